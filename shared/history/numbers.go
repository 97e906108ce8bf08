package history

import "encoding/binary"

// numbers takes numbers off a column. The first thing that does not fit makes
// it bad, and then it gives zeros.
type numbers struct {
	rest []byte
	bad  bool
}

// done says that all was read, and that all of it fitted.
func (x *numbers) done() bool { return !x.bad && len(x.rest) == 0 }

func (x *numbers) next() uint64 {
	v, n := binary.Uvarint(x.rest)
	if n <= 0 {
		x.bad = true
		return 0
	}
	x.rest = x.rest[n:]
	return v
}

// count takes a number that is at most limit.
func (x *numbers) count(limit int) int {
	v := x.next()
	if v > uint64(limit) {
		x.bad = true
		return 0
	}
	return int(v)
}

func (x *numbers) signed() int64 {
	v := x.next()
	return int64(v>>1) ^ -int64(v&1)
}

func (x *numbers) byte() byte {
	if len(x.rest) == 0 {
		x.bad = true
		return 0
	}
	b := x.rest[0]
	x.rest = x.rest[1:]
	return b
}
