package chatfile

import (
	"fmt"
	"strings"
	"time"

	"holdfast/shared/secrets"
)

// Format is how a file is written; its value is the file's extension.
type Format string

// The formats.
const (
	Markdown Format = "md"
	JSON     Format = "json"
	HTML     Format = "html"
)

// ParseFormat gives the format of that name; false when there is none.
func ParseFormat(name string) (Format, bool) {
	f := Format(name)
	return f, f == Markdown || f == JSON || f == HTML
}

// Chat is what a file is about.
type Chat struct {
	ID            string // hex
	Site          string // adapter id
	Name          string // the site's name as people read it
	Account, Chat string
	Updated       int64 // epoch ms
	Seen          int   // how much of the chat was seen, percent
	Branches      int
	Drafts        int
	Damage        string // what of it cannot be read, in words
}

// Turn is what was said once.
type Turn struct {
	Role, State    string
	Model, Message string // empty where the site has none
	Text           string // Markdown; of the user's turns the text as it was sent
	Draft, Outcome string // id and state of the draft that was sent; empty where it is not known
	Damaged        bool
}

// Draft is a text that was typed, without its versions.
type Draft struct {
	ID               string // hex
	State            string
	Created, Updated int64 // epoch ms
	Versions         int   // all that are kept; a file may show fewer
}

// Version is a kept state of a draft.
type Version struct {
	Number  int // from 1
	Device  string
	State   string
	Time    int64 // epoch ms
	Text    string
	Files   []string // names of what was attached
	Damaged bool     // its text cannot be read
}

// Writer makes one file. Its methods are called in the order Begin, Branch and Turn, Draft and Version, End; Take gives what was written since
// the last Take.
type Writer struct {
	out     strings.Builder
	form    form
	keep    bool
	counted int
}

// form is what the formats do differently.
type form interface {
	begin(b *strings.Builder, c Chat, redacted bool)
	branch(b *strings.Builder, number, of int)
	turn(b *strings.Builder, t Turn)
	draft(b *strings.Builder, d Draft)
	version(b *strings.Builder, v Version)
	end(b *strings.Builder)
}

// NewWriter begins a file. Secrets in texts are redacted unless keepSecrets.
func NewWriter(f Format, keepSecrets bool) *Writer {
	w := &Writer{keep: keepSecrets}
	switch f {
	case JSON:
		w.form = &jsonForm{}
	case HTML:
		w.form = &htmlForm{}
	default:
		w.form = &markdownForm{}
	}
	return w
}

// Take gives what was written since the last Take.
func (w *Writer) Take() string {
	text := w.out.String()
	w.out.Reset()
	return text
}

// Len is how many bytes the next Take gives.
func (w *Writer) Len() int { return w.out.Len() }

// Redacted is how many secrets were left out so far.
func (w *Writer) Redacted() int { return w.counted }

// Begin writes what stands before the turns.
func (w *Writer) Begin(c Chat) { w.form.begin(&w.out, c, !w.keep) }

// Branch begins branch number, of so many. What is said in it follows.
func (w *Writer) Branch(number, of int) { w.form.branch(&w.out, number, of) }

// Turn writes a turn.
func (w *Writer) Turn(t Turn) {
	t.Text = w.clean(t.Text)
	w.form.turn(&w.out, t)
}

// Draft begins a draft. Its versions follow.
func (w *Writer) Draft(d Draft) { w.form.draft(&w.out, d) }

// Version writes a version.
func (w *Writer) Version(v Version) {
	v.Text = w.clean(v.Text)
	w.form.version(&w.out, v)
}

// End writes what stands at the end.
func (w *Writer) End() { w.form.end(&w.out) }

func (w *Writer) clean(text string) string {
	if w.keep {
		return text
	}
	text, n := secrets.Redact(text)
	w.counted += n
	return text
}

func moment(ms int64) string {
	return time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05.000Z")
}

// minute is a moment for people.
func minute(ms int64) string {
	return time.UnixMilli(ms).UTC().Format("2006-01-02 15:04") + " UTC"
}

// heading puts a turn's facts into words.
func (t Turn) heading() string {
	parts := []string{strings.ToUpper(t.Role[:min(1, len(t.Role))]) + t.Role[min(1, len(t.Role)):]}
	for _, part := range []string{t.Model, unlessWhole(t.State), t.Outcome} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return plain(strings.Join(parts, " · "))
}

func unlessWhole(state string) string {
	if state == "complete" {
		return ""
	}
	return state
}

func (v Version) heading() string {
	return fmt.Sprintf("Version %d · %s · %s", v.Number, plain(v.State), minute(v.Time))
}

// attached names the files of a version; empty where there are none.
func (v Version) attached() string {
	if len(v.Files) == 0 {
		return ""
	}
	return "Attached: " + plain(strings.Join(v.Files, ", "))
}

func (c Chat) title() string {
	name := c.Name
	if name == "" {
		name = c.Site
	}
	return plain(name)
}

// facts are the lines that a reader wants to know about a chat.
func (c Chat) facts(redacted bool) []string {
	facts := []string{"Last change: " + minute(c.Updated)}
	if c.Chat != "" {
		facts = append(facts, "Chat: "+plain(c.Chat))
	}
	if c.Branches > 0 && c.Seen < 100 {
		facts = append(facts, fmt.Sprintf("Seen: %d %% of this chat", c.Seen))
	}
	if c.Damage != "" {
		facts = append(facts, "Damaged: "+plain(c.Damage))
	}
	if redacted {
		facts = append(facts, "Keys, tokens and card numbers are redacted.")
	}
	return facts
}

// damagedText stands where a text cannot be read.
const damagedText = "(damaged: this text cannot be read)"
