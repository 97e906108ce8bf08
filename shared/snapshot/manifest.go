package snapshot

import (
	"bytes"
	"crypto/sha256"
	"fmt"

	"holdfast/shared/strictcbor"
)

// manifestMagic begins a manifest; its last byte is the format version.
const manifestMagic = "HFM\x01"

// Manifest names the parts of a snapshot that is too large for one entry. Its
// form is "HFM" 0x01 ‖ { 1: [ {1: seq, 2: hash}, … ], 2: length, 3: sum }. The
// parts are the plaintexts of entries of the same device, before the
// manifest's own, and their concatenation is the snapshot.
type Manifest struct {
	Parts  []Part   `cbor:"1,keyasint"`
	Length uint64   `cbor:"2,keyasint"` // of the snapshot, bytes
	Sum    [32]byte `cbor:"3,keyasint"` // its SHA-256
	Extra  Extra    `cbor:"-"`
}

// Part names one entry of the manifest's device.
type Part struct {
	Seq  uint64   `cbor:"1,keyasint"` // device_seq
	Hash [32]byte `cbor:"2,keyasint"` // ledger hash of the entry
}

// Split cuts a snapshot into parts of at most size bytes, which share its memory.
func Split(b []byte, size int) [][]byte {
	var parts [][]byte
	for len(b) > size {
		parts = append(parts, b[:size:size])
		b = b[size:]
	}
	return append(parts, b)
}

// NewManifest names the parts, in order, of the snapshot b.
func NewManifest(b []byte, parts []Part) Manifest {
	return Manifest{Parts: parts, Length: uint64(len(b)), Sum: sha256.Sum256(b)}
}

// Encode returns the manifest's stored form.
func (m Manifest) Encode() ([]byte, error) {
	b, err := strictcbor.MarshalMap(m, m.Extra)
	if err != nil {
		return nil, fmt.Errorf("encode manifest: %w: %w", ErrMalformed, err)
	}
	return append([]byte(manifestMagic), b...), nil
}

// DecodeManifest reads a manifest; its errors are ErrMalformed, ErrTooLarge and ErrVersion.
func DecodeManifest(b []byte) (Manifest, error) {
	body, found := bytes.CutPrefix(b, []byte(manifestMagic))
	if !found {
		if bytes.HasPrefix(b, []byte(manifestMagic[:3])) {
			return Manifest{}, fmt.Errorf("decode manifest: %w", ErrVersion)
		}
		return Manifest{}, fmt.Errorf("decode manifest: %w: it does not begin with %s", ErrMalformed, manifestMagic[:3])
	}
	var m Manifest
	extra, err := strictcbor.UnmarshalMap(body, &m)
	if err != nil {
		return Manifest{}, fmt.Errorf("decode manifest: %w", refusal(err))
	}
	m.Extra = extra
	if again, err := m.Encode(); err != nil || !bytes.Equal(again, b) { // see Record.unmarshal
		return Manifest{}, fmt.Errorf("decode manifest: %w: not in its one form", ErrMalformed)
	}
	if m.Length > MaxDecoded {
		return Manifest{}, fmt.Errorf("decode manifest of %d bytes: %w", m.Length, ErrTooLarge)
	}
	return m, nil
}

// Join puts the parts' plaintexts together again, in the order of m.Parts, and
// checks that they are what the manifest was made of; otherwise ErrChecksum.
func (m Manifest) Join(parts [][]byte) ([]byte, error) {
	b := bytes.Join(parts, nil)
	if len(parts) != len(m.Parts) || uint64(len(b)) != m.Length || sha256.Sum256(b) != m.Sum {
		return nil, fmt.Errorf("join %d parts of %d bytes: %w", len(parts), len(b), ErrChecksum)
	}
	return b, nil
}
