package linetable

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
)

// segment is a run of the module's bytes that fills memory from an address on.
type segment struct{ address, file, size int }

// dataSection is its number in a module (WebAssembly core specification, section 5.5.14).
const dataSection = 11

// maxMemory is far above what a Go program has in its data.
const maxMemory = 1 << 28

// dataSegments lists the segments of a module. Go writes all of them for memory 0 with a constant address.
func dataSegments(module []byte) ([]segment, error) {
	r := reader{b: module}
	if !bytes.Equal(r.take(8), []byte("\x00asm\x01\x00\x00\x00")) {
		return nil, fmt.Errorf("%w: not a WebAssembly module", ErrLayout)
	}
	var list []segment
	for len(r.b) > 0 && !r.bad {
		number, size := r.number(), r.number()
		end := len(r.b) - size
		if number == dataSection {
			list = r.segments(module)
		} else {
			r.take(size)
		}
		r.bad = r.bad || len(r.b) != end
	}
	if r.bad || len(list) == 0 {
		return nil, fmt.Errorf("%w: a module without readable data", ErrLayout)
	}
	return list, nil
}

// reader takes numbers and bytes off the front; bad says that something was not there.
type reader struct {
	b   []byte
	bad bool
}

func (r *reader) take(n int) []byte {
	if n < 0 || n > len(r.b) {
		r.bad, r.b = true, nil
		return nil
	}
	head := r.b[:n]
	r.b = r.b[n:]
	return head
}

func (r *reader) number() int {
	v, n := binary.Uvarint(r.b)
	if n <= 0 || v > maxMemory {
		r.bad, r.b = true, nil
		return 0
	}
	r.take(n)
	return int(v)
}

// segments reads the data section's: 0 (active, memory 0), i32.const ADDRESS end, SIZE, the bytes.
func (r *reader) segments(module []byte) []segment {
	const i32Const, end = 0x41, 0x0b
	var list []segment
	for count := r.number(); count > 0 && !r.bad; count-- {
		kind, op, address, stop, size := r.number(), r.number(), r.number(), r.number(), r.number()
		list = append(list, segment{address, len(module) - len(r.b), size})
		r.take(size)
		r.bad = r.bad || kind != 0 || op != i32Const || stop != end
	}
	return list
}

// load gives the memory that the program starts with.
func load(module []byte, segments []segment) []byte {
	var memory []byte
	for _, s := range segments {
		if top := s.address + s.size; top > len(memory) {
			memory = append(memory, make([]byte, top-len(memory))...)
		}
		copy(memory[s.address:], module[s.file:s.file+s.size])
	}
	return memory
}

// store returns the module with another memory. Between the segments memory is zero before and after.
func store(module []byte, segments []segment, memory []byte) []byte {
	out := slices.Clone(module)
	for _, s := range segments {
		copy(out[s.file:s.file+s.size], memory[s.address:])
	}
	return out
}
