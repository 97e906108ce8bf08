package web

import (
	"bytes"
	"html/template"
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"

	"holdfast/shared/wire"
	"holdfast/sync-server/board"
)

// markdown makes HTML of what members write; HTML of theirs is left out by it, and what is left is held to allowed.
var (
	markdown = goldmark.New(goldmark.WithExtensions(extension.Strikethrough, extension.Linkify))
	allowed  = allow()
)

// allow lets through text, emphasis, lists, code and links to other pages. No headings, which belong to the page, and no pictures, which would tell
// their host who reads.
func allow() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "em", "strong", "del", "code", "pre", "ul", "ol", "li", "blockquote")
	p.AllowAttrs("start").Matching(regexp.MustCompile(`^\d{1,4}$`)).OnElements("ol")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto")
	p.RequireParseableURLs(true)
	p.RequireNoFollowOnLinks(true)
	p.RequireNoReferrerOnLinks(true)
	return p
}

// Markdown is a member's text as a page may hold it.
func (w *words) Markdown(text string) (template.HTML, error) {
	var b bytes.Buffer
	if err := markdown.Convert([]byte(text), &b); err != nil {
		return "", err
	}
	return template.HTML(allowed.SanitizeBytes(b.Bytes())), nil // the sanitiser has the last word
}

// Playbook is the team's; nil while there is none.
func (d pageData) Playbook() *board.Note {
	if all := d.View.NotesOn(wire.NotePlaybook, ""); len(all) > 0 {
		return &all[len(all)-1]
	}
	return nil
}

// Instead is what works instead of a site, the newest first, of the last day or of the site's present trouble.
func (d pageData) Instead(s board.SiteView) (all []board.Note) {
	for _, n := range d.View.NotesOn(wire.NoteInstead, s.ID) {
		if n.At >= s.Since-day || n.At >= d.View.Now-day {
			all = append([]board.Note{n}, all...)
		}
	}
	return all[:min(len(all), maxShown)]
}

const (
	day      = 24 * 60 * 60_000
	maxShown = 5  // what works instead of one site
	maxNotes = 50 // of one incident
)

// Notes are the newest of the incident that is shown, of a kind.
func (d pageData) Notes(kind string) []board.Note {
	all := d.View.NotesOn(kind, d.Incident.ID)
	return all[max(0, len(all)-maxNotes):]
}

// With is the page's data for one note.
func (d pageData) With(n board.Note) noteData { return noteData{d.words, n} }

type noteData struct {
	*words
	Note board.Note
}

// Related are incidents of other sites that began within half an hour of one: often one cause.
func related(v *board.View, i board.Incident) (all []board.Incident) {
	for _, other := range v.Incidents {
		if other.Site != i.Site && max(other.Onset, i.Onset)-min(other.Onset, i.Onset) <= 30*60_000 {
			all = append(all, other)
		}
	}
	return all
}

// Related are incidents that may have the same cause.
func (d pageData) Related() []board.Incident { return related(d.View, *d.Incident) }

// quoted is a member's text inside a report in Markdown: no heading of his stands among those of the report.
func quoted(notes []board.Note) string {
	all := make([]string, len(notes))
	for n, note := range notes {
		all[n] = "> " + strings.ReplaceAll(strings.TrimSpace(note.Text), "\n", "\n> ")
	}
	return strings.Join(all, "\n\n")
}
