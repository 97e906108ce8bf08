package seal

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"

	"holdfast/shared/ledger"
)

// ErrKeys is returned for stored device keys that cannot be read, and for a
// public key that is none.
var ErrKeys = errors.New("malformed keys")

// AgreeKey is an X25519 private key, for Unwrap.
type AgreeKey struct{ secret [32]byte }

// Public returns the public half, 32 bytes.
func (k AgreeKey) Public() []byte {
	public, _ := x25519(&k.secret, &basePoint)
	return public[:]
}

// agree gives what only the two holders of the keys can compute; ok is false
// for a peer of another length or of low order.
func (k AgreeKey) agree(peer []byte) (shared []byte, ok bool) {
	if len(peer) != 32 {
		return nil, false
	}
	out, ok := x25519(&k.secret, (*[32]byte)(peer))
	return out[:], ok
}

// DeviceKeys are the two private keys of one device, made there and never sent.
type DeviceKeys struct {
	sign  [32]byte // Ed25519 seed
	agree [32]byte // X25519 private key
}

// NewDeviceKeys draws a device's keys from rand.
func NewDeviceKeys(rand io.Reader) (DeviceKeys, error) {
	var k DeviceKeys
	if _, err := io.ReadFull(rand, k.sign[:]); err != nil {
		return DeviceKeys{}, fmt.Errorf("draw signing key: %w", err)
	}
	if _, err := io.ReadFull(rand, k.agree[:]); err != nil {
		return DeviceKeys{}, fmt.Errorf("draw agreement key: %w", err)
	}
	return k, nil
}

// Signer returns the device's Ed25519 key.
func (k DeviceKeys) Signer() ledger.Signer { return signer{ed25519.NewKeyFromSeed(k.sign[:])} }

// Agree returns the device's X25519 key.
func (k DeviceKeys) Agree() AgreeKey { return AgreeKey{k.agree} }

// ID returns the device's id, which its public keys give.
func (k DeviceKeys) ID() ledger.DeviceID {
	return ledger.DeviceIDOf(k.Signer().Public(), k.Agree().Public())
}

// deviceKeysVersion begins the stored form.
const deviceKeysVersion = 1

// MarshalBinary returns the keys for the device's own store: 65 secret bytes.
func (k DeviceKeys) MarshalBinary() ([]byte, error) {
	return append(append([]byte{deviceKeysVersion}, k.sign[:]...), k.agree[:]...), nil
}

// UnmarshalBinary reads what MarshalBinary wrote; otherwise ErrKeys.
func (k *DeviceKeys) UnmarshalBinary(b []byte) error {
	if len(b) != 65 || b[0] != deviceKeysVersion {
		return fmt.Errorf("device keys of %d bytes: %w", len(b), ErrKeys)
	}
	k.sign, k.agree = [32]byte(b[1:33]), [32]byte(b[33:])
	return nil
}
