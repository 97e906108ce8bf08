//go:build !js

package seal_test

import (
	"bytes"
	"crypto/ecdh"
	"crypto/hpke"
	"crypto/rand"
	"testing"

	"holdfast/shared/seal"
)

// TestWrapIsHPKE holds our HPKE against the standard library's, both ways.
func TestWrapIsHPKE(t *testing.T) {
	kdf, aead := hpke.HKDFSHA256(), hpke.ChaCha20Poly1305()
	for range 20 {
		keys, err := seal.NewDeviceKeys(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		content, err := seal.NewContentKey(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		public, err := hpke.DHKEM(ecdh.X25519()).NewPublicKey(keys.Agree().Public())
		if err != nil {
			t.Fatal(err)
		}
		info := []byte("some context")
		theirs, err := hpke.Seal(public, kdf, aead, info, content[:])
		if err != nil {
			t.Fatal(err)
		}
		if got, err := seal.Unwrap(keys.Agree(), theirs, info); err != nil || got != content {
			t.Errorf("we cannot open theirs: %v", err)
		}
		ours, err := seal.Wrap(rand.Reader, keys.Agree().Public(), content, info)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := keys.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		private, err := hpke.DHKEM(ecdh.X25519()).NewPrivateKey(raw[33:])
		if err != nil {
			t.Fatal(err)
		}
		if got, err := hpke.Open(private, kdf, aead, info, ours); err != nil || !bytes.Equal(got, content[:]) {
			t.Errorf("they cannot open ours: %v", err)
		}
	}
}
