package textindex

import (
	"bytes"
	"sort"
)

// Directory says which block of a segment has which terms: the first term of each.
type Directory struct {
	first [][]byte
}

// Add puts the next block at the end.
func (d *Directory) Add(block Block) { d.first = append(d.first, block.First) }

// Len is the number of blocks.
func (d *Directory) Len() int { return len(d.first) }

// From is the first block that may have term, or terms that begin with it.
func (d *Directory) From(term []byte) int {
	i := sort.Search(len(d.first), func(i int) bool { return bytes.Compare(d.first[i], term) >= 0 })
	return max(0, i-1) // the block before may end with it
}

// Encode writes the directory with a checksum.
func (d *Directory) Encode() []byte {
	var body, before []byte
	for _, term := range d.first {
		body = appendTerm(body, before, term)
		before = term
	}
	return Seal(body)
}

// DecodeDirectory reads what Encode wrote, or gives ErrDamaged.
func DecodeDirectory(row []byte) (*Directory, error) {
	body, err := Open(row)
	if err != nil {
		return nil, err
	}
	d := &Directory{}
	for r := (reader{left: body}); len(r.left) > 0; {
		r.nextTerm()
		if r.failed {
			return nil, ErrDamaged
		}
		d.first = append(d.first, bytes.Clone(r.term))
	}
	return d, nil
}
