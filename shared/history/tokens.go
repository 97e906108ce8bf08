package history

import (
	"encoding/binary"
	"math"
	"unicode/utf8"
)

// A token is a byte: what a run is in the lower three bits, and in the others
// how many versions it has less one. The caret need not be said where the run
// begins at it.
const (
	typedHere = iota
	typedThere
	erasedHere // erasing elsewhere begins with a cut
	cutHere
	cutThere
	splicedWhole
	splicedMore
	unchangedThere
)

// manyVersions in a token says that the number is in Counts, less this.
const manyVersions = 31

// near is how many distances have a byte of their own in Moves. The others
// share one for each power of two, and the rest of them is in Far.
const near = 192

// runWriter writes runs into columns, which may be one: what is written is in
// the order in which it is read.
type runWriter struct{ runs, counts, moves, far, dels, lens *[]byte }

func (w runWriter) write(runs []run, caret int) {
	for _, r := range runs {
		what := r.token(caret)
		many := 0
		if r.kind != spliced {
			many = min(r.n-1, manyVersions)
		}
		*w.runs = append(*w.runs, byte(many<<3|what))
		if many == manyVersions {
			*w.counts = binary.AppendUvarint(*w.counts, uint64(r.n-1-many))
		}
		switch what {
		case typedThere, cutThere:
			w.move(r.at - caret)
		case splicedWhole, splicedMore:
			w.move(r.at - caret)
			*w.dels = binary.AppendUvarint(*w.dels, uint64(r.del))
			*w.lens = binary.AppendUvarint(*w.lens, uint64(r.ins))
		}
		caret = r.caret()
	}
}

func (r run) token(caret int) int {
	there := 0
	if r.at != caret {
		there = 1
	}
	switch {
	case r.kind == typed:
		return typedHere + there
	case r.kind == erased:
		return erasedHere
	case r.kind == cut:
		return cutHere + there
	case r.n == more:
		return splicedMore
	case r.n == whole:
		return splicedWhole
	}
	return unchangedThere
}

// move writes a distance: its zigzag below near as it is, above as the byte of
// a class of 16, 32, 64, … distances and the place in it, little endian.
func (w runWriter) move(by int) {
	v := uint64(by)<<1 ^ uint64(by>>63)
	if v < near {
		*w.moves = append(*w.moves, byte(v))
		return
	}
	v -= near
	bits := 4
	for v >= 1<<bits {
		v -= 1 << bits
		bits++
	}
	*w.moves = append(*w.moves, byte(near+bits))
	for ; bits > 0; bits -= 8 {
		*w.far = append(*w.far, byte(v))
		v >>= 8
	}
}

// runReader reads what a runWriter wrote.
type runReader struct{ runs, counts, moves, far, dels, lens *numbers }

// read fills in runs, text and the number of versions.
func (x runReader) read(k *kept, text []byte, caret int) error {
	if !utf8.Valid(text) {
		return errColumns
	}
	k.ins = text
	inserted := utf8.RuneCount(text)
	versions, runs := 0, make([]run, 0, min(len(x.runs.rest), maxRuns))
	for len(x.runs.rest) > 0 && !x.runs.bad && len(runs) <= maxRuns {
		r := x.next(caret)
		inserted -= r.ins
		versions += r.versions()
		if inserted < 0 || r.at < 0 || r.caret() < 0 || r.at > math.MaxInt32 || versions > maxVersions {
			return errColumns
		}
		caret = r.caret()
		runs = append(runs, r)
	}
	if last := len(runs) - 1; inserted != 0 || last < 0 || runs[last].versions() == 0 {
		return errColumns
	}
	k.runs, k.marks.n = runs, versions
	for _, column := range []*numbers{x.runs, x.counts, x.moves, x.far, x.dels, x.lens} {
		if !column.done() {
			return errColumns
		}
	}
	return nil
}

func (x runReader) next(caret int) run {
	token := x.runs.byte()
	n := int(token>>3) + 1
	if n > manyVersions {
		n += x.counts.count(maxVersions)
	}
	switch token & 7 {
	case typedHere:
		return run{kind: typed, n: n, at: caret, ins: n}
	case typedThere:
		return run{kind: typed, n: n, at: caret + x.moved(), ins: n}
	case erasedHere:
		return run{kind: erased, n: n, at: caret}
	case cutHere:
		return run{kind: cut, n: n, at: caret}
	case cutThere:
		return run{kind: cut, n: n, at: caret + x.moved()}
	case unchangedThere:
		return run{kind: spliced, n: unchanged, at: caret}
	}
	r := run{kind: spliced, n: whole, at: caret + x.moved(), del: x.dels.count(math.MaxInt32), ins: x.lens.count(math.MaxInt32)}
	if token&7 == splicedMore {
		r.n = more
	}
	return r
}

// moved takes a distance that move wrote.
func (x runReader) moved() int {
	v := uint64(x.moves.byte())
	if v >= near {
		bits := int(v - near)
		if bits < 4 || bits > 32 {
			x.moves.bad = true
			return 0
		}
		v = near + 1<<bits - 16
		for shift := 0; shift < bits; shift += 8 {
			v += uint64(x.far.byte()) << shift
		}
	}
	return int(v>>1) ^ -int(v&1)
}
