package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"golang.org/x/text/language"

	"holdfast/shared/outage"
	"holdfast/sync-server/board"
)

// words are the texts of one language, by key.
type words struct {
	Lang  string
	texts map[string]string
}

var (
	english = mustWords("en")
	german  = mustWords("de")
	matcher = language.NewMatcher([]language.Tag{language.English, language.German})
)

func mustWords(lang string) *words {
	b, err := assets.ReadFile("assets/" + lang + ".json")
	w := &words{Lang: lang}
	if err == nil {
		err = json.Unmarshal(b, &w.texts)
	}
	if err != nil {
		panic("web: internal error: " + err.Error())
	}
	return w
}

// wordsFor is the language that the address names, or else the browser.
func wordsFor(r *http.Request) *words {
	wanted := r.URL.Query().Get("lang")
	if wanted == "" {
		wanted = r.Header.Get("Accept-Language")
	}
	if len(wanted) > 200 {
		return english
	}
	tags, _, err := language.ParseAcceptLanguage(wanted)
	if err != nil {
		return english
	}
	if _, at, _ := matcher.Match(tags...); at == 1 {
		return german
	}
	return english
}

// T is the text of a key; an unknown key shows itself.
func (w *words) T(key string, args ...any) string {
	text, ok := w.texts[key]
	if !ok {
		return key
	}
	if len(args) == 0 {
		return text
	}
	return fmt.Sprintf(text, args...)
}

// Symptom, Region, Phase and Level name the words of the closed lists.
func (w *words) Symptom(s outage.Symptom) string { return w.T("sym_" + string(s)) }

// Region names one, or that none was told.
func (w *words) Region(r string) string {
	if r == "" {
		return w.T("region_")
	}
	return w.T("reg_" + r)
}

// Phase names one.
func (w *words) Phase(p outage.Phase) string { return w.T("phase_" + string(p)) }

// Level names one.
func (w *words) Level(l board.Level) string { return w.T("level_" + string(l)) }

// Symptoms lists them.
func (w *words) Symptoms(all []outage.Symptom) string {
	names := make([]string, len(all))
	for n, s := range all {
		names[n] = w.Symptom(s)
	}
	return strings.Join(names, ", ")
}

// Regions lists them.
func (w *words) Regions(all []string) string {
	names := make([]string, len(all))
	for n, r := range all {
		names[n] = w.Region(r)
	}
	return strings.Join(names, ", ")
}

// Sees says how many see what.
func (w *words) Sees(s board.SiteView) string {
	bad, ok := s.Bad.Shown()
	if !ok {
		return w.T("sees_few")
	}
	switch {
	case bad > 0 && of(s.Bad, s.Heard):
		return w.T("sees", bad, int(s.Heard))
	case bad > 0:
		return w.T("sees_bad", bad)
	}
	if works, ok := s.Works.Shown(); !ok {
		return w.T("sees_works_few")
	} else if works > 0 {
		return w.T("sees_works", works)
	}
	return w.T("sees_nobody")
}

// Certainty says how sure it is, and what would make it surer.
func (w *words) Certainty(s board.SiteView) string {
	switch s.Phase {
	case outage.Suspected:
		return w.T("please")
	case outage.Surge, outage.Spread:
		return w.T("confirmed")
	case outage.Stabilising, outage.Recovering:
		return w.T("looks_better")
	}
	return ""
}

func (w *words) title(site string, i board.Incident) string {
	what := w.Symptoms(i.Symptoms)
	if what == "" {
		what = w.Level(i.Worst)
	}
	return w.T("incident_title", site, what)
}

// update says what a line of an incident's log means.
func (w *words) update(u board.Update) string {
	if u.Quiet {
		return w.T("quiet")
	}
	text := w.Phase(u.Phase) + "."
	if u.Fails > 0 {
		text += " " + w.saw(u.Fails, u.Heard)
	}
	return text
}

// saw says how many saw it fail.
func (w *words) saw(bad, heard board.People) string {
	n, ok := bad.Shown()
	switch {
	case !ok:
		return w.T("update_few")
	case of(bad, heard):
		return w.T("update_people", n, int(heard))
	}
	return w.T("update_bad", n)
}

// of: the number of all may stand beside those who see it fail. If one or two others were heard, the two numbers would tell so.
func of(bad, heard board.People) bool {
	_, ok := (heard - bad).Shown()
	return ok
}

func clock(ms int64) string { return time.UnixMilli(ms).UTC().Format("15:04") }

func date(ms int64) string { return time.UnixMilli(ms).UTC().Format("2006-01-02 15:04") }
