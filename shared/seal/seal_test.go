package seal_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"holdfast/shared/ledger"
	"holdfast/shared/seal"
)

// stream is randomness that a test can repeat.
func stream(seed byte) *rand.ChaCha8 { return rand.NewChaCha8([32]byte{seed}) }

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func device(t testing.TB, seed byte) seal.DeviceKeys {
	t.Helper()
	k, err := seal.NewDeviceKeys(stream(seed))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func contentKey(t testing.TB, seed byte) seal.ContentKey {
	t.Helper()
	k, err := seal.NewContentKey(stream(seed))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// TestKeyScheduleOfRFC9180 uses appendix A.2.1 (base mode, X25519, ChaCha20Poly1305).
func TestKeyScheduleOfRFC9180(t *testing.T) {
	var keys seal.DeviceKeys
	private := unhex(t, "8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb")
	if err := keys.UnmarshalBinary(append(append([]byte{1}, make([]byte, 32)...), private...)); err != nil {
		t.Fatal(err)
	}
	enc := unhex(t, "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a")
	key, nonce, ok := seal.Schedule(keys.Agree(), enc, []byte("Ode on a Grecian Urn"))
	if !ok {
		t.Fatal("enc is refused")
	}
	if got := hex.EncodeToString(key); got != "ad2744de8e17f4ebba575b3f5f5a8fa1f69c2a07f6e7500bc60ca6e3e3ec1c91" {
		t.Errorf("key %s", got)
	}
	if got := hex.EncodeToString(nonce); got != "5c4d98150661b848853b547f" {
		t.Errorf("base nonce %s", got)
	}
}

func TestUnwrapOpensOnlyForTheRecipientAndTheContext(t *testing.T) {
	alice, bob, k := device(t, 1), device(t, 2), contentKey(t, 3)
	context := seal.WrapContext(ledger.VaultID{1}, 1, alice.ID())
	wrapped, err := seal.Wrap(stream(4), alice.Agree().Public(), k, context)
	if err != nil || len(wrapped) != seal.WrappedSize {
		t.Fatalf("Wrap: %d bytes, %v", len(wrapped), err)
	}
	if got, err := seal.Unwrap(alice.Agree(), wrapped, context); err != nil || got != k {
		t.Fatalf("Unwrap: %v", err)
	}
	if _, err := seal.Unwrap(bob.Agree(), wrapped, context); !errors.Is(err, seal.ErrOpen) {
		t.Errorf("another device: %v, want ErrOpen", err)
	}
	for name, other := range map[string][]byte{
		"vault":     seal.WrapContext(ledger.VaultID{2}, 1, alice.ID()),
		"epoch":     seal.WrapContext(ledger.VaultID{1}, 2, alice.ID()),
		"recipient": seal.WrapContext(ledger.VaultID{1}, 1, bob.ID()),
	} {
		if _, err := seal.Unwrap(alice.Agree(), wrapped, other); !errors.Is(err, seal.ErrOpen) {
			t.Errorf("another %s: %v, want ErrOpen", name, err)
		}
	}
	for i := range wrapped {
		altered := bytes.Clone(wrapped)
		altered[i] ^= 1
		if _, err := seal.Unwrap(alice.Agree(), altered, context); !errors.Is(err, seal.ErrOpen) {
			t.Errorf("byte %d altered: %v, want ErrOpen", i, err)
		}
	}
}

func TestWrapRefusesBadRecipientsAndShortRandomness(t *testing.T) {
	k := contentKey(t, 3)
	for name, recipient := range map[string][]byte{"short": make([]byte, 31), "of low order": make([]byte, 32)} {
		if _, err := seal.Wrap(stream(4), recipient, k, nil); !errors.Is(err, seal.ErrKeys) {
			t.Errorf("wrapped to a public key that is %s: %v, want ErrKeys", name, err)
		}
	}
	if _, err := seal.Wrap(bytes.NewReader(nil), device(t, 1).Agree().Public(), k, nil); err == nil {
		t.Error("wrapped without randomness")
	}
}

func TestPreviousKeyOpensUnderTheNextOnly(t *testing.T) {
	old, next := contentKey(t, 1), contentKey(t, 2)
	wrapped, err := seal.WrapPrevious(stream(3), next, ledger.VaultID{1}, 2, old)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := seal.UnwrapPrevious(next, ledger.VaultID{1}, 2, wrapped); err != nil || got != old {
		t.Errorf("UnwrapPrevious: %v", err)
	}
	if _, err := seal.UnwrapPrevious(old, ledger.VaultID{1}, 2, wrapped); !errors.Is(err, seal.ErrOpen) {
		t.Errorf("another key: %v, want ErrOpen", err)
	}
	if _, err := seal.UnwrapPrevious(next, ledger.VaultID{1}, 3, wrapped); !errors.Is(err, seal.ErrOpen) {
		t.Errorf("another epoch: %v, want ErrOpen", err)
	}
	if _, err := seal.UnwrapPrevious(next, ledger.VaultID{1}, 2, wrapped[:40]); !errors.Is(err, seal.ErrOpen) {
		t.Errorf("cut off: %v, want ErrOpen", err)
	}
}

func TestDeviceKeysSurviveTheStore(t *testing.T) {
	k := device(t, 1)
	b, err := k.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	var again seal.DeviceKeys
	if err := again.UnmarshalBinary(b); err != nil || again.ID() != k.ID() || !bytes.Equal(again.Agree().Public(), k.Agree().Public()) {
		t.Errorf("UnmarshalBinary: %v", err)
	}
	for _, bad := range [][]byte{nil, b[:64], append([]byte{2}, b[1:]...)} {
		if err := again.UnmarshalBinary(bad); !errors.Is(err, seal.ErrKeys) {
			t.Errorf("UnmarshalBinary of %d bytes: %v, want ErrKeys", len(bad), err)
		}
	}
}

func TestPadmeHidesTheLength(t *testing.T) {
	for n, want := range map[int]int{0: 256, 1: 256, 256: 256, 257: 272, 272: 272, 273: 288, 1000: 1024, 1024: 1024, 1025: 1088, 100_000: 100_352, 507_904: 507_904, 1 << 20: 1 << 20, 1<<20 + 1: 1<<20 + 1<<15} {
		if got := seal.Padme(n); got != want {
			t.Errorf("Padme(%d) = %d, want %d", n, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 1<<24).Draw(t, "n")
		p := seal.Padme(n)
		if p < n || seal.Padme(p) != p || n > seal.PadFloor && p > n+n*12/100 {
			t.Fatalf("Padme(%d) = %d", n, p)
		}
	})
}

func TestUnpadTakesOneFormOnly(t *testing.T) {
	frame := seal.Pad([]byte("text"))
	if got, err := seal.Unpad(frame); err != nil || string(got) != "text" {
		t.Fatalf("Unpad = %q, %v", got, err)
	}
	for name, spoil := range map[string]func([]byte) []byte{
		"nothing":        func([]byte) []byte { return nil },
		"cut off":        func(b []byte) []byte { return b[:255] },
		"longer":         func(b []byte) []byte { return append(b, 0) },
		"a tail":         func(b []byte) []byte { b[255] = 1; return b },
		"length too big": func(b []byte) []byte { b[0] = 0xff; return b },
		"length beyond":  func(b []byte) []byte { b[2] = 1; return b },
	} {
		if got, err := seal.Unpad(spoil(bytes.Clone(frame))); !errors.Is(err, seal.ErrPadding) {
			t.Errorf("%s: Unpad = %x, %v, want ErrPadding", name, got, err)
		}
	}
}

func TestOpenUndoesSealAndNothingElse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plain := rapid.SliceOfN(rapid.Byte(), 0, 3000).Draw(t, "plain")
		ad := rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "ad")
		k, nonce := seal.ContentKey{1}, [24]byte{2}
		sealed := seal.Seal(k, nonce, ad, plain)
		if len(sealed) != seal.SealedSize(len(plain)) {
			t.Fatalf("sealed %d bytes into %d, SealedSize says %d", len(plain), len(sealed), seal.SealedSize(len(plain)))
		}
		if got, err := seal.Open(k, nonce, ad, sealed); err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("Open = %x, %v", got, err)
		}
		i := rapid.IntRange(0, len(sealed)-1).Draw(t, "i")
		sealed[i] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		if _, err := seal.Open(k, nonce, ad, sealed); !errors.Is(err, seal.ErrOpen) {
			t.Fatalf("altered byte %d: %v, want ErrOpen", i, err)
		}
	})
	sealed := seal.Seal(seal.ContentKey{1}, [24]byte{2}, []byte("ad"), []byte("plain"))
	if _, err := seal.Open(seal.ContentKey{2}, [24]byte{2}, []byte("ad"), sealed); !errors.Is(err, seal.ErrOpen) {
		t.Errorf("another key: %v, want ErrOpen", err)
	}
	if _, err := seal.Open(seal.ContentKey{1}, [24]byte{3}, []byte("ad"), sealed); !errors.Is(err, seal.ErrOpen) {
		t.Errorf("another nonce: %v, want ErrOpen", err)
	}
	if _, err := seal.Open(seal.ContentKey{1}, [24]byte{2}, []byte("AD"), sealed); !errors.Is(err, seal.ErrOpen) {
		t.Errorf("another associated data: %v, want ErrOpen", err)
	}
}

func TestEntryIsBoundToItsHeader(t *testing.T) {
	author, k := device(t, 1), contentKey(t, 2)
	h := ledger.Header{Version: ledger.Version, Suite: ledger.SuiteXChaCha, Vault: root(t, 1).Vault(), Device: author.ID(), Seq: 1, Epoch: 1, Class: ledger.ClassRecords}
	e, err := seal.EncryptEntry(stream(5), h, k, []byte("secret text"), author.Signer())
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(e.Bytes(), []byte("secret")) {
		t.Error("the entry holds the plaintext")
	}
	parsed, err := ledger.ParseEntry(e.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if err := parsed.Verify(author.Signer().Public()); err != nil {
		t.Errorf("Verify: %v", err)
	}
	if got, err := seal.DecryptEntry(parsed, k); err != nil || string(got) != "secret text" {
		t.Errorf("DecryptEntry = %q, %v", got, err)
	}
	if _, err := seal.DecryptEntry(parsed, contentKey(t, 9)); !errors.Is(err, seal.ErrOpen) {
		t.Errorf("another key: %v, want ErrOpen", err)
	}
	// The author itself signs another header over the same sealed bytes: they do not open.
	moved := e.Header
	moved.Vault = root(t, 2).Vault()
	swapped, err := ledger.NewEntry(moved, e.Sealed, author.Signer())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := seal.DecryptEntry(swapped, k); !errors.Is(err, seal.ErrOpen) {
		t.Errorf("sealed bytes under another header: %v, want ErrOpen", err)
	}
	purged := parsed
	purged.Sealed = nil
	if _, err := seal.DecryptEntry(purged, k); !errors.Is(err, seal.ErrPurged) {
		t.Errorf("purged: %v, want ErrPurged", err)
	}
}

func FuzzOpen(f *testing.F) {
	k, nonce := seal.ContentKey{1}, [24]byte{2}
	f.Add(seal.Seal(k, nonce, nil, nil))
	f.Add(seal.Seal(k, nonce, nil, []byte("text")))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		plain, err := seal.Open(k, nonce, nil, b)
		if err == nil && !bytes.Equal(seal.Seal(k, nonce, nil, plain), b) {
			t.Fatalf("opened %x that Seal does not make", b)
		}
		if plain, err := seal.Unpad(b); err == nil && !bytes.Equal(seal.Pad(plain), b) {
			t.Fatalf("unpadded %x that Pad does not make", b)
		}
	})
}

func FuzzUnwrap(f *testing.F) {
	keys, k := device(f, 1), contentKey(f, 2)
	wrapped, err := seal.Wrap(stream(3), keys.Agree().Public(), k, nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(wrapped)
	f.Add(wrapped[:seal.WrappedSize-1])
	f.Add(make([]byte, seal.WrappedSize)) // a public key of low order
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := seal.Unwrap(keys.Agree(), b, nil)
		if err != nil && !errors.Is(err, seal.ErrOpen) {
			t.Fatalf("Unwrap: %v is not ErrOpen", err)
		}
		if err == nil && got != k {
			t.Fatalf("Unwrap made a key out of %x", b)
		}
	})
}
