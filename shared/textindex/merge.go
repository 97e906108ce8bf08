package textindex

import "bytes"

// Input is a segment that is read in order by a merge: where it stands, and how to read on.
type Input struct {
	// Next gives the next block; nil when there is none.
	Next func() ([]byte, error)

	entries []owned
	at      int
	ended   bool
}

// owned is an entry whose bytes stay.
type owned struct {
	term     []byte
	postings []byte
	count    int
}

// head gives the input's next entry; nil at its end.
func (in *Input) head() (*owned, error) {
	for in.at == len(in.entries) && !in.ended {
		row, err := in.Next()
		if err != nil {
			return nil, err
		}
		in.entries, in.at, in.ended = in.entries[:0], 0, row == nil
		if row == nil {
			break
		}
		err = entries(row, func(e entry) bool {
			in.entries = append(in.entries, owned{bytes.Clone(e.term), e.postings, e.count})
			return true
		})
		if err != nil {
			return nil, err
		}
	}
	if in.at == len(in.entries) {
		return nil, nil
	}
	return &in.entries[in.at], nil
}

// Merge writes the terms after the given one (nil: all) of segments whose documents follow one another, without the dead documents, until
// there are size bytes. It returns the last term that is written, nil when all are.
func Merge(w *Writer, inputs []*Input, after []byte, dead func(uint32) bool, size int) (last []byte, err error) {
	l := list{w: w}
	for w.Size() < size {
		term, err := smallest(inputs, after)
		if err != nil || term == nil {
			return nil, err
		}
		l.term = append(l.term[:0], term...)
		for _, in := range inputs {
			if err := take(in, &l, dead); err != nil {
				return nil, err
			}
		}
		l.end()
		last = append(last[:0], l.term...)
	}
	return last, nil
}

// smallest finds the next term after the given one in any input.
func smallest(inputs []*Input, after []byte) (term []byte, err error) {
	for _, in := range inputs {
		e, err := in.head()
		for err == nil && e != nil && after != nil && bytes.Compare(e.term, after) <= 0 {
			in.at++
			e, err = in.head()
		}
		if err != nil {
			return nil, err
		}
		if e != nil && (term == nil || bytes.Compare(e.term, term) < 0) {
			term = e.term
		}
	}
	return term, nil
}

// take moves what an input has of the list's term.
func take(in *Input, l *list, dead func(uint32) bool) error {
	for {
		e, err := in.head()
		if err != nil || e == nil || !bytes.Equal(e.term, l.term) {
			return err
		}
		last := l.last
		err = entry{e.term, e.postings, e.count}.each(func(p Posting) {
			if !dead(p.Doc) && (l.count == 0 || p.Doc > last) {
				l.add(p)
				last = p.Doc
			}
		})
		if err != nil {
			return err
		}
		in.at++
	}
}
