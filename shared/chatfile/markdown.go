package chatfile

import (
	"strconv"
	"strings"
)

type markdownForm struct{}

func (markdownForm) begin(b *strings.Builder, c Chat, redacted bool) {
	b.WriteString("# " + c.title() + "\n\n")
	for _, fact := range c.facts(redacted) {
		b.WriteString("- " + fact + "\n")
	}
}

func (markdownForm) branch(b *strings.Builder, number, of int) {
	if of > 1 {
		b.WriteString("\n---\n\n# Branch " + strconv.Itoa(number) + " of " + strconv.Itoa(of) + "\n")
	}
}

func (markdownForm) turn(b *strings.Builder, t Turn) {
	text := t.Text
	if t.Damaged {
		text = damagedText
	}
	b.WriteString("\n## " + t.heading() + "\n\n" + safeMarkdown(text) + "\n")
}

func (markdownForm) draft(b *strings.Builder, d Draft) {
	b.WriteString("\n---\n\n# Draft · " + plain(d.State) + " · " + strconv.Itoa(d.Versions) + " versions\n")
}

// version writes the text as it was typed: in a fence that is longer than any in it.
func (markdownForm) version(b *strings.Builder, v Version) {
	b.WriteString("\n## " + v.heading() + "\n\n")
	if files := v.attached(); files != "" {
		b.WriteString(files + "\n\n")
	}
	if v.Damaged {
		b.WriteString(damagedText + "\n")
		return
	}
	text := shown(withoutData(v.Text))
	longest, run := 2, 0
	for i := range len(text) {
		if run++; text[i] != '`' {
			run = 0
		}
		longest = max(longest, run)
	}
	fence := strings.Repeat("`", longest+1)
	b.WriteString(fence + "text\n" + text + "\n" + fence + "\n")
}

func (markdownForm) end(*strings.Builder) {}

// safeMarkdown keeps a text's Markdown and takes from it what would reach beyond it or act: raw HTML becomes text, headings of its own stand
// below those of the file, a fence that is left open is closed.
func safeMarkdown(text string) string {
	var b strings.Builder
	var open fence
	for i, line := range strings.Split(shown(withoutData(strings.TrimSpace(text))), "\n") {
		if i > 0 {
			b.WriteByte('\n')
		}
		before := open
		open = open.after(line)
		switch {
		case before.holds(line):
			b.WriteString(line)
		case isHeading(line) && !before.on():
			b.WriteString("##" + escapeTags(line))
		default:
			b.WriteString(escapeTags(line))
		}
	}
	if open.on() {
		b.WriteString("\n" + strings.Repeat(string(open.char), open.length))
	}
	return b.String()
}

func isHeading(line string) bool {
	rest := strings.TrimLeft(line, "#")
	return len(rest) < len(line) && len(line)-len(rest) <= 6 && (rest == "" || rest[0] == ' ')
}

// escapeTags makes tags of a line text, outside of its code spans.
func escapeTags(line string) string {
	if !strings.Contains(line, "<") {
		return line
	}
	var b strings.Builder
	for len(line) > 0 {
		if n := codeSpan(line); n > 0 {
			b.WriteString(line[:n])
			line = line[n:]
			continue
		}
		if line[0] == '<' && len(line) > 1 && isTagStart(line[1]) {
			b.WriteByte('\\')
		}
		escaped := line[0] == '\\' && len(line) > 1
		b.WriteByte(line[0])
		line = line[1:]
		if escaped {
			b.WriteByte(line[0])
			line = line[1:]
		}
	}
	return b.String()
}

func isTagStart(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '/' || c == '!' || c == '?'
}

// longestSpan is how far the end of a code span, a link or an emphasis is looked for, in bytes: time stays in proportion to the text.
const longestSpan = 2000

// codeSpan is the length of the code span that a text begins with; 0 where it begins with none.
func codeSpan(text string) int {
	run := len(text) - len(strings.TrimLeft(text, "`"))
	if run == 0 || run > 10 {
		return 0
	}
	ticks := text[:run]
	within := text[:min(len(text), longestSpan)]
	for at := run; ; {
		i := strings.Index(within[min(at, len(within)):], ticks)
		if i < 0 {
			return 0
		}
		at += i
		end := at + len(within[at:]) - len(strings.TrimLeft(within[at:], "`"))
		if end-at == run {
			return end
		}
		at = end
	}
}
