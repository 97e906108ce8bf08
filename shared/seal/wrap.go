package seal

import (
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"golang.org/x/crypto/chacha20poly1305"

	"holdfast/shared/ledger"
)

// ErrOpen is returned when sealed or wrapped bytes do not open: another key,
// another context, or altered bytes; they cannot be told apart.
var ErrOpen = errors.New("sealed bytes do not open with this key")

// WrappedSize is the length of a wrapped content key: the sender's ephemeral
// public key, the key, the tag.
const WrappedSize = 32 + 32 + chacha20poly1305.Overhead

// The suite of RFC 9180: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305.
// Written out here because the standard library's crypto/hpke links ML-KEM, 0.14
// MB compressed in wasm; the tests hold both against each other.
var (
	kemSuite  = []byte("KEM\x00\x20")
	hpkeSuite = []byte("HPKE\x00\x20\x00\x01\x00\x03")
)

// WrapContext is the context of a content key that epoch wraps to recipient:
// the message "epoch" of vault ‖ epoch (8 bytes, big-endian) ‖ recipient. The
// root is the zero recipient.
func WrapContext(vault ledger.VaultID, epoch uint64, recipient ledger.DeviceID) []byte {
	return ledger.Message("epoch", vault[:], binary.BigEndian.AppendUint64(nil, epoch), recipient[:])
}

// Wrap seals k to the X25519 public key recipient by HPKE in base mode, context
// being its info and nothing its associated data. It draws 32 bytes from rand.
// A recipient that is no public key gives ErrKeys.
func Wrap(rand io.Reader, recipient []byte, k ContentKey, context []byte) ([]byte, error) {
	var ephemeral AgreeKey
	if _, err := io.ReadFull(rand, ephemeral.secret[:]); err != nil {
		return nil, fmt.Errorf("wrap content key: draw ephemeral key: %w", err)
	}
	enc := ephemeral.Public()
	dh, ok := ephemeral.agree(recipient)
	if !ok {
		return nil, fmt.Errorf("wrap content key: recipient is no X25519 public key: %w", ErrKeys)
	}
	key, nonce := schedule(shared(dh, enc, recipient), context)
	return append(enc, aead(key).Seal(nil, nonce, k[:], nil)...), nil
}

// Unwrap opens what Wrap sealed to key's public half under the same context;
// otherwise ErrOpen.
func Unwrap(key AgreeKey, wrapped, context []byte) (ContentKey, error) {
	if len(wrapped) != WrappedSize {
		return ContentKey{}, fmt.Errorf("unwrap content key of %d bytes: %w", len(wrapped), ErrOpen)
	}
	enc, sealed := wrapped[:32], wrapped[32:]
	dh, ok := key.agree(enc)
	if !ok {
		return ContentKey{}, fmt.Errorf("unwrap content key: %w", ErrOpen)
	}
	k, nonce := schedule(shared(dh, enc, key.Public()), context)
	plain, err := aead(k).Open(nil, nonce, sealed, nil)
	if err != nil {
		return ContentKey{}, fmt.Errorf("unwrap content key: %w", ErrOpen)
	}
	return ContentKey(plain), nil
}

// shared is ExtractAndExpand of RFC 9180, section 4.1.
func shared(dh, enc, recipient []byte) []byte {
	prk := labeledExtract(kemSuite, nil, "eae_prk", dh)
	return labeledExpand(kemSuite, prk, "shared_secret", append(append([]byte{}, enc...), recipient...), 32)
}

// schedule is KeySchedule of RFC 9180, section 5.1, in base mode: the key and
// the nonce of the first and only message.
func schedule(secret, info []byte) (key, nonce []byte) {
	context := append([]byte{0}, labeledExtract(hpkeSuite, nil, "psk_id_hash", nil)...)
	context = append(context, labeledExtract(hpkeSuite, nil, "info_hash", info)...)
	s := labeledExtract(hpkeSuite, secret, "secret", nil)
	key = labeledExpand(hpkeSuite, s, "key", context, chacha20poly1305.KeySize)
	return key, labeledExpand(hpkeSuite, s, "base_nonce", context, chacha20poly1305.NonceSize)
}

func labeledExtract(suite, salt []byte, name string, ikm []byte) []byte {
	in := append([]byte("HPKE-v1"), suite...)
	prk, err := hkdf.Extract(sha256.New, append(append(in, name...), ikm...), salt)
	if err != nil {
		panic("seal: internal error: " + err.Error())
	}
	return prk
}

func labeledExpand(suite, prk []byte, name string, info []byte, size int) []byte {
	in := append(binary.BigEndian.AppendUint16(nil, uint16(size)), "HPKE-v1"...)
	in = append(append(append(in, suite...), name...), info...)
	out, err := hkdf.Expand(sha256.New, prk, string(in), size)
	if err != nil {
		panic("seal: internal error: " + err.Error())
	}
	return out
}
