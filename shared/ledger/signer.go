package ledger

import (
	"crypto/ed25519"
	"fmt"
)

// Signer is a root's or a device's Ed25519 key. The secret half lives with package seal.
type Signer interface {
	// Public gives the public half, 32 bytes.
	Public() ed25519.PublicKey
	// Sign signs message, which comes from Message, and gives 64 bytes.
	Sign(message []byte) []byte
}

// VerifySignature checks an Ed25519 signature and never panics, whatever the lengths are. Errors wrap ErrSignature.
func VerifySignature(public ed25519.PublicKey, message, signature []byte) error {
	if len(public) != ed25519.PublicKeySize || len(signature) != ed25519.SignatureSize {
		return fmt.Errorf("%w: key of %d and signature of %d bytes", ErrSignature, len(public), len(signature))
	}
	if !ed25519.Verify(public, message, signature) {
		return ErrSignature
	}
	return nil
}
