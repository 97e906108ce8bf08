package seal

import (
	"crypto/ed25519"
	"fmt"
	"io"

	"holdfast/shared/ledger"
)

// Root is the 256-bit secret of a vault, what the recovery code spells. It
// certifies devices and can read everything; no device keeps it.
type Root struct{ secret [32]byte }

// NewRoot draws a root from rand.
func NewRoot(rand io.Reader) (Root, error) {
	var r Root
	if _, err := io.ReadFull(rand, r.secret[:]); err != nil {
		return Root{}, fmt.Errorf("draw root secret: %w", err)
	}
	return r, nil
}

// Signer returns the root's Ed25519 key.
func (r Root) Signer() ledger.Signer {
	return signer{ed25519.NewKeyFromSeed(derive(r.secret[:], "root-sign", ed25519.SeedSize))}
}

// Agree returns the root's X25519 key, to which every epoch's content key is wrapped.
func (r Root) Agree() AgreeKey { return AgreeKey{[32]byte(derive(r.secret[:], "root-agree", 32))} }

// AgreePublic returns the public half of Agree, 32 bytes.
func (r Root) AgreePublic() []byte { return r.Agree().Public() }

// Vault returns the id of the vault that this root founds; anyone who sees the
// root's public key can check it.
func (r Root) Vault() ledger.VaultID { return ledger.VaultIDOf(r.Signer().Public()) }

// signer is an Ed25519 private key that signs what ledger.Message made.
type signer struct{ key ed25519.PrivateKey }

// Public returns the verifying half.
func (s signer) Public() ed25519.PublicKey { return s.key.Public().(ed25519.PublicKey) }

// Sign signs message as it is.
func (s signer) Sign(message []byte) []byte { return ed25519.Sign(s.key, message) }
