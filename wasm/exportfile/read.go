//go:build !js

package exportfile

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// Errors of Read and of an Item.
var (
	// ErrNotExport: neither a zip with conversations nor a list of them.
	ErrNotExport = errors.New("not a data export")
	// ErrBomb: the zip says or gives far more than a person has said.
	ErrBomb = errors.New("the zip unpacks to more than an export can hold")
	// ErrDamaged: the zip or the JSON cannot be read on. What came before is read.
	ErrDamaged = errors.New("the file is damaged or cut off")
	// ErrConversation: one conversation that cannot be read. The rest goes on.
	ErrConversation = errors.New("this conversation cannot be read")
)

// Limits of a file.
const (
	MaxConversation = 32 << 20 // bytes of JSON
	maxDepth        = 64       // arrays and objects within one another
	maxUnpacked     = 16 << 30 // bytes of all conversations
	maxDirectory    = 64 << 20 // bytes of the zip's list of files
	maxRatio        = 200      // unpacked to packed, beyond smallFile
	smallFile       = 64 << 20 // bytes: as much as no ratio makes dangerous
)

// Item is one conversation, or why it is none.
type Item struct {
	Number int // from 1
	Value  any // as encoding/json makes it
	Err    error
}

// Read gives every conversation in the file at path to visit, whose error ends it.
func Read(path string, visit func(Item) error) error {
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open the export: %w", err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return fmt.Errorf("open the export: %w", err)
	}
	if info.IsDir() {
		return fmt.Errorf("read the export: %s is a folder: %w", path, ErrNotExport)
	}
	r := reader{visit: visit}
	if err := r.file(file, info.Size()); err != nil {
		return fmt.Errorf("read the export: %w", err)
	}
	return nil
}

type reader struct {
	visit    func(Item) error
	number   int
	unpacked int64
}

func (r *reader) file(file *os.File, size int64) error {
	begin := make([]byte, 4)
	n, err := io.ReadFull(file, begin)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return err
	}
	if string(begin[:n]) == "PK\x03\x04" || string(begin[:n]) == "PK\x05\x06" {
		return r.zip(file, size)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	return r.conversations(file)
}

// conversations reads a list of conversations, or a single one.
func (r *reader) conversations(in io.Reader) error {
	return split(in, func(element []byte, err error) error {
		if err != nil {
			r.number++
			return r.visit(Item{Number: r.number, Err: err})
		}
		var v any
		if err := json.Unmarshal(element, &v); err != nil {
			r.number++
			return r.visit(Item{Number: r.number, Err: fmt.Errorf("%w: %w", ErrConversation, err)})
		}
		return r.each(v)
	})
}

// each visits a value, or the list that an older form of export wraps.
func (r *reader) each(v any) error {
	if object, ok := v.(map[string]any); ok {
		if inner, ok := object["conversations"].([]any); ok {
			for _, one := range inner {
				if err := r.each(one); err != nil {
					return err
				}
			}
			return nil
		}
	}
	r.number++
	return r.visit(Item{Number: r.number, Value: v})
}
