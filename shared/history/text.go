package history

import (
	"crypto/sha256"
	"strings"
	"unicode/utf8"
)

// Scalar returns s as Unicode scalar values: each byte that is no part of
// valid UTF-8 becomes U+FFFD, and so does each surrogate written in three
// bytes (ED A0 80 … ED BF BF, as WTF-8 does). replaced counts them; it is 0
// exactly when s is returned as it was.
func Scalar(s string) (clean string, replaced int) {
	if utf8.ValidString(s) {
		return s, 0
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 {
			replaced++
			if surrogate(s[i:]) {
				size = 3
			}
		}
		b.WriteRune(r)
		i += size
	}
	return b.String(), replaced
}

// surrogate reports whether s begins with a surrogate in the three bytes that
// UTF-8 forbids for it.
func surrogate(s string) bool {
	return len(s) >= 3 && s[0] == 0xED && s[1] >= 0xA0 && s[1] <= 0xBF && s[2] >= 0x80 && s[2] <= 0xBF
}

// Sum is the check of a version: the first 8 bytes of the SHA-256 of its text
// in UTF-8. It finds damage, it does not authenticate.
func Sum(text string) [8]byte {
	full := sha256.Sum256([]byte(text))
	return [8]byte(full[:8])
}
