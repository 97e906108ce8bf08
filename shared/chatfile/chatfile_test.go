package chatfile_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"holdfast/shared/chatfile"
)

var kelp = chatfile.Chat{ID: "0123456789abcdef0123456789abcdef", Site: "chatgpt", Name: "ChatGPT", Chat: "c-1", Updated: 1_764_028_800_123, Seen: 60, Branches: 2, Drafts: 1}

// write makes a file of two branches and a draft; the texts go into each place.
func write(f chatfile.Format, keep bool, texts ...string) string {
	w := chatfile.NewWriter(f, keep)
	w.Begin(kelp)
	for n := 1; n <= 2; n++ {
		w.Branch(n, 2)
		for i, text := range texts {
			w.Turn(chatfile.Turn{Role: []string{"user", "assistant"}[i%2], State: "complete", Text: text})
		}
		w.Turn(chatfile.Turn{Role: "assistant", State: "truncated", Model: "m-1", Message: "id", Text: strings.Join(texts, "\n")})
	}
	w.Draft(chatfile.Draft{ID: "d", State: "sent", Created: 1, Updated: 2, Versions: len(texts)})
	for i, text := range texts {
		w.Version(chatfile.Version{Number: i + 1, Device: "dev", State: "editing", Time: 3, Text: text, Files: []string{"a \"b\".pdf", "<i>"}})
	}
	w.Draft(chatfile.Draft{ID: "e", State: "failed"})
	w.Version(chatfile.Version{Number: 1, State: "failed", Damaged: true})
	w.End()
	return w.Take()
}

type file struct {
	Format   string
	Version  int
	Redacted bool
	Site     string
	Updated  string
	Seen     int
	Branches []struct {
		Number int
		Turns  []struct {
			Role, State, Model, Text string
			Damaged                  bool
		}
	}
	Drafts []struct {
		ID, State, Created string
		Versions           []struct {
			Number     int
			Time, Text string
			Files      []string
			Damaged    bool
		}
	}
}

func readJSON(t testing.TB, text string) file {
	t.Helper()
	var f file
	if err := json.Unmarshal([]byte(text), &f); err != nil {
		t.Fatalf("the JSON cannot be read: %v\n%s", err, text)
	}
	return f
}

var nasty = []string{
	"<script>alert(1)</script><img src=x onerror=alert(1)>", "</pre></article><h1>mine</h1>", "```\nnever closed <b>", "[click](javascript:alert(1)) [x](https://a.example/\"onx=\")",
	"![p](https://tracker.example/p.png)", "![p](data:image/png;base64," + strings.Repeat("QUJD", 1000) + ")", "right \u202eto left\u2066", "zero\u200bwidth\ufeff",
	"# not the file's\n## User", "- a\n  ```\n<script>x</script>", "| a | b |\n|---|---|\n| `c|d` | <i>e</i> |", "> quoted <u>\n> more", "**bold** `co<de>` \\<esc\\> ~~x~~",
	"--><!-- x", "\x00\x07\r\n", "above\n\u00a0\nbelow", "\u3000\n\v\n\f", "x\n\u0085", strings.Repeat("> ", 10000) + "deep", strings.Repeat("- ", 10000), strings.Repeat("*", 10001), strings.Repeat("[", 10000), "```` ``` ````\n````",
}

func TestJSONKeepsEveryCharacter(t *testing.T) {
	f := readJSON(t, write(chatfile.JSON, true, nasty...))
	if f.Format != "holdfast-chat" || f.Version != 1 || f.Redacted || f.Site != "chatgpt" || f.Seen != 60 || f.Updated != "2025-11-25T00:00:00.123Z" || len(f.Branches) != 2 || len(f.Drafts) != 2 {
		t.Fatalf("the file says %+v", f)
	}
	var turns, versions []string
	for _, turn := range f.Branches[1].Turns[:len(nasty)] {
		turns = append(turns, turn.Text)
	}
	if files := f.Drafts[0].Versions[0].Files; len(files) != 2 || files[0] != "a \"b\".pdf" || files[1] != "<i>" {
		t.Errorf("files %q", files)
	}
	for _, v := range f.Drafts[0].Versions {
		versions = append(versions, v.Text)
	}
	if diff := cmp.Diff(nasty, turns); diff != "" {
		t.Errorf("turns (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(nasty, versions); diff != "" {
		t.Errorf("versions (-want +got):\n%s", diff)
	}
	if last := f.Branches[0].Turns[len(nasty)]; last.State != "truncated" || last.Model != "m-1" {
		t.Errorf("the last turn is %+v", last)
	}
	if v := f.Drafts[1].Versions[0]; !v.Damaged || v.Text != "" {
		t.Errorf("the damaged version is %+v", v)
	}
	if empty := readJSON(t, write(chatfile.JSON, true)); len(empty.Branches[0].Turns) != 1 || len(empty.Drafts[0].Versions) != 0 {
		t.Errorf("without texts: %+v", empty)
	}
}

func TestSecretsAreRedactedUnlessKept(t *testing.T) {
	secret := "4111 1111 1111 1111"
	for _, f := range []chatfile.Format{chatfile.Markdown, chatfile.JSON, chatfile.HTML} {
		if text := write(f, false, "pay "+secret); strings.Contains(text, secret) || !strings.Contains(text, "[redacted: card number]") {
			t.Errorf("%s: the number is not redacted", f)
		}
		if text := write(f, true, "pay "+secret); !strings.Contains(text, secret) {
			t.Errorf("%s: the number is not kept", f)
		}
	}
	w := chatfile.NewWriter(chatfile.HTML, false)
	w.Turn(chatfile.Turn{Text: secret + ", " + secret})
	if w.Redacted() != 2 {
		t.Errorf("%d are counted", w.Redacted())
	}
}

// elements are all that a page may be made of, with their attributes.
var elements = map[string][]string{
	"html": {"lang"}, "head": nil, "meta": {"charset", "http-equiv", "content", "name"}, "title": nil, "style": nil, "body": nil, "h1": nil, "ul": {"class"}, "li": nil,
	"section": nil, "h2": nil, "article": {"class", "dir"}, "h3": nil, "p": nil, "pre": nil, "code": nil, "h4": nil, "h5": nil, "h6": nil, "blockquote": nil, "div": {"class"},
	"table": nil, "tr": nil, "th": nil, "td": nil, "strong": nil, "a": {"href", "rel"},
}

// checkPage reads a page as well-formed mark-up and returns its text.
func checkPage(t testing.TB, page string) string {
	t.Helper()
	body, ok := strings.CutPrefix(page, "<!doctype html>\n")
	if !ok || !utf8.ValidString(page) {
		t.Fatalf("this is no page: %.60q", page)
	}
	body = strings.ReplaceAll(regexp.MustCompile(`<meta[^>]*>`).ReplaceAllString(body, ""), "&#13;", "")
	controls := func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}
	d := xml.NewDecoder(strings.NewReader(strings.Map(controls, body)))
	var text strings.Builder
	depth := 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return text.String()
		}
		if err != nil {
			t.Fatalf("the page is not well-formed: %v\n%.2000s", err, page)
		}
		switch token := token.(type) {
		case xml.CharData:
			text.Write(token)
		case xml.EndElement:
			depth--
		case xml.StartElement:
			if depth++; depth > 8 {
				t.Fatalf("the page nests %d deep", depth)
			}
			allowed, known := elements[token.Name.Local]
			if !known {
				t.Fatalf("the page has an element %s", token.Name.Local)
			}
			for _, a := range token.Attr {
				if !slices.Contains(allowed, a.Name.Local) || a.Name.Local == "href" && !regexp.MustCompile(`^(?i:https?://|mailto:)`).MatchString(a.Value) {
					t.Fatalf("%s has %s=%q", token.Name.Local, a.Name.Local, a.Value)
				}
			}
		case xml.Comment, xml.Directive, xml.ProcInst:
			t.Fatalf("the page has a %T", token)
		}
	}
}

func TestAPageHoldsNothingOfOthers(t *testing.T) {
	page := write(chatfile.HTML, false, nasty...)
	text := checkPage(t, page)
	for _, want := range []string{"<script>alert(1)</script>", "[U+202E]", "[U+200B]", "ChatGPT", "Branch 2 of 2", "4000 characters of data left out", "damaged"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not show %q", want)
		}
	}
	if !strings.Contains(page, "default-src 'none'; style-src 'sha256-") || strings.ContainsAny(page, "\u202e\u200b") {
		t.Error("the page has no policy, or hidden characters")
	}
}

func TestMarkdownIsDrawn(t *testing.T) {
	for in, want := range map[string]string{
		"# One\ntext":                          "<h4>One</h4>\n<p>text</p>",
		"a **b** `c<d`":                        "<p>a <strong>b</strong> <code>c&lt;d</code></p>",
		"```go\nx < 1\n```\nafter":             "<pre><code>x &lt; 1\n</code></pre>\n<p>after</p>",
		"~~~\n```\n~~~":                        "<pre><code>```\n</code></pre>",
		"| a | b\\|c |\n|---|:--|\n| 1 | 2 |":  "<tr><th>a</th><th>b|c</th></tr>\n<tr><td>1</td><td>2</td></tr>",
		"> q\n> r\n\nx":                        "<blockquote><p>q\nr</p></blockquote>\n<p>x</p>",
		"see [it](https://a.example/?x=1&y=2)": `<p>see <a href="https://a.example/?x=1&amp;y=2" rel="noopener noreferrer nofollow">it</a></p>`,
		"![cat](https://a.example/c.png)":      `<a href="https://a.example/c.png" rel="noopener noreferrer nofollow">cat</a>`,
		"[x](javascript:alert`1`)":             "<p>x</p>",
		"- a\n  - b\n1. c":                     "<p>- a\n  - b\n1. c</p>",
		"2 * 3 * 4 and **open":                 "<p>2 * 3 * 4 and **open</p>",
		"\\*not\\* \\`x":                       "<p>*not* `x</p>",
		"``a`b`` and ` open":                   "<p><code>a`b</code> and ` open</p>",
	} {
		w := chatfile.NewWriter(chatfile.HTML, false)
		w.Turn(chatfile.Turn{Role: "assistant", State: "complete", Text: in})
		if got := w.Take(); !strings.Contains(got, want) {
			t.Errorf("%q is drawn as %q, want %q", in, got, want)
		}
	}
}

func TestMarkdownFilesStayTheirOwn(t *testing.T) {
	for in, want := range map[string]string{
		"a <b>x</b> 1<2":              "a \\<b>x\\</b> 1<2",
		"`<b>` <i>":                   "`<b>` \\<i>",
		"```\n<b>\n```\n<i>":          "```\n<b>\n```\n\\<i>",
		"```js\nopen":                 "```js\nopen\n```",
		"# Mine\n#hash":               "### Mine\n#hash",
		"- a\n  ```\n<script>\n  ```": "- a\n  ```\n\\<script>\n  ```",
		"    ```\n<script>":           "```\n<script>\n```",
		"x\n    ```\n<script>":        "x\n    ```\n\\<script>",
		"\\\\<b>":                     "\\\\\\<b>",
		"<!-- x -->":                  "\\<!-- x -->",
		"~~~~\n~~~\n<b>\n~~~~ \n</b>": "~~~~\n~~~\n<b>\n~~~~ \n\\</b>",
		"turn \u202e around":          "turn [U+202E] around",
		"data:x;base64," + strings.Repeat("A", 1001): "data:x;base64,(1001 characters of data left out)",
	} {
		w := chatfile.NewWriter(chatfile.Markdown, false)
		w.Turn(chatfile.Turn{Role: "assistant", State: "complete", Text: in})
		if got := w.Take(); got != "\n## Assistant\n\n"+want+"\n" {
			t.Errorf("%q is written as %q, want %q", in, got, want)
		}
	}
	text := write(chatfile.Markdown, false, "fences ````` in it")
	if !strings.Contains(text, "\n``````text\nfences ````` in it\n``````\n") || !strings.Contains(text, "# Branch 2 of 2") {
		t.Errorf("the draft is not in a fence of its own:\n%s", text)
	}
}

var safeName = regexp.MustCompile(`^chat-[^./\\:*?"<>|\x00-\x20]+\.(md|json|html)$`)

func TestNamesAreSafeAndStable(t *testing.T) {
	for first, want := range map[string]string{
		"Why is the sky blue?":           "chat-chatgpt-why-is-the-sky-blue-0123456789ab.md",
		"../../etc/passwd":               "chat-chatgpt-etc-passwd-0123456789ab.md",
		"CON":                            "chat-chatgpt-con-0123456789ab.md",
		"":                               "chat-chatgpt-0123456789ab.md",
		"空はなぜ青いの？":                       "chat-chatgpt-空はなぜ青いの-0123456789ab.md",
		"a\u202e\x00b\r\n.exe":           "chat-chatgpt-a-b-exe-0123456789ab.md",
		"my card is 4111 1111 1111 1111": "chat-chatgpt-my-card-is-redacted-card-number-0123456789ab.md",
		"supercalifragilisticexpialidocious-and-more-words-than-fit": "chat-chatgpt-supercalifragilisticexpialidocious-and-0123456789ab.md",
	} {
		if got := chatfile.Name(kelp, first, chatfile.Markdown); got != want || !safeName.MatchString(got) {
			t.Errorf("the name after %q is %q, want %q", first, got, want)
		}
	}
	other := kelp
	other.Site = "https://chat.example:8080/../x"
	if got := chatfile.Name(other, "a", chatfile.HTML); got != "chat-https-chat-example-8080-x-a-0123456789ab.html" {
		t.Errorf("the name of an added site is %q", got)
	}
}

func FuzzFiles(f *testing.F) {
	for _, text := range nasty {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(text, "\ufffd")
		checkPage(t, write(chatfile.HTML, false, text, text))
		if got := readJSON(t, write(chatfile.JSON, true, text)).Branches[0].Turns[0].Text; got != text {
			t.Fatalf("JSON gives %q for %q", got, text)
		}
		if name := chatfile.Name(kelp, text, chatfile.JSON); !safeName.MatchString(name) || len(name) > 255 {
			t.Fatalf("the name is %q", name)
		}
		write(chatfile.Markdown, false, text, text)
	})
}
