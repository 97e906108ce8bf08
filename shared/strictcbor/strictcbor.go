// Package strictcbor is the one dialect of CBOR (RFC 8949) that Holdfast stores, signs and sends: core deterministic
// encoding without floats and tags, so that a value has exactly one spelling.
//
// It refuses everything else: duplicate or unsorted map keys, indefinite lengths, non-shortest integers and lengths,
// floats, tags, simple values other than false, true and null, null as a map value (what is absent is left out), invalid
// UTF-8, map keys that are neither integer nor text, nesting beyond MaxDepth, and bytes after the item. Integer keys
// below CriticalBelow are refused at every depth: whoever writes one says that a reader who does not know it must stop.
//
// It is not for values that come from JavaScript: encoders there write large integers as floats.
package strictcbor

import (
	"errors"
	"fmt"

	"github.com/fxamacker/cbor/v2"
)

// Limits of every decoded item. Byte limits belong to the caller, who knows what it reads.
const (
	MaxDepth      = 16      // nested arrays and maps
	MaxElements   = 1 << 17 // elements of one array, pairs of one map
	CriticalBelow = -1000   // an unknown integer key below this is refused
)

var (
	// ErrMalformed is wrapped by every refusal of bytes that are not in this dialect or not of the wanted shape.
	ErrMalformed = errors.New("malformed CBOR")
	// ErrCritical says that a map holds a key below CriticalBelow: the writer is newer than this reader. It comes
	// together with ErrMalformed.
	ErrCritical = errors.New("unknown critical key")
)

var (
	encoding = mustEncMode()
	decoding = mustDecMode()
)

func mustEncMode() cbor.EncMode {
	options := cbor.CoreDetEncOptions()
	options.NilContainers = cbor.NilContainerAsEmpty
	options.IndefLength = cbor.IndefLengthForbidden
	options.TagsMd = cbor.TagsForbidden
	mode, err := options.EncMode()
	if err != nil {
		panic("strictcbor: internal error: " + err.Error())
	}
	return mode
}

func mustDecMode() cbor.DecMode {
	mode, err := cbor.DecOptions{
		DupMapKey:        cbor.DupMapKeyEnforcedAPF,
		IndefLength:      cbor.IndefLengthForbidden,
		TagsMd:           cbor.TagsForbidden,
		MaxNestedLevels:  MaxDepth,
		MaxArrayElements: MaxElements,
		MaxMapPairs:      MaxElements,
		UTF8:             cbor.UTF8RejectInvalid,
	}.DecMode()
	if err != nil {
		panic("strictcbor: internal error: " + err.Error())
	}
	return mode
}

// Marshal encodes v, whose maps and structs have integer keys (cbor:"1,keyasint"). A nil slice is an empty one.
func Marshal(v any) ([]byte, error) {
	b, err := encoding.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encoding CBOR: %w", err)
	}
	return b, nil
}

// Unmarshal checks that b is one item of this dialect and decodes it into v. Unknown integer keys of structs are
// passed over; a type that writes them back uses UnmarshalMap. Errors wrap ErrMalformed.
func Unmarshal(b []byte, v any) error {
	if err := Check(b); err != nil {
		return err
	}
	return decode(b, v)
}

func decode(b []byte, v any) error {
	if err := decoding.Unmarshal(b, v); err != nil {
		return fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	return nil
}
