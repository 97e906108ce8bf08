package chatfile

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// jsonForm writes the shape that FORMAT.md tells. By hand: encoding/json is 0.2 MB of the extension's core.
type jsonForm struct {
	inBranches, inBranch, inDrafts, inDraft bool
	first                                   bool // nothing stands before the next element of the innermost list
}

func (f *jsonForm) begin(b *strings.Builder, c Chat, redacted bool) {
	b.WriteString("{\n")
	member(b, "format", quote("holdfast-chat"))
	member(b, "version", "1")
	member(b, "redacted", strconv.FormatBool(redacted))
	member(b, "id", quote(c.ID))
	member(b, "site", quote(c.Site))
	member(b, "account", quote(c.Account))
	member(b, "chat", quote(c.Chat))
	member(b, "updated", quote(moment(c.Updated)))
	member(b, "seen", strconv.Itoa(c.Seen))
	if c.Damage != "" {
		member(b, "damage", quote(c.Damage))
	}
	b.WriteString(`"branches": [`)
	f.inBranches, f.first = true, true
}

func (f *jsonForm) branch(b *strings.Builder, number, _ int) {
	f.endBranch(b)
	f.separate(b)
	b.WriteString(`{"number": ` + strconv.Itoa(number) + `, "turns": [`)
	f.inBranch, f.first = true, true
}

func (f *jsonForm) endBranch(b *strings.Builder) {
	if f.inBranch {
		b.WriteString("]}")
	}
	f.first = f.first && !f.inBranch
	f.inBranch = false
}

func (f *jsonForm) turn(b *strings.Builder, t Turn) {
	f.separate(b)
	object(b, "role", quote(t.Role), "state", quote(t.State), "model", quoteIf(t.Model), "message", quoteIf(t.Message), "draft", quoteIf(t.Draft),
		"outcome", quoteIf(t.Outcome), "damaged", trueIf(t.Damaged), "text", quote(t.Text))
}

func (f *jsonForm) endBranches(b *strings.Builder) {
	f.endBranch(b)
	if f.inBranches {
		b.WriteString("],\n" + `"drafts": [`)
		f.inBranches, f.inDrafts, f.first = false, true, true
	}
}

func (f *jsonForm) draft(b *strings.Builder, d Draft) {
	f.endBranches(b)
	f.endDraft(b)
	f.separate(b)
	b.WriteString(`{"id": ` + quote(d.ID) + `, "state": ` + quote(d.State) + `, "created": ` + quote(moment(d.Created)) +
		`, "updated": ` + quote(moment(d.Updated)) + `, "versions": [`)
	f.inDraft, f.first = true, true
}

func (f *jsonForm) endDraft(b *strings.Builder) {
	if f.inDraft {
		b.WriteString("]}")
	}
	f.first = f.first && !f.inDraft
	f.inDraft = false
}

func (f *jsonForm) version(b *strings.Builder, v Version) {
	f.separate(b)
	object(b, "number", strconv.Itoa(v.Number), "device", quote(v.Device), "time", quote(moment(v.Time)), "state", quote(v.State),
		"damaged", trueIf(v.Damaged), "files", quoteAll(v.Files), "text", quote(v.Text))
}

// quoteAll writes a list of strings; empty for none.
func quoteAll(texts []string) string {
	if len(texts) == 0 {
		return ""
	}
	quoted := make([]string, len(texts))
	for i, text := range texts {
		quoted[i] = quote(text)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

func (f *jsonForm) end(b *strings.Builder) {
	f.endBranches(b)
	f.endDraft(b)
	b.WriteString("]\n}\n")
}

func (f *jsonForm) separate(b *strings.Builder) {
	if !f.first {
		b.WriteByte(',')
	}
	b.WriteByte('\n')
	f.first = false
}

func member(b *strings.Builder, name, value string) {
	b.WriteString(`"` + name + `": ` + value + ",\n")
}

// object writes pairs of names and encoded values on one line; an empty value leaves its pair out.
func object(b *strings.Builder, pairs ...string) {
	separator := "{"
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			b.WriteString(separator + `"` + pairs[i] + `": ` + pairs[i+1])
			separator = ", "
		}
	}
	b.WriteByte('}')
}

func trueIf(yes bool) string {
	if yes {
		return "true"
	}
	return ""
}

func quoteIf(text string) string {
	if text == "" {
		return ""
	}
	return quote(text)
}

// quote writes a JSON string (RFC 8259) that may also stand in a script or a page.
func quote(text string) string {
	const hex = "0123456789abcdef"
	var b strings.Builder
	b.Grow(len(text) + 2)
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < 0x20 || r == 0x7f || r == '<' || r == '>' || r == 0x2028 || r == 0x2029:
			b.WriteString(`\u` + string([]byte{hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15]}))
		case r == utf8.RuneError:
			b.WriteString("\ufffd")
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
