package ledger

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"holdfast/shared/strictcbor"
)

// Sizes in bytes.
const (
	IDSize        = 16 // VaultID, DeviceID
	HashSize      = sha256.Size
	PublicKeySize = ed25519.PublicKeySize // also of an X25519 public key
	NonceSize     = 24
	KeyIDSize     = 8
)

// VaultID names a vault: the first 16 bytes of SHA-256 over Message("vault", root Ed25519 public key). Whoever sees the
// root key can check it.
type VaultID [IDSize]byte

// DeviceID names a device: the first 16 bytes of SHA-256 over Message("device", Ed25519 key, X25519 key). The zero
// value stands for the vault's root where a key is named, and for the roster where a head is named.
type DeviceID [IDSize]byte

// Hash is a SHA-256 of a Message.
type Hash [HashSize]byte

// KeyID names a content key in public without telling anything about it.
type KeyID [KeyIDSize]byte

// VaultIDOf gives the id of the vault whose root has this Ed25519 public key.
func VaultIDOf(root ed25519.PublicKey) VaultID {
	sum := Sum("vault", root)
	return VaultID(sum[:IDSize])
}

// DeviceIDOf gives the id of the device with these two public keys, Ed25519 to sign and X25519 to agree.
func DeviceIDOf(sign ed25519.PublicKey, agree []byte) DeviceID {
	sum := Sum("device", sign, agree)
	return DeviceID(sum[:IDSize])
}

// Message is what is signed or hashed for a purpose: "holdfast/v1/<purpose>", a zero byte, the parts. The parts of one
// purpose have fixed lengths, or there is only one: nothing marks where one ends.
func Message(purpose string, parts ...[]byte) []byte {
	b := append([]byte("holdfast/v1/"+purpose), 0)
	return append(b, bytes.Join(parts, nil)...)
}

// Sum is the SHA-256 of Message(purpose, parts...).
func Sum(purpose string, parts ...[]byte) Hash {
	return sha256.Sum256(Message(purpose, parts...))
}

// String gives 32 lower-case hexadecimal digits.
func (v VaultID) String() string { return hex.EncodeToString(v[:]) }

// String gives 32 lower-case hexadecimal digits.
func (d DeviceID) String() string { return hex.EncodeToString(d[:]) }

// String gives 64 lower-case hexadecimal digits.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// String gives 16 lower-case hexadecimal digits.
func (k KeyID) String() string { return hex.EncodeToString(k[:]) }

// IsRoot says that d is the zero value, which stands for the vault's root.
func (d DeviceID) IsRoot() bool { return d == DeviceID{} }

// Before says that d stands before other where devices are listed in order.
func (d DeviceID) Before(other DeviceID) bool { return bytes.Compare(d[:], other[:]) < 0 }

// IsZero says that h is the zero value: no hash.
func (h Hash) IsZero() bool { return h == Hash{} }

// ParseVaultID reads what VaultID.String writes. Errors wrap ErrMalformed.
func ParseVaultID(s string) (v VaultID, err error) {
	err = parseHex(v[:], s)
	return v, err
}

// ParseDeviceID reads what DeviceID.String writes. Errors wrap ErrMalformed.
func ParseDeviceID(s string) (d DeviceID, err error) {
	err = parseHex(d[:], s)
	return d, err
}

// ParseHash reads what Hash.String writes. Errors wrap ErrMalformed.
func ParseHash(s string) (h Hash, err error) {
	err = parseHex(h[:], s)
	return h, err
}

// parseHex takes lower case only, so that an id has one spelling in a URL, too.
func parseHex(dst []byte, s string) error {
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != len(dst) || hex.EncodeToString(b) != s {
		return fmt.Errorf("%w: want %d lower-case hexadecimal digits", ErrMalformed, 2*len(dst))
	}
	copy(dst, b)
	return nil
}

// MarshalCBOR encodes a byte string of 16 bytes.
func (v VaultID) MarshalCBOR() ([]byte, error) { return strictcbor.AppendBytes(nil, v[:]), nil }

// MarshalCBOR encodes a byte string of 16 bytes.
func (d DeviceID) MarshalCBOR() ([]byte, error) { return strictcbor.AppendBytes(nil, d[:]), nil }

// MarshalCBOR encodes a byte string of 32 bytes.
func (h Hash) MarshalCBOR() ([]byte, error) { return strictcbor.AppendBytes(nil, h[:]), nil }

// MarshalCBOR encodes a byte string of 8 bytes.
func (k KeyID) MarshalCBOR() ([]byte, error) { return strictcbor.AppendBytes(nil, k[:]), nil }

// UnmarshalCBOR decodes a byte string of exactly 16 bytes.
func (v *VaultID) UnmarshalCBOR(b []byte) error { return strictcbor.ReadFixed(v[:], b) }

// UnmarshalCBOR decodes a byte string of exactly 16 bytes.
func (d *DeviceID) UnmarshalCBOR(b []byte) error { return strictcbor.ReadFixed(d[:], b) }

// UnmarshalCBOR decodes a byte string of exactly 32 bytes.
func (h *Hash) UnmarshalCBOR(b []byte) error { return strictcbor.ReadFixed(h[:], b) }

// UnmarshalCBOR decodes a byte string of exactly 8 bytes.
func (k *KeyID) UnmarshalCBOR(b []byte) error { return strictcbor.ReadFixed(k[:], b) }
