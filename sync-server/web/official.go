package web

import (
	"strings"

	"holdfast/sync-server/board"
)

// OfficialSays is what a site says of itself, with the components that it names, and how old the word is.
func (w *words) OfficialSays(o *board.Official) string {
	if o.Since == 0 {
		return w.T("official_says", w.T("official_unread"))
	}
	text := w.T("grade_" + string(o.Grade))
	if len(o.Components) > 0 {
		text += " (" + strings.Join(o.Components, ", ") + ")"
	}
	text += w.T("official_at", clock(o.Read))
	if o.Problem != board.NoProblem {
		text += w.T("problem_" + string(o.Problem))
	}
	return w.T("official_says", text)
}

// delta says who was first to know of an incident, our people or the official page; nothing where nobody looks there.
func (w *words) delta(v *board.View, i board.Incident) string {
	minutes := (i.Official - i.Confirmed) / 60_000
	switch {
	case i.Official == 0:
		if i.Resolved == 0 && isWatched(v, i.Site) {
			return w.T("delta_not")
		}
		return ""
	case minutes > 0:
		return w.T("delta_before", minutes, clock(i.Official))
	case minutes < 0:
		return w.T("delta_after", -minutes, clock(i.Official))
	}
	return w.T("delta_same")
}

func isWatched(v *board.View, site string) bool {
	for _, s := range v.Sites {
		if s.ID == site {
			return s.Official != nil && s.Official.Since > 0
		}
	}
	return false
}

// Delta says who was first to know.
func (d pageData) Delta(i board.Incident) string { return d.delta(d.View, i) }
