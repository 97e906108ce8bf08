package strictcbor

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"reflect"
	"sort"
	"strconv"
	"strings"
	"sync"
)

// Extra holds the integer keys of a map that its Go type does not know, with the encoded value of each. They were
// written by a newer version and are written back as they were.
type Extra map[int64][]byte

// MarshalMap encodes the struct v together with extra. A key of extra that v has itself is an error.
func MarshalMap(v any, extra Extra) ([]byte, error) {
	own, err := Marshal(v)
	if err != nil || len(extra) == 0 {
		return own, err
	}
	pairs := make([]pair, 0, len(extra)+16)
	if err := walk(own, func(key, value []byte) error {
		pairs = append(pairs, pair{key, value})
		return nil
	}); err != nil {
		return nil, fmt.Errorf("encoding CBOR: %w", err)
	}
	known := keysOf(reflect.TypeOf(v))
	for number, value := range extra {
		if known[number] || number < CriticalBelow {
			return nil, fmt.Errorf("encoding CBOR: key %d cannot be an extra one", number)
		}
		if err := Check(value); err != nil {
			return nil, fmt.Errorf("encoding CBOR: extra key %d: %w", number, err)
		}
		key, err := Marshal(number)
		if err != nil {
			return nil, err
		}
		pairs = append(pairs, pair{key, value})
	}
	return join(pairs)
}

type pair struct{ key, value []byte }

func join(pairs []pair) ([]byte, error) {
	sort.Slice(pairs, func(i, k int) bool { return bytes.Compare(pairs[i].key, pairs[k].key) < 0 })
	out := appendHead(nil, majorMap, uint64(len(pairs)))
	for _, p := range pairs {
		out = append(append(out, p.key...), p.value...)
	}
	return out, nil
}

func appendHead(b []byte, major byte, n uint64) []byte {
	switch {
	case n < 24:
		return append(b, major<<5|byte(n))
	case n <= 0xff:
		return append(b, major<<5|24, byte(n))
	case n <= 0xffff:
		return append(b, major<<5|25, byte(n>>8), byte(n))
	case n <= 0xffffffff:
		return append(b, major<<5|26, byte(n>>24), byte(n>>16), byte(n>>8), byte(n))
	default:
		return binary.BigEndian.AppendUint64(append(b, major<<5|27), n)
	}
}

// UnmarshalMap checks b, decodes it into the struct that v points to and returns the integer keys that the struct does
// not know; nil when there are none. A text key is refused. Errors wrap ErrMalformed.
func UnmarshalMap(b []byte, v any) (Extra, error) {
	if err := Check(b); err != nil {
		return nil, err
	}
	known := keysOf(reflect.TypeOf(v))
	var extra Extra
	err := walk(b, func(key, value []byte) error {
		number, err := integer(key)
		if err != nil || known[number] {
			return err
		}
		if extra == nil {
			extra = make(Extra)
		}
		extra[number] = bytes.Clone(value)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	return extra, decode(b, v)
}

// walk hands each pair of the map b to visit.
func walk(b []byte, visit func(key, value []byte) error) error {
	s := scanner{b: b}
	major, n, err := s.head()
	if err != nil {
		return err
	}
	if major != majorMap {
		return scanError("not a map")
	}
	return s.pairs(n, 0, visit)
}

func integer(key []byte) (int64, error) {
	s := scanner{b: key}
	major, n, err := s.head()
	switch {
	case err != nil:
		return 0, err
	case major > majorNegative || n > math.MaxInt64:
		return 0, scanError("a map key is no integer of 64 bits")
	case major == majorNegative:
		return -1 - int64(n), nil
	default:
		return int64(n), nil
	}
}

var knownKeys sync.Map // reflect.Type -> map[int64]bool

// keysOf reads the integer keys of a struct type from its field tags.
func keysOf(t reflect.Type) map[int64]bool {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if keys, ok := knownKeys.Load(t); ok {
		return keys.(map[int64]bool)
	}
	keys := make(map[int64]bool)
	for _, field := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(field.Tag.Get("cbor"), ",")
		if !strings.Contains(options, "keyasint") {
			continue
		}
		number, err := strconv.ParseInt(name, 10, 64)
		if err != nil {
			panic("strictcbor: internal error: tag of " + t.String() + "." + field.Name)
		}
		keys[number] = true
	}
	knownKeys.Store(t, keys)
	return keys
}
