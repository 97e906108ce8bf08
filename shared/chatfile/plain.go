package chatfile

import (
	"fmt"
	"strings"
	"unicode"
)

// plain makes one line of a name that a page decided about: nothing in it moves a cursor, turns text around or cannot be seen.
func plain(name string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || isHidden(r) || r == '\u2028' || r == '\u2029' || r == '<' || r == '>' {
			return ' '
		}
		return r
	}, name)), " ")
}

// isHidden says that a character turns the reading direction around or cannot be seen. Joiners stay: scripts and emoji need them.
func isHidden(r rune) bool {
	return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0x200b || r == 0x2060 || r == 0xfeff || r == 0x00ad || r >= 0xfff9 && r <= 0xfffb
}

// shown makes hidden characters of a text visible.
func shown(text string) string {
	if strings.IndexFunc(text, isHidden) < 0 {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if isHidden(r) {
			fmt.Fprintf(&b, "[U+%04X]", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// longestData is how many characters of data in an address are still shown.
const longestData = 1000

// withoutData takes the data out of data: addresses that are longer than anybody reads: pictures in the text of a turn.
func withoutData(text string) string {
	const mark = ";base64,"
	var b strings.Builder
	for {
		i := strings.Index(text, mark)
		if i < 0 {
			break
		}
		start := i + len(mark)
		end := start
		for end < len(text) && isBase64(text[end]) {
			end++
		}
		b.WriteString(text[:start])
		if end-start > longestData {
			fmt.Fprintf(&b, "(%d characters of data left out)", end-start)
		} else {
			b.WriteString(text[start:end])
		}
		text = text[end:]
	}
	if b.Len() == 0 {
		return text
	}
	b.WriteString(text)
	return b.String()
}

func isBase64(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/' || c == '=' || c == '%' || c == '-' || c == '_'
}
