package ledger

import "holdfast/shared/strictcbor"

// Version is the version of header and records that this package writes and reads.
const Version = 1

// SuiteXChaCha is cipher suite 1: Ed25519, SHA-256, HKDF-SHA-256, XChaCha20-Poly1305 over a Padmé-padded snapshot,
// content keys wrapped with HPKE (X25519, HKDF-SHA-256, ChaCha20-Poly1305).
const SuiteXChaCha = 1

// Limits of one entry, in bytes and pieces.
const (
	MaxSealed = 512 << 10 // a larger snapshot becomes parts and a manifest
	MaxHeader = 64 << 10
	MaxHeads  = 512
)

// Class says what the sealed bytes of an entry are, as far as the server may know: quotas and purging go by it. Readers
// keep entries of a class that they do not know, and do not open them.
type Class uint64

// The classes. Parts, manifests, checkpoints, countersignatures and tombstones are laid down in PROTOCOL.md.
const (
	ClassRecords     Class = 1 // a snapshot
	ClassPart        Class = 2 // a piece of a larger snapshot
	ClassManifest    Class = 3 // names the parts of one snapshot
	ClassCheckpoint  Class = 4 // the state up to Heads; signed for purpose checkpoint
	ClassTombstone   Class = 5 // deletions; signed for purpose tombstone
	ClassCountersign Class = 6 // agrees with the checkpoint named by About; signed for purpose checkpoint
)

// Purpose gives the purpose in the signed message of an entry of this class.
func (c Class) Purpose() string {
	switch c {
	case ClassCheckpoint, ClassCountersign:
		return "checkpoint"
	case ClassTombstone:
		return "tombstone"
	default:
		return "entry"
	}
}

// Head is the newest entry of a device that somebody has seen: sequence number from 1, and hash. With the zero device
// it is the newest record of the roster: Seq counts the records.
type Head struct {
	Device DeviceID `cbor:"1,keyasint"`
	Seq    uint64   `cbor:"2,keyasint"`
	Hash   Hash     `cbor:"3,keyasint"`
}

// Header is the signed part of an entry.
type Header struct {
	Version uint64          `cbor:"1,keyasint"`
	Suite   uint64          `cbor:"2,keyasint"`
	Vault   VaultID         `cbor:"3,keyasint"`
	Device  DeviceID        `cbor:"4,keyasint"`
	Seq     uint64          `cbor:"5,keyasint"` // this device's entries, dense from 1
	Prev    Hash            `cbor:"6,keyasint"` // hash of the entry with Seq-1, zero when Seq is 1
	Heads   []Head          `cbor:"7,keyasint"` // seen of other devices and the roster, ascending by device; in a checkpoint: what it covers
	Epoch   uint64          `cbor:"8,keyasint"` // whose content key sealed it, from 1
	Class   Class           `cbor:"9,keyasint"`
	Nonce   [NonceSize]byte `cbor:"10,keyasint"`
	Length  uint64          `cbor:"11,keyasint"`           // of the sealed bytes
	Sealed  Hash            `cbor:"12,keyasint"`           // plain SHA-256 of the sealed bytes
	About   *Hash           `cbor:"13,keyasint,omitempty"` // the entry that a countersignature is about
	From    uint64          `cbor:"14,keyasint,omitempty"` // of a checkpoint: the own entry with which its state begins; 0: itself
	Bulk    bool            `cbor:"15,keyasint,omitempty"` // what can be read again elsewhere: the first to be refused when room is short

	// Extra holds header keys that a newer version wrote. They are signed like the others.
	Extra strictcbor.Extra `cbor:"-"`
}

// MarshalCBOR encodes the header in its only spelling.
func (h Header) MarshalCBOR() ([]byte, error) {
	type plain Header
	return strictcbor.MarshalMap(plain(h), h.Extra)
}

// UnmarshalCBOR decodes a header, keeping unknown integer keys in Extra.
func (h *Header) UnmarshalCBOR(b []byte) error {
	type plain Header
	var p plain
	extra, err := strictcbor.UnmarshalMap(b, &p)
	if err != nil {
		return err
	}
	*h = Header(p)
	h.Extra = extra
	return nil
}

// AssociatedData gives the bytes that sealing binds: the header without the hash of the sealed bytes, which is not known
// yet. Length must be set.
func (h Header) AssociatedData() ([]byte, error) {
	type unsealed struct {
		Version uint64          `cbor:"1,keyasint"`
		Suite   uint64          `cbor:"2,keyasint"`
		Vault   VaultID         `cbor:"3,keyasint"`
		Device  DeviceID        `cbor:"4,keyasint"`
		Seq     uint64          `cbor:"5,keyasint"`
		Prev    Hash            `cbor:"6,keyasint"`
		Heads   []Head          `cbor:"7,keyasint"`
		Epoch   uint64          `cbor:"8,keyasint"`
		Class   Class           `cbor:"9,keyasint"`
		Nonce   [NonceSize]byte `cbor:"10,keyasint"`
		Length  uint64          `cbor:"11,keyasint"`
		About   *Hash           `cbor:"13,keyasint,omitempty"`
		From    uint64          `cbor:"14,keyasint,omitempty"`
		Bulk    bool            `cbor:"15,keyasint,omitempty"`
	}
	return strictcbor.MarshalMap(unsealed{
		h.Version, h.Suite, h.Vault, h.Device, h.Seq, h.Prev, h.Heads, h.Epoch, h.Class, h.Nonce, h.Length, h.About, h.From, h.Bulk,
	}, h.Extra)
}

// Covers gives the last entry of a device that a checkpoint covers; 0 where it covers none.
func (h Header) Covers(device DeviceID) uint64 {
	switch {
	case h.Class != ClassCheckpoint:
		return 0
	case device == h.Device && h.From > 0:
		return h.From - 1
	case device == h.Device:
		return h.Seq - 1
	}
	for _, head := range h.Heads {
		if head.Device == device && !device.IsRoot() {
			return head.Seq
		}
	}
	return 0
}
