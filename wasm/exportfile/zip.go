//go:build !js

package exportfile

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
)

// conversationFile is how exports name their lists; large ones are cut into numbered files.
var conversationFile = regexp.MustCompile(`^conversations(?:-\d+)?\.json$`)

func (r *reader) zip(file *os.File, size int64) error {
	if err := checkDirectory(file, size); err != nil {
		return err
	}
	archive, err := zip.NewReader(file, size)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	var lists []*zip.File
	for _, f := range archive.File {
		if conversationFile.MatchString(path.Base(strings.ReplaceAll(f.Name, `\`, "/"))) {
			lists = append(lists, f)
		}
	}
	if len(lists) == 0 {
		return fmt.Errorf("the zip has no conversations.json: %w", ErrNotExport)
	}
	slices.SortFunc(lists, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	for _, f := range lists {
		if err := r.entry(f); err != nil {
			return fmt.Errorf("%s in the zip: %w", f.Name, err)
		}
	}
	return nil
}

func (r *reader) entry(f *zip.File) error {
	if isBomb(f.UncompressedSize64, f.CompressedSize64) {
		return fmt.Errorf("%d bytes that say they are %d: %w", f.CompressedSize64, f.UncompressedSize64, ErrBomb)
	}
	in, err := f.Open()
	if err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	defer in.Close()
	return r.conversations(&meter{in: in, packed: f.CompressedSize64, all: &r.unpacked})
}

func isBomb(unpacked, packed uint64) bool {
	return unpacked > maxUnpacked || unpacked > smallFile && unpacked/maxRatio > packed
}

// meter counts what comes out of a zip: what it says about itself may be untrue.
type meter struct {
	in     io.Reader
	packed uint64
	own    uint64
	all    *int64
}

// Read is as in io.Reader; ErrBomb once it is too much.
func (m *meter) Read(b []byte) (int, error) {
	n, err := m.in.Read(b)
	m.own += uint64(n)
	*m.all += int64(n)
	if isBomb(m.own, m.packed) || *m.all > maxUnpacked {
		return 0, ErrBomb
	}
	return n, err
}

// checkDirectory refuses a list of files that would fill the memory before the first of them is read.
func checkDirectory(file io.ReaderAt, size int64) error {
	const (
		end, end64, locator = "PK\x05\x06", "PK\x06\x06", "PK\x06\x07"
		endSize             = 22
		comment             = 1 << 16
	)
	tail := make([]byte, min(size, endSize+comment+20))
	if _, err := file.ReadAt(tail, size-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	at := bytes.LastIndex(tail, []byte(end))
	if at < 0 || len(tail)-at < endSize {
		return fmt.Errorf("the zip has no end: %w", ErrDamaged)
	}
	length := uint64(binary.LittleEndian.Uint32(tail[at+12:]))
	if at >= 20 && string(tail[at-20:at-16]) == locator {
		record := make([]byte, 56)
		if _, err := file.ReadAt(record, int64(binary.LittleEndian.Uint64(tail[at-12:])&(1<<62-1))); err == nil && string(record[:4]) == end64 {
			length = binary.LittleEndian.Uint64(record[40:])
		}
	}
	if length > maxDirectory {
		return fmt.Errorf("its list of files has %d bytes: %w", length, ErrBomb)
	}
	return nil
}
