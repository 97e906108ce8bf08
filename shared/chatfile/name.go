package chatfile

import (
	"strings"
	"unicode"

	"holdfast/shared/secrets"
)

// maxWords is how much of a chat's beginning stands in its file's name, in code points.
const maxWords = 40

// Name is the name of a chat's file: its site, the beginning of what was said first, and its id, so that two chats have two names and a chat
// keeps its own. It has letters, digits and hyphens alone and one dot: no system reads a path, a device or a hidden file into it.
func Name(c Chat, first string, f Format) string {
	redacted, _ := secrets.Redact(first[:min(len(first), 2000)])
	parts := []string{words(c.Site, maxWords), words(redacted, maxWords), words(c.ID, 12)}
	kept := parts[:0]
	for _, part := range parts {
		if part != "" {
			kept = append(kept, part)
		}
	}
	return "chat-" + strings.Join(kept, "-") + "." + string(f)
}

// words joins the first words of a text with hyphens, at most n code points, no word cut unless it is the first.
func words(text string, n int) string {
	var b strings.Builder
	used := 0
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		runes := []rune(strings.ToLower(word))
		switch {
		case used == 0:
			runes = runes[:min(len(runes), n)]
		case used+1+len(runes) > n:
			return b.String()
		default:
			b.WriteByte('-')
			used++
		}
		b.WriteString(string(runes))
		used += len(runes)
	}
	return b.String()
}
