package seal

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"strings"
	"unicode"
)

// A recovery code spells 32 secret and 3 check bytes in Crockford's base 32:
// 56 characters in 14 groups of 4 behind the prefix.
const (
	codePrefix = "HF1"
	codeChars  = 56
	alphabet   = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
)

// Reasons of a CodeError.
const (
	ReasonPrefix    = "prefix"    // it does not begin with HF1: another thing was pasted
	ReasonCharacter = "character" // a character that no code contains
	ReasonLength    = "length"    // groups are missing or doubled
	ReasonChecksum  = "checksum"  // mistyped: a character is wrong or two are swapped
)

// CodeError says why a text is no recovery code. It never holds the text.
type CodeError struct {
	Reason string // one of the Reason constants
	At     int    // for ReasonCharacter the place of the character, from 1, without spaces and hyphens; for ReasonLength the characters found
}

// Error implements error.
func (e *CodeError) Error() string {
	switch e.Reason {
	case ReasonPrefix:
		return "recovery code does not begin with " + codePrefix
	case ReasonCharacter:
		return fmt.Sprintf("recovery code has a character at place %d that no code contains", e.At)
	case ReasonLength:
		return fmt.Sprintf("recovery code has %d characters after %s instead of %d", e.At, codePrefix, codeChars)
	default:
		return "recovery code is mistyped: its checksum does not match"
	}
}

// Code returns the recovery code: "HF1-" and 14 groups of 4 characters.
func (r Root) Code() string {
	sum := codeSum(r.secret)
	digits := encode32(append(r.secret[:len(r.secret):len(r.secret)], sum[:]...))
	var b strings.Builder
	b.WriteString(codePrefix)
	for i := 0; i < len(digits); i += 4 {
		b.WriteByte('-')
		b.WriteString(digits[i : i+4])
	}
	return b.String()
}

// ParseCode reads a recovery code as people type it: case, spaces, hyphens and
// dashes do not matter, O is 0, I and L are 1. The error is a *CodeError.
func ParseCode(s string) (Root, error) {
	digits, found := strings.CutPrefix(plain(s), codePrefix)
	if !found {
		return Root{}, &CodeError{Reason: ReasonPrefix}
	}
	var b [codeChars * 5 / 8]byte
	n := 0
	for _, c := range digits {
		v := strings.IndexRune(alphabet, c)
		if v < 0 {
			return Root{}, &CodeError{Reason: ReasonCharacter, At: len(codePrefix) + n + 1}
		}
		if n < codeChars {
			put5(b[:], n, byte(v))
		}
		n++
	}
	if n != codeChars {
		return Root{}, &CodeError{Reason: ReasonLength, At: n}
	}
	r := Root{[32]byte(b[:32])}
	if sum := codeSum(r.secret); !bytes.Equal(sum[:], b[32:]) {
		return Root{}, &CodeError{Reason: ReasonChecksum}
	}
	return r, nil
}

// plain takes away what people add for reading and undoes what they mix up.
func plain(s string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsSpace(c) || unicode.Is(unicode.Dash, c) || unicode.Is(unicode.Cf, c) {
			return -1
		}
		switch c = unicode.ToUpper(c); c {
		case 'O':
			return '0'
		case 'I', 'L':
			return '1'
		}
		return c
	}, s)
}

// codeSum is the check of a code: 3 bytes miss one slip in 16 million.
func codeSum(secret [32]byte) [3]byte {
	sum := sha256.Sum256(append([]byte(label+"code\x00"), secret[:]...))
	return [3]byte(sum[:3])
}

// encode32 spells b, whose bits are a multiple of 5, most significant first.
func encode32(b []byte) string {
	out := make([]byte, len(b)*8/5)
	for i := range out {
		bit := i * 5
		v := uint16(b[bit/8]) << 8
		if bit/8+1 < len(b) {
			v |= uint16(b[bit/8+1])
		}
		out[i] = alphabet[v>>(11-bit%8)&31]
	}
	return string(out)
}

// put5 writes digit i of encode32 into b, which began as zeros.
func put5(b []byte, i int, v byte) {
	bit := i * 5
	w := uint16(v) << (11 - bit%8)
	b[bit/8] |= byte(w >> 8)
	if bit/8+1 < len(b) {
		b[bit/8+1] |= byte(w)
	}
}
