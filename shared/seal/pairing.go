package seal

import (
	"encoding/binary"
	"fmt"
	"io"
	"strings"

	"holdfast/shared/ledger"
)

// A pairing code spells 10 secret bytes: 16 characters in 4 groups behind the prefix. It is good once, for ten minutes.
const (
	pairingPrefix = "HFP"
	pairingChars  = 16
)

// PairingNonce is the length of what the device that shows the code adds to a pairing, in bytes; PairingReveal that of what the new device
// commits to: an X25519 key of the moment, its two public keys, and a nonce.
const (
	PairingNonce  = 32
	PairingReveal = 4 * 32
)

// PairingSecret is what a pairing code holds. No server learns it.
type PairingSecret [pairingChars * 5 / 8]byte

// NewPairingSecret draws one.
func NewPairingSecret(rand io.Reader) (s PairingSecret, err error) {
	if _, err := io.ReadFull(rand, s[:]); err != nil {
		return s, fmt.Errorf("draw pairing code: %w", err)
	}
	return s, nil
}

// Code returns the code: "HFP-" and 4 groups of 4 characters.
func (s PairingSecret) Code() string {
	digits := encode32(s[:])
	return strings.Join([]string{pairingPrefix, digits[:4], digits[4:8], digits[8:12], digits[12:]}, "-")
}

// ParsePairingCode reads a code as people type it, see ParseCode; ok is false where it is none.
func ParsePairingCode(code string) (s PairingSecret, ok bool) {
	digits, found := strings.CutPrefix(plain(code), pairingPrefix)
	if !found || len(digits) != pairingChars {
		return s, false
	}
	for i, c := range digits {
		v := strings.IndexRune(alphabet, c)
		if v < 0 {
			return s, false
		}
		put5(s[:], i, byte(v))
	}
	return s, true
}

// ID names the mailbox on the server.
func (s PairingSecret) ID() (id [16]byte) {
	sum := ledger.Sum("pair-id", s[:])
	copy(id[:], sum[:])
	return id
}

// PairingCommitment is what the new device says first: it holds it to what it reveals after the other one's nonce has come.
func PairingCommitment(reveal []byte) []byte {
	sum := ledger.Sum("pair-commit", reveal)
	return sum[:]
}

// Digits are what both devices show. Who stands between them and knows the code has one guess in a million: the commitment keeps keys from
// being tried until the digits fit.
func (s PairingSecret) Digits(nonce, reveal []byte) string {
	sum := ledger.Sum("pair-digits", s[:], nonce, reveal)
	return fmt.Sprintf("%06d", binary.BigEndian.Uint64(sum[:])%1_000_000)
}

// context binds what is handed over to this pairing and everything that was said in it.
func (s PairingSecret) context(nonce, reveal []byte) []byte {
	return ledger.Message("pair-key", s[:], nonce, reveal)
}

// SealHandover vouches for what is handed over: its hash, sealed to the new device's key of the moment. Nothing in it is secret; that it comes
// from who knows the code is what counts.
func (s PairingSecret) SealHandover(rand io.Reader, nonce, reveal, handover []byte) ([]byte, error) {
	return Wrap(rand, reveal[:32], ContentKey(ledger.Sum("pair-hand", handover)), s.context(nonce, reveal))
}

// CheckHandover says whether SealHandover vouched for this.
func (s PairingSecret) CheckHandover(key AgreeKey, nonce, reveal, handover, sealed []byte) error {
	sum, err := Unwrap(key, sealed, s.context(nonce, reveal))
	if err == nil && sum != ContentKey(ledger.Sum("pair-hand", handover)) {
		err = ErrOpen
	}
	return err
}
