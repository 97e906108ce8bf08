//go:build !js

package exportfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// splitter cuts a JSON array into its elements as its bytes come. It looks at strings, brackets and commas alone: whether an element is JSON is
// for its decoder to say.
type splitter struct {
	give             func([]byte, error) error
	element          []byte
	depth            int  // of brackets within the element
	begun, ended     bool // the array
	single           bool // there is no array: the one value is the element
	quoted, escaped  bool
	tooLong, tooDeep bool
	dirty            bool // the element has begun
}

// split gives each element of the array in in. An element that is too long or too deep is told instead. ErrNotExport, ErrDamaged.
func split(in io.Reader, give func([]byte, error) error) error {
	s := splitter{give: give}
	chunk := make([]byte, 64<<10)
	first := true
	for {
		n, err := in.Read(chunk)
		b := chunk[:n]
		if first && n > 0 {
			b, first = bytes.TrimPrefix(b, []byte("\ufeff")), false
		}
		if err := s.take(b); err != nil {
			return err
		}
		switch {
		case errors.Is(err, io.EOF):
			return s.end()
		case errors.Is(err, ErrBomb):
			return err
		case err != nil:
			return fmt.Errorf("%w: %w", ErrDamaged, err)
		}
	}
}

func (s *splitter) take(b []byte) error {
	for len(b) > 0 {
		if s.ended {
			return nil // what stands behind the list is nobody's
		}
		if n := s.skim(b); n > 0 {
			b = b[n:]
			continue
		}
		c := b[0]
		b = b[1:]
		if !s.begun {
			if err := s.begin(c); err != nil || !s.single {
				if err != nil {
					return err
				}
				continue
			}
		}
		if err := s.one(c); err != nil {
			return err
		}
	}
	return nil
}

func (s *splitter) begin(c byte) error {
	switch c {
	case '[':
		s.begun = true
	case '{':
		s.begun, s.single = true, true
	default:
		return fmt.Errorf("it begins with %q: %w", printable(c), ErrNotExport)
	}
	return nil
}

func printable(c byte) string {
	if c < ' ' || c >= utf8.RuneSelf {
		return fmt.Sprintf("byte %#x", c)
	}
	return string(rune(c))
}

// skim takes what needs no look at each byte, which is nearly everything: prose within a string, and blanks before an element. It says how much.
func (s *splitter) skim(b []byte) int {
	switch {
	case s.quoted && !s.escaped:
		if i := bytes.IndexByte(b, '"'); i >= 0 {
			b = b[:i]
		}
		if i := bytes.IndexByte(b, '\\'); i >= 0 {
			b = b[:i]
		}
		s.keep(b)
		return len(b)
	case !s.dirty:
		return len(b) - len(bytes.TrimLeft(b, " \t\r\n"))
	}
	return 0
}

func (s *splitter) keep(b []byte) {
	if s.tooLong = s.tooLong || len(s.element)+len(b) > MaxConversation; !s.tooLong {
		s.element = append(s.element, b...)
	}
}

// one takes a byte within the array.
func (s *splitter) one(c byte) error {
	switch {
	case s.escaped:
		s.escaped = false
	case s.quoted:
		s.escaped, s.quoted = c == '\\', c != '"'
	case c == '"':
		s.quoted = true
	case c == '[' || c == '{':
		if s.depth++; s.depth > maxDepth {
			s.tooDeep = true
		}
	case (c == ']' || c == '}') && s.depth == 0:
		s.ended = true
		return s.flush()
	case c == ']' || c == '}':
		s.depth--
	case c == ',' && s.depth == 0:
		return s.flush()
	}
	s.dirty = true
	s.keep([]byte{c})
	if s.single && s.depth == 0 && !s.quoted {
		s.ended = true
		return s.flush()
	}
	return nil
}

// flush hands the element on.
func (s *splitter) flush() error {
	if !s.dirty {
		return nil
	}
	element, tooLong, tooDeep := s.element, s.tooLong, s.tooDeep
	s.element, s.tooLong, s.tooDeep, s.dirty, s.depth = s.element[:0], false, false, false, 0
	switch {
	case tooLong:
		s.element = nil
		return s.give(nil, fmt.Errorf("it is longer than %d bytes: %w", MaxConversation, ErrConversation))
	case tooDeep:
		return s.give(nil, fmt.Errorf("it nests deeper than %d: %w", maxDepth, ErrConversation))
	}
	return s.give(element, nil)
}

func (s *splitter) end() error {
	switch {
	case s.ended:
		return nil
	case !s.begun:
		return fmt.Errorf("it is empty: %w", ErrNotExport)
	}
	return fmt.Errorf("it ends within the list: %w", ErrDamaged)
}
