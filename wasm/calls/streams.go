package calls

import (
	"context"
	"fmt"
	"iter"
	"sync"

	"holdfast/wasm/journal"
	"holdfast/wasm/portable"
)

// mostStreams is how many files may be under way: one that nobody reads on makes way for the next.
const mostStreams = 4

// stream is a file on its way out or in.
type stream struct {
	id      int
	next    func() ([]byte, error, bool) // out
	stop    func()
	restore *portable.Restore // in
}

// streams are the files that are under way. They live as long as the program: a caller begins again when they are gone.
type streams struct {
	mu   sync.Mutex
	last int
	open []*stream // oldest first
}

func (s *streams) add(one *stream) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.open) == mostStreams {
		s.drop(0)
	}
	s.last++
	one.id = s.last
	s.open = append(s.open, one)
	return one.id
}

func (s *streams) drop(i int) {
	if s.open[i].stop != nil {
		s.open[i].stop()
	}
	s.open = append(s.open[:i:i], s.open[i+1:]...)
}

// with runs f on a stream; done ends it. Streams are used one at a time.
func (s *streams) with(id int, f func(*stream) (done bool, err error)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, one := range s.open {
		if one.id != id {
			continue
		}
		done, err := f(one)
		if done || err != nil {
			s.drop(i)
		}
		return err
	}
	return fmt.Errorf("stream %d: %w", id, journal.ErrNotFound)
}

// StreamRef names a file that is under way.
type StreamRef struct {
	Stream int `cbor:"stream"`
}

// FilePiece is the next part of a file that goes out.
type FilePiece struct {
	Bytes []byte `cbor:"bytes"`
	Done  bool   `cbor:"done"` // the file has ended, and the stream with it
}

func (c *Core) begin(pieces iter.Seq2[[]byte, error]) int {
	next, stop := iter.Pull2(pieces)
	return c.streams.add(&stream{next: next, stop: stop})
}

func (c *Core) readStream(_ context.Context, in StreamRef) (out FilePiece, err error) {
	err = c.streams.with(in.Stream, func(s *stream) (bool, error) {
		if s.next == nil {
			return false, fmt.Errorf("stream %d goes in: %w", in.Stream, journal.ErrInvalid)
		}
		piece, err, more := s.next()
		out = FilePiece{Bytes: piece, Done: !more}
		return !more, err
	})
	return out, err
}
