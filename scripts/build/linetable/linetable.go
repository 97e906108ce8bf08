// Package linetable takes out of a Go program in WebAssembly what says which line of which file an instruction comes from: an eighth of
// the program, compressed. Stack traces then name functions and offsets in them, but "?:0" for the place. Nothing else changes: the runtime
// knows functions without lines (those in assembly) and asks for lines only to print them. The names of functions that are neither the
// project's nor the runtime's go as well, another fiftieth: in a trace they stand without one, between those that called them.
//
// The layout is the toolchain's own (runtime/symtab.go: pcHeader, functab; runtime/runtime2.go: _func). It is checked at every function before
// a byte is changed: a toolchain with another layout gets an error, not a broken program.
package linetable

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// ErrLayout says that the program's tables are not laid out as this package knows them.
var ErrLayout = errors.New("unknown layout of the Go program's tables")

// Drop returns the program without its line tables, as long as before: the place is filled with zeros, which cost nothing once
// compressed. The argument stays as it is. Errors wrap ErrLayout.
func Drop(program []byte) ([]byte, error) {
	segments, err := dataSegments(program)
	if err != nil {
		return nil, err
	}
	memory := load(program, segments)
	t, err := find(memory)
	if err != nil {
		return nil, err
	}
	funcs, err := t.functions()
	if err != nil {
		return nil, err
	}
	if err := t.clear(funcs); err != nil {
		return nil, err
	}
	return store(program, segments, memory), nil
}

// tables are the parts of the program's pcHeader that matter here, as views into its memory.
type tables struct {
	count int    // functions
	names []byte // names of functions, each ended by a zero
	files []byte // which files there are, and which belong to which compilation unit
	pctab []byte // tables by program counter: stack sizes, files, lines, pcdata
	funcs []byte // functab, followed by a record for each function
}

// magic is Go120PCLnTabMagic, two zeros, the smallest instruction's size and a pointer's.
var magic = []byte{0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8}

const headerSize = 72

// find looks for the one header in the program's memory.
func find(memory []byte) (tables, error) {
	at := bytes.Index(memory, magic)
	if at < 0 || len(memory)-at < headerSize || bytes.Contains(memory[at+1:], magic) {
		return tables{}, fmt.Errorf("%w: not exactly one header", ErrLayout)
	}
	all := memory[at:]
	word := func(i int) int { return int(min(binary.LittleEndian.Uint64(all[8*i:]), uint64(len(all)))) }
	count, names, units, files, pctab, funcs := word(1), word(4), word(5), word(6), word(7), word(8)
	if names != headerSize || units < names || files < units || pctab < files || funcs < pctab || funcs+8*count >= len(all) {
		return tables{}, fmt.Errorf("%w: a header out of order", ErrLayout)
	}
	return tables{count: count, names: all[names:units], files: all[units:pctab], pctab: all[pctab:funcs], funcs: all[funcs:]}, nil
}

// Where a function's record has what, in bytes.
const (
	entryAt, nameAt             = 0, 4
	stackAt, fileAt, lineAt     = 16, 20, 24
	pcdataCountAt, firstLineAt  = 28, 36
	recordSize, pcdataCountMost = 44, 8
)

// functions gives the record of each function, with its pcdata.
func (t tables) functions() ([][]byte, error) {
	records := make([][]byte, t.count)
	for i := range records {
		entry, offset := u32(t.funcs, 8*i), u32(t.funcs, 8*i+4)
		if offset+recordSize > len(t.funcs) {
			return nil, fmt.Errorf("%w: function %d lies outside", ErrLayout, i)
		}
		record := t.funcs[offset:]
		count := u32(record, pcdataCountAt)
		if u32(record, entryAt) != entry || u32(record, nameAt) >= len(t.names) || count > pcdataCountMost || recordSize+4*count > len(record) {
			return nil, fmt.Errorf("%w: function %d is no function", ErrLayout, i)
		}
		records[i] = record[:recordSize+4*count]
	}
	return records, nil
}

// clear takes the lines from every function, and what was theirs alone. Equal tables are there once: one that still serves as another stays.
func (t tables) clear(funcs [][]byte) error {
	drop, keep := make([]bool, len(t.pctab)), make([]bool, len(t.pctab))
	for i, f := range funcs {
		kept := []int{u32(f, stackAt)}
		for at := recordSize; at < len(f); at += 4 {
			kept = append(kept, u32(f, at))
		}
		if err := errors.Join(t.mark(keep, kept...), t.mark(drop, u32(f, fileAt), u32(f, lineAt))); err != nil {
			return fmt.Errorf("function %d: %w", i, err)
		}
	}
	for i := range t.pctab {
		if drop[i] && !keep[i] {
			t.pctab[i] = 0
		}
	}
	for _, f := range funcs {
		clear(f[fileAt : lineAt+4])
		clear(f[firstLineAt : firstLineAt+4])
	}
	clear(t.files)
	t.forget()
	return nil
}

// kept are the beginnings of names that stay: the project's, and the runtime's, which knows some of its own functions by name.
var kept = [][]byte{[]byte("holdfast/"), []byte("main."), []byte("runtime.")}

// forget clears the other names, each where it stands.
func (t tables) forget() {
	for rest := t.names; len(rest) > 0; {
		end := bytes.IndexByte(rest, 0)
		if end < 0 {
			return
		}
		name := rest[:end]
		if !slices.ContainsFunc(kept, func(prefix []byte) bool { return bytes.HasPrefix(name, prefix) }) {
			clear(name)
		}
		rest = rest[end+1:]
	}
}

// mark sets the bytes of the tables that begin at the offsets; 0 stands for no table. A table is pairs of varints (the step of the value, of
// the counter) and ends with a step of 0 that is not the first.
func (t tables) mark(bytes []bool, offsets ...int) error {
	for _, at := range offsets {
		for first := at; at > 0; {
			step, n := binary.Uvarint(t.pctab[min(at, len(t.pctab)):])
			last := n > 0 && step == 0 && at != first
			if n > 0 && !last {
				_, m := binary.Uvarint(t.pctab[at+n:])
				n = min(n+m, n*m) // no more than 0 if one of them is not whole
			}
			if n <= 0 {
				return fmt.Errorf("%w: a table by program counter has no end", ErrLayout)
			}
			for ; n > 0; n-- {
				bytes[at] = true
				at++
			}
			if last {
				break
			}
		}
	}
	return nil
}

func u32(b []byte, at int) int { return int(binary.LittleEndian.Uint32(b[at:])) }
