package seal

// X25519 opens the function to the vectors of RFC 7748 and to crypto/ecdh.
func X25519(scalar, point [32]byte) (out [32]byte, ok bool) { return x25519(&scalar, &point) }

// Schedule opens the key schedule of HPKE to the vectors of RFC 9180.
func Schedule(key AgreeKey, enc, info []byte) (aeadKey, nonce []byte, ok bool) {
	dh, ok := key.agree(enc)
	if !ok {
		return nil, nil, false
	}
	aeadKey, nonce = schedule(shared(dh, enc, key.Public()), info)
	return aeadKey, nonce, true
}
