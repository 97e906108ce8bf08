package history

import "unicode/utf8"

// chunkSize is about how many code points a chunk of a buffer holds: small
// enough that a change moves little, large enough that few are passed over.
const chunkSize = 512

// buffer is a text that is changed in many places, one after the other. It is
// made of chunks, so that a splice costs the distance from the last one in
// chunks and not the length of the text.
type buffer struct {
	chunks [][]rune
	at     int // the chunk that was used last
	before int // code points before it
	size   int // code points in all
}

func newBuffer(text string) *buffer {
	b := &buffer{chunks: [][]rune{nil}}
	b.splice(0, 0, []rune(text))
	return b
}

// seek returns the chunk that holds position pos, which is in the text, and
// the offset in it. At the border of two it is the earlier one.
func (b *buffer) seek(pos int) (chunk []rune, offset int) {
	for pos < b.before || pos == b.before && b.at > 0 {
		b.at--
		b.before -= len(b.chunks[b.at])
	}
	for pos > b.before+len(b.chunks[b.at]) {
		b.before += len(b.chunks[b.at])
		b.at++
	}
	return b.chunks[b.at], pos - b.before
}

// has reports whether there are n code points from pos on.
func (b *buffer) has(pos, n int) bool {
	return pos >= 0 && n >= 0 && pos <= b.size && n <= b.size-pos
}

// splice replaces del code points at pos, which are there, by ins.
func (b *buffer) splice(pos, del int, ins []rune) {
	b.size += len(ins) - del
	chunk, from := b.seek(pos)
	here := min(del, len(chunk)-from)
	chunk = replaced(chunk, from, from+here, ins)
	b.chunks[b.at] = chunk
	for rest := del - here; rest > 0; {
		next := b.chunks[b.at+1]
		n := min(rest, len(next))
		b.chunks[b.at+1] = next[n:]
		if n == len(next) {
			b.chunks = append(b.chunks[:b.at+1], b.chunks[b.at+2:]...)
		}
		rest -= n
	}
	switch {
	case len(chunk) > 2*chunkSize:
		b.split(chunk)
	case len(chunk) == 0 && len(b.chunks) > 1:
		b.chunks = append(b.chunks[:b.at], b.chunks[b.at+1:]...)
		if b.at == len(b.chunks) {
			b.at--
			b.before -= len(b.chunks[b.at])
		}
	}
}

// replaced is chunk with what is between from and to replaced by ins, in place if there is room. It is slices.Replace, which is general and
// takes 2 KB of the extension for each type.
func replaced(chunk []rune, from, to int, ins []rune) []rune {
	size, grown := len(chunk), len(ins)-(to-from)
	chunk = append(chunk, make([]rune, max(0, grown))...)
	copy(chunk[from+len(ins):], chunk[to:size])
	copy(chunk[from:], ins)
	return chunk[:size+grown]
}

// split puts a chunk that grew too long into several, with room to grow.
func (b *buffer) split(chunk []rune) {
	var parts [][]rune
	for len(chunk) > 0 {
		n := min(len(chunk), chunkSize)
		parts = append(parts, append(make([]rune, 0, 2*chunkSize), chunk[:n]...))
		chunk = chunk[n:]
	}
	b.chunks = append(b.chunks[:b.at], append(parts, b.chunks[b.at+1:]...)...)
}

// slice returns a copy of the n code points at pos, which are there.
func (b *buffer) slice(pos, n int) []rune {
	out := make([]rune, 0, n)
	chunk, from := b.seek(pos)
	for i := b.at; len(out) < n; {
		out = append(out, chunk[from:min(len(chunk), from+n-len(out))]...)
		if i++; i < len(b.chunks) {
			chunk, from = b.chunks[i], 0
		}
	}
	return out
}

// String returns the text.
func (b *buffer) String() string {
	out := make([]byte, 0, b.size+b.size/8)
	for _, chunk := range b.chunks {
		for _, r := range chunk {
			if r < utf8.RuneSelf {
				out = append(out, byte(r))
			} else {
				out = utf8.AppendRune(out, r)
			}
		}
	}
	return string(out)
}
