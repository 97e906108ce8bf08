package jsvalue

import (
	"errors"
	"fmt"

	"github.com/hack-pad/safejs"
)

// ErrNotBytes reports a JavaScript value that is no Uint8Array.
var ErrNotBytes = errors.New("value is not a Uint8Array")

// Bytes copies a Uint8Array into Go memory. An ArrayBuffer is taken as the bytes in it. Anything else is ErrNotBytes.
func Bytes(v safejs.Value) ([]byte, error) {
	array, err := uint8Array(v)
	if err != nil {
		return nil, err
	}
	n, err := array.Length()
	if err != nil {
		return nil, fmt.Errorf("read length of bytes: %w", err)
	}
	b := make([]byte, n)
	if _, err := safejs.CopyBytesToGo(b, array); err != nil {
		return nil, fmt.Errorf("copy bytes to go: %w", err)
	}
	return b, nil
}

// FromBytes copies b into a new Uint8Array, which JavaScript owns.
func FromBytes(b []byte) (safejs.Value, error) {
	class, err := Global("Uint8Array")
	if err != nil {
		return safejs.Undefined(), err
	}
	array, err := class.New(len(b))
	if err != nil {
		return safejs.Undefined(), fmt.Errorf("make a Uint8Array of %d bytes: %w", len(b), err)
	}
	if _, err := safejs.CopyBytesToJS(array, b); err != nil {
		return safejs.Undefined(), fmt.Errorf("copy bytes to javascript: %w", err)
	}
	return array, nil
}

func uint8Array(v safejs.Value) (safejs.Value, error) {
	class, err := Global("Uint8Array")
	if err != nil {
		return v, err
	}
	if is, err := v.InstanceOf(class); err != nil || is {
		return v, err
	}
	buffer, err := Global("ArrayBuffer")
	if err != nil {
		return v, err
	}
	if is, err := v.InstanceOf(buffer); err != nil || !is {
		return v, errors.Join(ErrNotBytes, err)
	}
	return class.New(v)
}

// Global looks up a name of the global object. A missing name is an error, so that a surrounding without, say, IndexedDB is told
// apart from a bug.
func Global(name string) (safejs.Value, error) {
	v, err := safejs.Global().Get(name)
	if err != nil {
		return safejs.Undefined(), fmt.Errorf("look up %s: %w", name, err)
	}
	if v.IsUndefined() || v.IsNull() {
		return safejs.Undefined(), fmt.Errorf("look up %s: %w", name, ErrMissing)
	}
	return v, nil
}

// ErrMissing reports a global name that this JavaScript surrounding does not have.
var ErrMissing = errors.New("not present in this javascript environment")
