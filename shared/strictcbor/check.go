package strictcbor

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// Major types of RFC 8949, section 3.1.
const (
	majorUint = iota
	majorNegative
	majorBytes
	majorText
	majorArray
	majorMap
	majorTag
	majorSimple
)

const null = 0xf6

// Check says whether b is exactly one item of this dialect. Errors wrap ErrMalformed, and ErrCritical where a
// critical key is the reason.
func Check(b []byte) error {
	s := scanner{b: b}
	if err := s.item(0); err != nil {
		return fmt.Errorf("%w at byte %d: %w", ErrMalformed, s.at, err)
	}
	if s.at != len(b) {
		return fmt.Errorf("%w: %d bytes after the item", ErrMalformed, len(b)-s.at)
	}
	return nil
}

type scanError string

func (e scanError) Error() string { return string(e) }

// scanner walks over one item without building it: memory stays flat whatever the bytes claim.
type scanner struct {
	b  []byte
	at int
}

// head reads an initial byte and its argument, which must be in the shortest form.
func (s *scanner) head() (major byte, argument uint64, err error) {
	if s.at >= len(s.b) {
		return 0, 0, scanError("the item is cut off")
	}
	first := s.b[s.at]
	major, info := first>>5, first&0x1f
	if info < 24 {
		s.at++
		return major, uint64(info), nil
	}
	if info > 27 {
		return 0, 0, scanError("indefinite or reserved length")
	}
	size := 1 << (info - 24)
	if len(s.b)-s.at-1 < size {
		return 0, 0, scanError("the item is cut off")
	}
	for _, c := range s.b[s.at+1 : s.at+1+size] {
		argument = argument<<8 | uint64(c)
	}
	if !shortest(major, argument, size) {
		return 0, 0, scanError("not the shortest form")
	}
	s.at += 1 + size
	return major, argument, nil
}

// shortest also refuses floats, whose initial byte looks like a two, four or eight byte argument.
func shortest(major byte, argument uint64, size int) bool {
	if major == majorSimple {
		return false
	}
	switch size {
	case 1:
		return argument >= 24
	case 2:
		return argument > 0xff
	case 4:
		return argument > 0xffff
	default:
		return argument > 0xffffffff
	}
}

func (s *scanner) item(depth int) error {
	major, n, err := s.head()
	if err != nil {
		return err
	}
	switch major {
	case majorUint, majorNegative:
		return nil
	case majorBytes, majorText:
		return s.text(major, n)
	case majorArray:
		return s.array(n, depth)
	case majorMap:
		return s.pairs(n, depth, nil)
	case majorTag:
		return scanError("a tag")
	default:
		if n < 20 || n > 22 {
			return scanError("a float or an unassigned simple value")
		}
		return nil
	}
}

func (s *scanner) text(major byte, n uint64) error {
	if n > uint64(len(s.b)-s.at) {
		return scanError("a string is cut off")
	}
	body := s.b[s.at : s.at+int(n)]
	if major == majorText && !utf8.Valid(body) {
		return scanError("text is not UTF-8")
	}
	s.at += int(n)
	return nil
}

func (s *scanner) array(n uint64, depth int) error {
	if depth >= MaxDepth {
		return scanError("nested too deeply")
	}
	if n > MaxElements || n > uint64(len(s.b)-s.at) {
		return scanError("an array is cut off or too long")
	}
	for range n {
		if err := s.item(depth + 1); err != nil {
			return err
		}
	}
	return nil
}

// pairs walks over n map pairs and hands each to visit, where there is one: the raw key and the raw value.
func (s *scanner) pairs(n uint64, depth int, visit func(key, value []byte) error) error {
	if depth >= MaxDepth {
		return scanError("nested too deeply")
	}
	if n > MaxElements || n > uint64(len(s.b)-s.at)/2 {
		return scanError("a map is cut off or too long")
	}
	var last []byte
	for range n {
		start := s.at
		if err := s.key(); err != nil {
			return err
		}
		key := s.b[start:s.at]
		if last != nil && bytes.Compare(last, key) >= 0 {
			return scanError("map keys are repeated or out of order")
		}
		last = key
		start = s.at
		if err := s.item(depth + 1); err != nil {
			return err
		}
		value := s.b[start:s.at]
		if value[0] == null {
			return scanError("null as a map value")
		}
		if visit != nil {
			if err := visit(key, value); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *scanner) key() error {
	major, n, err := s.head()
	if err != nil {
		return err
	}
	switch major {
	case majorUint:
		return nil
	case majorNegative: // stands for -1-n
		if n >= -CriticalBelow {
			return ErrCritical
		}
		return nil
	case majorText:
		return s.text(major, n)
	default:
		return scanError("a map key is neither integer nor text")
	}
}
