package textindex

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
)

// BlockBytes is about how large a block is. A smaller one makes more rows, a larger one makes a query read more than it needs.
const BlockBytes = 16 << 10

// entryBytes bounds the postings of one entry, so that an entry fits into a block.
const entryBytes = BlockBytes / 2

// Seal puts a checksum before the body of a row.
func Seal(body []byte) []byte {
	return append(binary.BigEndian.AppendUint32(make([]byte, 0, 4+len(body)), crc32.ChecksumIEEE(body)), body...)
}

// Open takes the checksum off, or gives ErrDamaged.
func Open(row []byte) ([]byte, error) {
	if len(row) < 4 || binary.BigEndian.Uint32(row) != crc32.ChecksumIEEE(row[4:]) {
		return nil, ErrDamaged
	}
	return row[4:], nil
}

// appendTerm writes a term as what it shares with the one before and the rest.
func appendTerm(to, before, term []byte) []byte {
	same := 0
	for same < len(before) && same < len(term) && before[same] == term[same] {
		same++
	}
	to = binary.AppendUvarint(to, uint64(same))
	to = binary.AppendUvarint(to, uint64(len(term)-same))
	return append(to, term[same:]...)
}

// reader reads the numbers and terms of a body. After a mistake it is at the end, and failed.
type reader struct {
	left   []byte
	term   []byte // the last one; overwritten by the next
	failed bool
}

func (r *reader) uvarint() int {
	v, n := binary.Uvarint(r.left)
	if n <= 0 || v > 1<<31-1 {
		r.failed, r.left = true, nil
		return 0
	}
	r.left = r.left[n:]
	return int(v)
}

func (r *reader) bytes(n int) []byte {
	if n > len(r.left) {
		r.failed, r.left = true, nil
		return nil
	}
	b := r.left[:n]
	r.left = r.left[n:]
	return b
}

func (r *reader) nextTerm() {
	same := r.uvarint()
	rest := r.bytes(r.uvarint())
	if same > len(r.term) || same+len(rest) > 2*MaxTerm {
		r.failed, r.left = true, nil
		return
	}
	r.term = append(r.term[:same], rest...)
}

// entries calls visit for the entries of a block in order until it returns false. What visit gets is valid during the call.
func entries(row []byte, visit func(entry) bool) error {
	body, err := Open(row)
	if err != nil {
		return err
	}
	r := reader{left: body}
	for len(r.left) > 0 {
		r.nextTerm()
		count := r.uvarint()
		postings := r.bytes(r.uvarint())
		if r.failed {
			return ErrDamaged
		}
		if !visit(entry{r.term, postings, count}) {
			return nil
		}
	}
	return nil
}

// Find calls visit for the postings in a block of the terms that begin with prefix, or of that term alone. more is false when no later
// block can have any.
func Find(row []byte, prefix []byte, exact bool, visit func(term []byte, p Posting)) (more bool, err error) {
	more = true
	var inner error
	err = entries(row, func(e entry) bool {
		switch {
		case exact && bytes.Equal(e.term, prefix), !exact && bytes.HasPrefix(e.term, prefix):
			inner = e.each(func(p Posting) { visit(e.term, p) })
			return inner == nil
		case bytes.Compare(e.term, prefix) > 0:
			more = false
			return false
		}
		return true
	})
	if err == nil {
		err = inner
	}
	return more, err
}
