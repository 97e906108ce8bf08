package secrets

import (
	"sort"
	"strings"
)

// Kind says what a mark is.
type Kind string

// The kinds, as they are put into a redacted text.
const (
	Key        Kind = "API key"
	Token      Kind = "access token"
	PrivateKey Kind = "private key"
	Password   Kind = "password"
	Card       Kind = "card number"
)

// Mark is a secret: the bytes From up to To of the text.
type Mark struct {
	From, To int
	Kind     Kind
}

// Find returns the secrets of a text in order; no two overlap. Its time grows with the length of the text.
func Find(text string) []Mark {
	var found []Mark
	for _, look := range []func(string) []Mark{privateKeys, issued, webTokens, addresses, assigned, cards} {
		found = append(found, look(text)...)
	}
	sort.SliceStable(found, func(i, k int) bool { return found[i].From < found[k].From })
	kept, end := found[:0], 0
	for _, m := range found {
		if m.From < end { // what reaches farther belongs to the secret: of a token whose kind is known by its first part, say
			last := &kept[len(kept)-1]
			last.To = max(last.To, m.From+len(strings.TrimRight(text[m.From:m.To], ".,;:!?)")))
		} else {
			kept = append(kept, m)
		}
		end = kept[len(kept)-1].To
	}
	return kept
}

// Redact returns the text with each secret replaced by "[redacted: kind]", and how many there were.
func Redact(text string) (string, int) {
	marks := Find(text)
	if len(marks) == 0 {
		return text, 0
	}
	var b strings.Builder
	at := 0
	for _, m := range marks {
		b.WriteString(text[at:m.From])
		b.WriteString("[redacted: ")
		b.WriteString(string(m.Kind))
		b.WriteByte(']')
		at = m.To
	}
	b.WriteString(text[at:])
	return b.String(), len(marks)
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }

// isToken says what the secrets of issuers are made of.
func isToken(c byte) bool { return isLetter(c) || isDigit(c) || c == '_' || c == '-' }

// span returns the end of the stretch from at whose bytes all are good.
func span(text string, at int, good func(byte) bool) int {
	for at < len(text) && good(text[at]) {
		at++
	}
	return at
}

// startsWord says that nothing before at belongs to the same word.
func startsWord(text string, at int) bool { return at == 0 || !isToken(text[at-1]) }

// isMixed says that a value looks drawn: names and sentences have no digits among their letters, or fewer than least.
func isMixed(s string, least int) bool {
	letters, digits := 0, 0
	for i := range len(s) {
		switch {
		case isLetter(s[i]):
			letters++
		case isDigit(s[i]):
			digits++
		}
	}
	return letters >= 4 && digits >= least
}
