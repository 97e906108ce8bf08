package textindex

import (
	"encoding/binary"
	"errors"
	"math"
)

// ErrDamaged says that bytes are no block, or not as they were written.
var ErrDamaged = errors.New("damaged index block")

// Posting is a document that has a term.
type Posting struct {
	Doc    uint32
	Impact uint8 // 1 to MaxImpact
}

// MaxImpact is the impact of a term that a document consists of.
const MaxImpact = 15

// What BM25 is set to. The usual length of a document is fixed, in terms: a figure that moved with the index would make impacts incomparable.
const (
	saturation = 1.2
	lengthPart = 0.75
	usualTerms = 200
)

// impactOf is the part of BM25 that a document decides, for a term that it has times times among terms.
func impactOf(times, terms int) uint8 {
	tf := float64(times)
	w := tf / (tf + saturation*(1-lengthPart+lengthPart*float64(terms)/usualTerms))
	return uint8(max(1, math.Round(w*MaxImpact)))
}

// Rarity is the part of BM25 that the whole index decides: how much a term says that with of all documents have.
func Rarity(with, all int) float64 {
	n, of := float64(with), float64(max(with, all))
	return math.Log1p((of - n + 0.5) / (n + 0.5))
}

// entry is a term and some of the documents that have it, in order. A term with many has several entries, one after the other.
type entry struct {
	term     []byte
	postings []byte
	count    int
}

// appendPosting puts a document behind the postings that end with last.
func appendPosting(postings []byte, last uint32, p Posting) []byte {
	return binary.AppendUvarint(postings, uint64(p.Doc-last)<<4|uint64(p.Impact))
}

// each calls visit for the entry's postings in order.
func (e entry) each(visit func(Posting)) error {
	last, left := uint32(0), e.postings
	for range e.count {
		v, n := binary.Uvarint(left)
		if n <= 0 || v>>4 > math.MaxUint32-uint64(last) || v&15 == 0 {
			return ErrDamaged
		}
		last += uint32(v >> 4)
		visit(Posting{last, uint8(v & 15)})
		left = left[n:]
	}
	if len(left) > 0 {
		return ErrDamaged
	}
	return nil
}
