package chatfile

import (
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
)

// style is all that gives the page its looks; the policy names its hash.
const style = `:root{color-scheme:light dark;--g:#f6f7f8;--c:#fff;--i:#1b1d21;--s:#5a606a;--l:#d5d9df;--a:#0f5c63}
@media(prefers-color-scheme:dark){:root{--g:#1b1d21;--c:#24262b;--i:#eceef1;--s:#adb3bd;--l:#43474f;--a:#6cc7c0}}
body{margin:0 auto;max-width:52rem;padding:1rem;background:var(--g);color:var(--i);font:16px/1.5 system-ui,sans-serif}
h1{font-size:1.4rem}section>h2{font-size:1.1rem;margin:2rem 0 .5rem;border-bottom:1px solid var(--l)}
article{margin:.75rem 0;padding:.75rem 1rem;border:1px solid var(--l);border-radius:.6rem;background:var(--c);unicode-bidi:isolate;overflow-wrap:anywhere}
article.user{border-left:4px solid var(--a)}article>h3{margin:0 0 .5rem;font-size:.9rem;color:var(--s)}
.facts{color:var(--s);padding-left:1.2rem}p{margin:.6rem 0;white-space:pre-wrap}h4,h5,h6{margin:1rem 0 .4rem}
pre,td,th{font-family:ui-monospace,monospace;font-size:.9rem}pre{overflow:auto;max-height:40rem;padding:.6rem;border:1px solid var(--l);border-radius:.4rem;white-space:pre-wrap}
code{font-family:ui-monospace,monospace;font-size:.92em}blockquote{margin:.6rem 0;padding-left:.8rem;border-left:3px solid var(--l)}
.t{overflow-x:auto}table{border-collapse:collapse}td,th{border:1px solid var(--l);padding:.2rem .5rem;text-align:left}a{color:var(--a)}`

// policy lets the page show itself and do nothing else: no script, no request.
func policy() string {
	sum := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'"
}

type htmlForm struct{ section bool }

// BeginPage writes the beginning of a web page that shows itself and does nothing else, up to its heading.
func BeginPage(b *strings.Builder, title string) {
	b.WriteString("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"" + policy() +
		"\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n" +
		"<meta name=\"referrer\" content=\"no-referrer\">\n<title>" + escapeHTML(title) + "</title>\n<style>" + style + "</style>\n</head>\n<body>\n<h1>" +
		escapeHTML(title) + "</h1>\n")
}

// EndPage writes the end of such a page.
func EndPage(b *strings.Builder) { b.WriteString("</body>\n</html>\n") }

// EscapeHTML makes text of whatever it is, in content and in a quoted attribute.
func EscapeHTML(text string) string { return escapeHTML(text) }

func (f *htmlForm) begin(b *strings.Builder, c Chat, redacted bool) {
	BeginPage(b, c.title())
	b.WriteString("<ul class=\"facts\">\n")
	for _, fact := range c.facts(redacted) {
		b.WriteString("<li>" + escapeHTML(fact) + "</li>\n")
	}
	b.WriteString("</ul>\n")
}

func (f *htmlForm) open(b *strings.Builder, heading string) {
	f.close(b)
	f.section = true
	b.WriteString("<section>\n")
	if heading != "" {
		b.WriteString("<h2>" + escapeHTML(heading) + "</h2>\n")
	}
}

func (f *htmlForm) close(b *strings.Builder) {
	if f.section {
		b.WriteString("</section>\n")
	}
	f.section = false
}

func (f *htmlForm) branch(b *strings.Builder, number, of int) {
	heading := ""
	if of > 1 {
		heading = "Branch " + strconv.Itoa(number) + " of " + strconv.Itoa(of)
	}
	f.open(b, heading)
}

func (f *htmlForm) turn(b *strings.Builder, t Turn) {
	class := "assistant"
	if t.Role == "user" {
		class = "user"
	}
	b.WriteString("<article class=\"" + class + "\" dir=\"auto\">\n<h3>" + escapeHTML(t.heading()) + "</h3>\n")
	switch {
	case t.Damaged:
		b.WriteString("<p>" + damagedText + "</p>\n")
	case t.Role == "user": // as it was sent: it is no Markdown unless the person meant it
		writeVerbatim(b, t.Text)
	default:
		writeMarkdown(b, shown(withoutData(t.Text)))
	}
	b.WriteString("</article>\n")
}

func (f *htmlForm) draft(b *strings.Builder, d Draft) {
	f.open(b, "Draft · "+plain(d.State)+" · "+strconv.Itoa(d.Versions)+" versions")
}

func (f *htmlForm) version(b *strings.Builder, v Version) {
	b.WriteString("<article class=\"user\" dir=\"auto\">\n<h3>" + escapeHTML(v.heading()) + "</h3>\n")
	if files := v.attached(); files != "" {
		b.WriteString("<p>" + escapeHTML(files) + "</p>\n")
	}
	if v.Damaged {
		b.WriteString("<p>" + damagedText + "</p>\n")
	} else {
		writeVerbatim(b, v.Text)
	}
	b.WriteString("</article>\n")
}

func (f *htmlForm) end(b *strings.Builder) {
	f.close(b)
	EndPage(b)
}

func writeVerbatim(b *strings.Builder, text string) {
	b.WriteString("<p>" + escapeHTML(shown(withoutData(text))) + "</p>\n")
}

// escapeHTML makes text of whatever it is, in content and in a quoted attribute.
func escapeHTML(text string) string {
	at := strings.IndexAny(text, "<>&\"'\x00\r")
	if at < 0 {
		return text
	}
	var b strings.Builder
	for ; at >= 0; at = strings.IndexAny(text, "<>&\"'\x00\r") {
		b.WriteString(text[:at])
		switch text[at] {
		case '<':
			b.WriteString("&lt;")
		case '>':
			b.WriteString("&gt;")
		case '&':
			b.WriteString("&amp;")
		case '"':
			b.WriteString("&#34;")
		case '\'':
			b.WriteString("&#39;")
		case 0:
			b.WriteString("\ufffd")
		case '\r':
			b.WriteString("&#13;")
		}
		text = text[at+1:]
	}
	b.WriteString(text)
	return b.String()
}
