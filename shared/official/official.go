// Package official judges what sites say of themselves on their status pages: Statuspage's summary.json, which incident.io speaks too, by the components
// that a chat is made of. The extension's reader (extension/src/panel/official) has the same sources and is held to the same cases. It is evidence
// beside what people see, never in its place.
package official

import (
	_ "embed"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Source is where a site tells how it is.
type Source struct {
	Origin string // what people open is its root
	names  *regexp.Regexp
}

// URL is the address of what Judge reads.
func (s Source) URL() string { return s.Origin + "/api/v2/summary.json" }

//go:embed sources.json
var sources []byte

// Sources are all that are known, by adapter id.
var Sources = parse()

func parse() map[string]Source {
	var raw map[string]struct{ Origin, Component string }
	if err := json.Unmarshal(sources, &raw); err != nil {
		panic("official: internal error: " + err.Error())
	}
	all := map[string]Source{}
	for site, r := range raw {
		all[site] = Source{r.Origin, regexp.MustCompile("(?i)" + r.Component)}
	}
	return all
}

// Grade is what a component may be said to be.
type Grade string

// Grades, the best first.
var Grades = []Grade{"operational", "under_maintenance", "degraded_performance", "partial_outage", "major_outage"}

// Bad reports whether it is an outage; maintenance is announced.
func (g Grade) Bad() bool { return slices.Index(Grades, g) > 1 }

// Word is what a page says.
type Word struct {
	Grade      Grade
	Components []string // the names of those that are not well
}

// Why a page says nothing.
var (
	ErrMalformed = errors.New("no status")
	ErrUnknown   = errors.New("the page names no such component")
)

// Bounds of what is passed on.
const (
	maxName  = 60 // characters
	maxNames = 8
)

// Judge reads an answer. The page's own light is not asked: it speaks for services that are no chat.
func Judge(body []byte, s Source) (Word, error) {
	var page struct{ Components *[]json.RawMessage }
	if err := json.Unmarshal(body, &page); err != nil || page.Components == nil {
		return Word{}, ErrMalformed
	}
	worst := -1
	w := Word{Components: []string{}}
	for _, raw := range *page.Components {
		var c struct {
			Name   string
			Status Grade
		}
		grade := -1
		if json.Unmarshal(raw, &c) == nil && s.names.MatchString(c.Name) {
			grade = slices.Index(Grades, c.Status)
		}
		worst = max(worst, grade)
		if grade > 0 && len(w.Components) < maxNames {
			w.Components = append(w.Components, plain(c.Name))
		}
	}
	if worst < 0 {
		return Word{}, ErrUnknown
	}
	w.Grade = Grades[worst]
	return w, nil
}

// plain cuts a stranger's text to what fits into a line.
func plain(s string) string {
	visible := []rune(strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return -1
	}, s))
	return string(visible[:min(len(visible), maxName)])
}
