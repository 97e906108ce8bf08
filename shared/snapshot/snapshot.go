package snapshot

import (
	"bytes"
	"fmt"

	"github.com/fxamacker/cbor/v2"

	"holdfast/shared/strictcbor"
	"holdfast/shared/zstdframe"
)

const (
	// MaxDecoded is the largest content of a snapshot, in bytes before compression.
	MaxDecoded = zstdframe.MaxContent
	// Magic begins every snapshot; its last byte is the format version.
	Magic = "HFS\x01"
)

// Encode returns records as a snapshot made at created (epoch ms).
func Encode(records []Record, created int64) ([]byte, error) {
	return Snapshot{Records: records, Created: created}.Encode()
}

// content is what the frame of a snapshot holds.
type content struct {
	Records []cbor.RawMessage `cbor:"1,keyasint"`
	Created int64             `cbor:"2,keyasint"`
}

// Encode returns the snapshot in its stored form. ErrMalformed says that a
// record is incomplete or its text no valid UTF-8, ErrTooLarge that the content
// is beyond MaxDecoded.
func (s Snapshot) Encode() ([]byte, error) {
	c := content{Records: make([]cbor.RawMessage, len(s.Records)), Created: s.Created}
	for i, r := range s.Records {
		raw, err := r.marshal()
		if err != nil {
			return nil, fmt.Errorf("encode snapshot: record %d: %w", i, err)
		}
		c.Records[i] = raw
	}
	b, err := strictcbor.MarshalMap(c, s.Extra)
	if err != nil {
		return nil, fmt.Errorf("encode snapshot: %w: %w", ErrMalformed, err)
	}
	frame, err := compress([]byte(Magic), b)
	if err != nil {
		return nil, fmt.Errorf("encode snapshot: %w", err)
	}
	return frame, nil
}

// Decode reads a snapshot. Its errors are ErrMalformed, ErrTooLarge, ErrVersion
// and ErrChecksum; memory stays within a small multiple of MaxDecoded whatever
// the bytes claim.
func Decode(b []byte) (Snapshot, error) {
	s, err := read(b)
	if err != nil {
		return Snapshot{}, fmt.Errorf("decode snapshot of %d bytes: %w", len(b), err)
	}
	return s, nil
}

func read(b []byte) (Snapshot, error) {
	frame, err := body(b)
	if err != nil {
		return Snapshot{}, err
	}
	b, err = decompress(frame)
	if err != nil {
		return Snapshot{}, err
	}
	var c content
	extra, err := strictcbor.UnmarshalMap(b, &c)
	if err != nil {
		return Snapshot{}, refusal(err)
	}
	again, err := strictcbor.MarshalMap(c, extra) // see Record.unmarshal
	if err != nil || !bytes.Equal(again, b) {
		return Snapshot{}, fmt.Errorf("%w: content is not in its one form", ErrMalformed)
	}
	s := Snapshot{Records: make([]Record, len(c.Records)), Created: c.Created, Extra: extra}
	for i, raw := range c.Records {
		if err := s.Records[i].unmarshal(raw); err != nil {
			return Snapshot{}, fmt.Errorf("record %d: %w", i, err)
		}
	}
	return s, nil
}

// body returns what follows the magic.
func body(b []byte) ([]byte, error) {
	name, version := Magic[:3], Magic[3]
	if len(b) < len(Magic) || string(b[:3]) != name {
		return nil, fmt.Errorf("it does not begin with %s: %w", name, ErrMalformed)
	}
	if b[3] != version {
		return nil, fmt.Errorf("format version %d: %w", b[3], ErrVersion)
	}
	return b[len(Magic):], nil
}

// rowFloor is the size from which a single record is worth a frame of its own.
const rowFloor = 1 << 10

// EncodeRecord returns one record for a row of the local store: the bytes that
// it has inside a snapshot, in a zstd frame when they are longer than 1 KiB.
func EncodeRecord(r Record) ([]byte, error) {
	raw, err := r.marshal()
	if err != nil || len(raw) <= rowFloor {
		return raw, err
	}
	return compress(nil, raw)
}

// DecodeRecord reads a row that EncodeRecord wrote; its errors are Decode's.
func DecodeRecord(row []byte) (Record, error) {
	if zstdframe.Is(row) {
		content, err := decompress(row)
		if err != nil {
			return Record{}, fmt.Errorf("decode row of %d bytes: %w", len(row), err)
		}
		row = content
	}
	var r Record
	if err := r.unmarshal(row); err != nil {
		return Record{}, fmt.Errorf("decode row: %w", err)
	}
	return r, nil
}
