package backup

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"

	"holdfast/shared/seal"
	"holdfast/shared/snapshot"
	"holdfast/shared/strictcbor"
)

// Errors of a Reader.
var (
	// ErrNotBackup: the file does not begin as a backup.
	ErrNotBackup = errors.New("not a Holdfast backup")
	// ErrVersion: a newer program has written it.
	ErrVersion = errors.New("the backup needs a newer version")
	// ErrCode: another code opens it, or its beginning was altered; that cannot be told apart.
	ErrCode = errors.New("the backup does not open with this code")
	// ErrAltered: pieces do not open: they were damaged, moved or put there. The others can be read.
	ErrAltered = errors.New("the backup was altered or damaged")
	// ErrTruncated: the end of the file is missing. What is before can be read.
	ErrTruncated = errors.New("the backup is cut off")
)

// Reader reads one file as its bytes come. Its memory is bounded by the largest piece, whatever the file says.
type Reader struct {
	root    seal.Root
	key     seal.ContentKey
	at      place
	buffer  []byte
	begun   bool
	done    bool // the last piece was read, or nothing further can be
	whole   bool // the last piece was read
	damaged int
	created int64
}

// NewReader reads a file that root's code opens.
func NewReader(root seal.Root) *Reader { return &Reader{root: root} }

// Created is when the file was made, epoch ms; 0 before its head was read.
func (r *Reader) Created() int64 { return r.created }

// Damaged counts the pieces so far that do not open.
func (r *Reader) Damaged() int { return r.damaged }

// Write takes the next bytes of the file. The records of the pieces that are whole now are given to visit, in order; an error of visit ends the
// call and the piece counts as read. ErrNotBackup, ErrVersion, ErrCode.
func (r *Reader) Write(b []byte, visit func([]snapshot.Record) error) error {
	r.buffer = append(r.buffer, b...)
	if !r.begun {
		if err := r.begin(); err != nil || !r.begun {
			return err
		}
	}
	for !r.done {
		kind, sealed, ok := r.take()
		if !ok {
			return nil
		}
		records, err := r.open(kind, sealed)
		if err != nil {
			return err
		}
		if len(records) == 0 {
			continue
		}
		if err := visit(records); err != nil {
			return err
		}
	}
	if r.whole && len(r.buffer) > 0 { // something was put behind the end
		r.damaged++
	}
	r.buffer = nil
	return nil
}

// End says how the file ended: nil, ErrTruncated, ErrAltered, ErrNotBackup.
func (r *Reader) End() error {
	switch {
	case !r.begun:
		if n := min(len(r.buffer), len(magic)-1); n == 0 || string(r.buffer[:n]) != magic[:n] {
			return ErrNotBackup
		}
		return ErrTruncated
	case r.damaged > 0:
		return fmt.Errorf("%d pieces cannot be read: %w", r.damaged, ErrAltered)
	case !r.whole:
		return fmt.Errorf("after %d pieces: %w", r.at.n, ErrTruncated)
	}
	return nil
}

func (r *Reader) begin() error {
	name := len(magic) - 1
	if n := min(len(r.buffer), name); string(r.buffer[:n]) != magic[:n] {
		return ErrNotBackup
	}
	if len(r.buffer) > name && r.buffer[name] != magic[name] {
		return fmt.Errorf("format version %d: %w", r.buffer[name], ErrVersion)
	}
	if len(r.buffer) < len(magic)+4 {
		return nil
	}
	length := binary.BigEndian.Uint32(r.buffer[len(magic):])
	if length > maxHead {
		return fmt.Errorf("a head of %d bytes: %w", length, ErrNotBackup)
	}
	end := len(magic) + 4 + int(length)
	if len(r.buffer) < end {
		return nil
	}
	raw := r.buffer[len(magic)+4 : end]
	var h head
	if err := strictcbor.Unmarshal(raw, &h); err != nil {
		return fmt.Errorf("read its head: %w: %w", ErrNotBackup, err)
	}
	key, err := seal.Unwrap(r.root.Agree(), h.Key, keyContext())
	if err != nil {
		return fmt.Errorf("%w: %w", ErrCode, err)
	}
	r.key, r.created, r.at.head, r.begun = key, h.Created, sha256.Sum256(raw), true
	r.buffer = bytes.Clone(r.buffer[end:])
	return nil
}

// take cuts the next whole piece off the buffer.
func (r *Reader) take() (kind byte, sealed []byte, ok bool) {
	if len(r.buffer) < pieceHead {
		return 0, nil, false
	}
	kind = r.buffer[0]
	length := binary.BigEndian.Uint32(r.buffer[1:])
	if kind != more && kind != last || length > maxSealed {
		r.damaged++ // a length was altered: where the next piece begins, nobody knows
		r.done = true
		return 0, nil, false
	}
	end := pieceHead + int(length)
	if len(r.buffer) < end {
		return 0, nil, false
	}
	sealed = r.buffer[pieceHead:end]
	r.buffer = r.buffer[end:]
	return kind, sealed, true
}

// open reads a piece; one that does not open is counted.
func (r *Reader) open(kind byte, sealed []byte) ([]snapshot.Record, error) {
	at := r.at
	r.at.n++
	plain, err := seal.Open(r.key, at.nonce(), at.data(kind), sealed)
	if err != nil {
		r.damaged++
		return nil, nil
	}
	r.done, r.whole = kind == last, kind == last
	s, err := snapshot.Decode(plain)
	switch {
	case errors.Is(err, snapshot.ErrVersion):
		return nil, fmt.Errorf("piece %d: %w: %w", at.n+1, ErrVersion, err)
	case err != nil:
		r.damaged++
		return nil, nil
	}
	return s.Records, nil
}
