package seal

import (
	"crypto/cipher"
	"fmt"
	"io"

	"golang.org/x/crypto/chacha20poly1305"

	"holdfast/shared/ledger"
)

// ContentKey seals the entries of one epoch. It is random, never derived.
type ContentKey [32]byte

// NewContentKey draws a key from rand.
func NewContentKey(rand io.Reader) (ContentKey, error) {
	var k ContentKey
	if _, err := io.ReadFull(rand, k[:]); err != nil {
		return ContentKey{}, fmt.Errorf("draw content key: %w", err)
	}
	return k, nil
}

// ID names the key in public: 8 bytes derived from it, from which it cannot be found.
func (k ContentKey) ID() ledger.KeyID { return ledger.KeyID(derive(k[:], "key-id", ledger.KeyIDSize)) }

// Seal pads plaintext and seals it with XChaCha20-Poly1305 under a key derived
// from k, bound to ad. A nonce serves once for a key. The result has SealedSize
// bytes.
func Seal(k ContentKey, nonce [24]byte, ad, plaintext []byte) []byte {
	return entryAEAD(k).Seal(nil, nonce[:], Pad(plaintext), ad)
}

// Open is the inverse of Seal; it returns ErrOpen for another key, nonce, ad or
// altered bytes, and ErrPadding for what a faulty client sealed.
func Open(k ContentKey, nonce [24]byte, ad, sealed []byte) ([]byte, error) {
	padded, err := entryAEAD(k).Open(nil, nonce[:], sealed, ad)
	if err != nil {
		return nil, fmt.Errorf("open %d bytes: %w", len(sealed), ErrOpen)
	}
	return Unpad(padded)
}

// SealedSize returns the length of n bytes after Seal.
func SealedSize(n int) int { return PaddedSize(n) + chacha20poly1305.Overhead }

// entryAEAD keeps the content key itself out of the cipher, so that other uses
// of it can have keys of their own.
func entryAEAD(k ContentKey) cipher.AEAD {
	a, err := chacha20poly1305.NewX(derive(k[:], "entry", chacha20poly1305.KeySize))
	if err != nil {
		panic("seal: internal error: " + err.Error())
	}
	return a
}

// aead is ChaCha20-Poly1305 as HPKE uses it.
func aead(key []byte) cipher.AEAD {
	a, err := chacha20poly1305.New(key)
	if err != nil {
		panic("seal: internal error: " + err.Error())
	}
	return a
}

// EncryptEntry seals plaintext as the entry that h describes and signs it. h
// has all but Version, Suite, Nonce, Length and Sealed, which are filled in here.
func EncryptEntry(rand io.Reader, h ledger.Header, k ContentKey, plaintext []byte, key ledger.Signer) (ledger.Entry, error) {
	if _, err := io.ReadFull(rand, h.Nonce[:]); err != nil {
		return ledger.Entry{}, fmt.Errorf("encrypt entry: draw nonce: %w", err)
	}
	h.Version, h.Suite = ledger.Version, ledger.SuiteXChaCha
	h.Length = uint64(SealedSize(len(plaintext)))
	ad, err := h.AssociatedData()
	if err != nil {
		return ledger.Entry{}, fmt.Errorf("encrypt entry: %w", err)
	}
	e, err := ledger.NewEntry(h, Seal(k, h.Nonce, ad, plaintext), key)
	if err != nil {
		return ledger.Entry{}, fmt.Errorf("encrypt entry: %w", err)
	}
	return e, nil
}

// DecryptEntry opens the sealed bytes of e, whose signature the caller has
// verified. ErrPurged says that only the header is left.
func DecryptEntry(e ledger.Entry, k ContentKey) ([]byte, error) {
	if e.Sealed == nil {
		return nil, fmt.Errorf("decrypt entry %d of %s: %w", e.Header.Seq, e.Header.Device, ErrPurged)
	}
	ad, err := e.Header.AssociatedData()
	if err != nil {
		return nil, fmt.Errorf("decrypt entry %d of %s: %w", e.Header.Seq, e.Header.Device, err)
	}
	plain, err := Open(k, e.Header.Nonce, ad, e.Sealed)
	if err != nil {
		return nil, fmt.Errorf("decrypt entry %d of %s: %w", e.Header.Seq, e.Header.Device, err)
	}
	return plain, nil
}
