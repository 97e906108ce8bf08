package seal

import (
	"crypto/hkdf"
	"crypto/sha256"
)

// label begins every derivation of the protocol; what follows is the purpose.
const label = "holdfast/v1/"

// derive returns size bytes that only a holder of secret can make, HKDF-SHA256
// without salt (RFC 5869), its info being "holdfast/v1/<purpose>". Secrets here
// are uniform and 256 bits long.
func derive(secret []byte, purpose string, size int) []byte {
	out, err := hkdf.Key(sha256.New, secret, nil, label+purpose, size)
	if err != nil {
		panic("seal: internal error: " + err.Error())
	}
	return out
}
