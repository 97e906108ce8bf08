package seal_test

import (
	"crypto/ecdh"
	"encoding/hex"
	"testing"

	"pgregory.net/rapid"

	"holdfast/shared/seal"
)

// TestX25519OfRFC7748 uses the vectors of section 5.2.
func TestX25519OfRFC7748(t *testing.T) {
	for _, c := range [][3]string{
		{"a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4", "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
			"c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"},
		{"4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d", "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
			"95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957"},
	} {
		got, ok := seal.X25519([32]byte(unhex(t, c[0])), [32]byte(unhex(t, c[1])))
		if !ok || hex.EncodeToString(got[:]) != c[2] {
			t.Errorf("X25519(%s, %s) = %x, want %s", c[0], c[1], got, c[2])
		}
	}
	k, u := [32]byte{9}, [32]byte{9}
	for i := 1; i <= 1000; i++ {
		next, _ := seal.X25519(k, u)
		k, u = next, k
		want := map[int]string{1: "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079", 1000: "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51"}[i]
		if want != "" && hex.EncodeToString(k[:]) != want {
			t.Errorf("after %d rounds %x, want %s", i, k, want)
		}
	}
}

// TestX25519RefusesPointsOfLowOrder: all of them, in canonical form and out of
// it (RFC 7748, section 7).
func TestX25519RefusesPointsOfLowOrder(t *testing.T) {
	for _, p := range []string{
		"0000000000000000000000000000000000000000000000000000000000000000",
		"0100000000000000000000000000000000000000000000000000000000000000",
		"e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
		"5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
		"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
	} {
		if out, ok := seal.X25519([32]byte{77}, [32]byte(unhex(t, p))); ok {
			t.Errorf("X25519(77, %s) = %x", p, out)
		}
	}
}

func TestX25519IsThatOfTheStandardLibrary(t *testing.T) {
	array := func(t *rapid.T, name string) [32]byte {
		return [32]byte(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, name))
	}
	rapid.Check(t, func(t *rapid.T) {
		scalar, point := array(t, "scalar"), array(t, "point")
		private, err := ecdh.X25519().NewPrivateKey(scalar[:])
		if err != nil {
			t.Fatal(err)
		}
		if public, ok := seal.X25519(scalar, [32]byte{9}); !ok || [32]byte(private.PublicKey().Bytes()) != public {
			t.Fatalf("public key of %x is %x, want %x", scalar, public, private.PublicKey().Bytes())
		}
		peer, err := ecdh.X25519().NewPublicKey(point[:])
		if err != nil {
			t.Fatal(err)
		}
		want, err := private.ECDH(peer)
		got, ok := seal.X25519(scalar, point)
		if ok != (err == nil) || ok && [32]byte(want) != got {
			t.Fatalf("X25519(%x, %x) = %x, %v, want %x, %v", scalar, point, got, ok, want, err)
		}
	})
}
