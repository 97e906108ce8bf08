package chatfile

import "strings"

// writeInline draws code spans, strong text, links and escapes of one block; the rest is text.
func writeInline(b *strings.Builder, text string) {
	plainTo := 0 // what is before is written
	flush := func(at int) { b.WriteString(escapeHTML(text[plainTo:at])) }
	for at := 0; at < len(text); {
		var length int
		switch text[at] {
		case '`', '*', '[', '!', '\\':
			var drawn string
			if drawn, length = mark(text[at:]); length > 0 {
				flush(at)
				b.WriteString(drawn)
				plainTo = at + length
			}
		}
		if length == 0 && text[at] == '`' { // ticks that open nothing: none of them does
			length = len(text[at:]) - len(strings.TrimLeft(text[at:], "`"))
		}
		at += max(length, 1)
	}
	flush(len(text))
}

// mark draws the mark-up that a text begins with and gives its length; 0 where there is none.
func mark(text string) (drawn string, length int) {
	switch text[0] {
	case '`':
		n := codeSpan(text)
		if n == 0 {
			return "", 0
		}
		ticks := n - len(strings.TrimLeft(text[:n], "`"))
		return "<code>" + escapeHTML(strings.TrimSpace(text[ticks:n-ticks])) + "</code>", n
	case '*':
		return strong(text)
	case '[':
		return link(text)
	case '!':
		if drawn, length = link(text[1:]); length > 0 {
			length++
		}
		return drawn, length
	default: // a backslash
		if len(text) > 1 && strings.IndexByte("\\`*_{}[]()#+-.!<>|~$", text[1]) >= 0 {
			return escapeHTML(text[1:2]), 2
		}
		return "", 0
	}
}

func strong(text string) (string, int) {
	inner, found := strings.CutPrefix(text[:min(len(text), longestSpan)], "**")
	end := strings.Index(inner, "**")
	if !found || end <= 0 || inner[0] == ' ' || strings.Contains(inner[:end], "\n\n") {
		return "", 0
	}
	return "<strong>" + escapeHTML(inner[:end]) + "</strong>", end + len("****")
}

// link draws [text](address); of an address that does not lead into the web, only the text. A picture is a link: nothing is loaded.
func link(text string) (string, int) {
	if text == "" || text[0] != '[' {
		return "", 0
	}
	within := text[:min(len(text), longestSpan)]
	middle := strings.Index(within, "](")
	if middle < 0 || strings.Contains(within[:middle], "\n\n") {
		return "", 0
	}
	end := strings.IndexAny(within[middle+2:], ") \n<>\"")
	if end < 0 || within[middle+2+end] != ')' {
		return "", 0
	}
	label, address := within[1:middle], within[middle+2:middle+2+end]
	length := middle + 2 + end + 1
	if label == "" {
		label = address
	}
	if !isWeb(address) {
		return escapeHTML(label), length
	}
	return "<a href=\"" + escapeHTML(address) + "\" rel=\"noopener noreferrer nofollow\">" + escapeHTML(label) + "</a>", length
}

func isWeb(address string) bool {
	lower := strings.ToLower(address[:min(len(address), 8)])
	return strings.HasPrefix(lower, "https://") || strings.HasPrefix(lower, "http://") || strings.HasPrefix(lower, "mailto:")
}
