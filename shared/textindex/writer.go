package textindex

import (
	"bytes"
	"encoding/binary"
)

// Block is a row of a segment, and its first term.
type Block struct {
	First []byte
	Row   []byte
}

// Writer makes blocks of entries that come in order.
type Writer struct {
	blocks []Block
	body   []byte
	first  []byte
	before []byte
}

// add writes an entry; one that is too long is given in parts.
func (w *Writer) add(e entry) {
	if len(w.body) > 0 && len(w.body)+len(e.postings) > BlockBytes {
		w.flush()
	}
	if len(w.body) == 0 {
		w.first, w.before = bytes.Clone(e.term), w.before[:0]
	}
	w.body = appendTerm(w.body, w.before, e.term)
	w.body = binary.AppendUvarint(w.body, uint64(e.count))
	w.body = binary.AppendUvarint(w.body, uint64(len(e.postings)))
	w.body = append(w.body, e.postings...)
	w.before = append(w.before[:0], e.term...)
}

func (w *Writer) flush() {
	if len(w.body) > 0 {
		w.blocks = append(w.blocks, Block{w.first, Seal(w.body)})
		w.body = w.body[:0]
	}
}

// Blocks ends the last block and returns all since the last call.
func (w *Writer) Blocks() []Block {
	w.flush()
	blocks := w.blocks
	w.blocks = nil
	return blocks
}

// Size is how much there is to take with Blocks, in bytes.
func (w *Writer) Size() int {
	size := len(w.body)
	for _, b := range w.blocks {
		size += len(b.Row)
	}
	return size
}

// list gathers the postings of one term and writes them as entries.
type list struct {
	w     *Writer
	term  []byte
	buf   []byte
	last  uint32
	count int
}

func (l *list) add(p Posting) {
	if len(l.buf) > entryBytes {
		l.end()
	}
	l.buf = appendPosting(l.buf, l.last, p)
	l.last, l.count = p.Doc, l.count+1
}

func (l *list) end() {
	if l.count > 0 {
		l.w.add(entry{l.term, l.buf, l.count})
	}
	l.buf, l.last, l.count = l.buf[:0], 0, 0
}
