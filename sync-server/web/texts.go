package web

import (
	"fmt"
	"net/http"
	"strings"

	"holdfast/shared/wire"
	"holdfast/sync-server/board"
)

// maxShort is what the shortest of the networks takes.
const maxShort = 280

// copies are the texts that people pass on: with time and scope, what is known and what is not.
type copies struct{ Short, Chat, Mail string }

func (h *Handler) copies(w *words, v *board.View, i board.Incident) copies {
	name, link := siteName(v, i.Site), h.URL+"/board/incidents/"+i.ID
	what, scope := w.Level(i.Worst), w.scope(i)
	unknown, do := w.T("text_unknown"), w.T("text_do", h.URL+"/board")
	if i.Resolved > 0 {
		what, unknown, do = w.T("end"), "", w.T("text_over")
	}
	short := w.T("text_short", name, what, clock(i.Onset), scope, link)
	if len([]rune(short)) > maxShort {
		short = w.T("text_short", name, what, clock(i.Onset), "", link)
	}
	known := fmt.Sprintf("%s: %s, %s %s UTC. %s", name, what, w.T("since"), date(i.Onset), scope)
	if delta := w.delta(v, i); delta != "" {
		known += " " + delta
	}
	chat := lines(w.T("text_known", known), unknown, do, link)
	return copies{Short: short, Chat: chat, Mail: lines(w.title(name, i), "", chat, "", h.log(w, i))}
}

// Notice is the text of a notification: what has happened to an incident, in English.
func (h *Handler) Notice(n board.News) string {
	v, _ := h.Board.View()
	return h.copies(english, v, n.Incident).Short
}

// scope says how many saw what and where.
func (w *words) scope(i board.Incident) string {
	parts := []string{w.saw(i.Fails, i.Heard)}
	if len(i.Symptoms) > 0 {
		parts = append(parts, w.T("also")+" "+w.Symptoms(i.Symptoms)+".")
	}
	if len(i.Regions) > 0 {
		parts = append(parts, w.T("region")+": "+w.Regions(i.Regions)+".")
	}
	return strings.Join(parts, " ")
}

func (h *Handler) log(w *words, i board.Incident) string {
	all := []string{date(i.Onset) + "  " + w.T("onset")}
	for _, u := range i.Updates {
		all = append(all, date(u.At)+"  "+w.update(u))
	}
	return strings.Join(all, "\n")
}

func lines(all ...string) string {
	return strings.TrimSpace(strings.ReplaceAll(strings.Join(all, "\n"), "\n\n\n", "\n\n"))
}

// report answers GET /board/incidents/{id}/report: a beginning of a post-incident report, in Markdown.
func (h *Handler) report(rw http.ResponseWriter, r *http.Request) {
	i, err := h.Board.Incident(r.Context(), r.PathValue("id"))
	if err != nil {
		h.fail(rw, r, err)
		return
	}
	cells, _, err := h.Board.Matrix(r.Context(), i)
	if err != nil {
		h.fail(rw, r, err)
		return
	}
	v, _ := h.Board.View()
	w := wordsFor(r)
	var b strings.Builder
	heading := func(key, text string) { fmt.Fprintf(&b, "\n## %s\n\n%s\n", w.T(key), text) }
	fmt.Fprintf(&b, "# %s\n", w.T("report_title", w.title(siteName(v, i.Site), i)))
	heading("report_summary", fmt.Sprintf("%s. %s: %s UTC. %s: %s UTC. %s\n\n%s", w.Level(i.Worst), w.T("onset"), date(i.Onset), w.T("alarm"), date(i.Confirmed), w.ended(i), w.scope(i)))
	heading("report_timeline", "- "+strings.ReplaceAll(h.log(w, i), "\n", "\n- "))
	heading("report_seen", w.scope(i)+"\n\n"+w.table(cells))
	if delta := w.delta(v, i); delta != "" {
		heading("official", delta)
	}
	heading("report_bounds", w.T("report_bounds_text"))
	if updates := v.NotesOn(wire.NoteUpdate, i.ID); len(updates) > 0 {
		heading("notes", quoted(updates))
	}
	lessons := w.T("report_fill")
	if all := v.NotesOn(wire.NoteLesson, i.ID); len(all) > 0 {
		lessons = quoted(all)
	}
	heading("report_lessons", lessons)
	answer(rw, http.StatusOK, "text/plain; charset=utf-8", []byte(b.String()))
}

// table is a matrix in Markdown.
func (w *words) table(cells []board.CellView) string {
	t := matrixOf(cells)
	if len(t.Rows) == 0 {
		return w.T("matrix_hidden")
	}
	row := "| " + w.T("region") + " |"
	rule := "|---|"
	for _, s := range t.Symptoms {
		row, rule = row+" "+w.Symptom(s)+" |", rule+"---|"
	}
	all := []string{row, rule}
	for _, r := range t.Rows {
		row := "| " + w.Region(r.Region) + " |"
		for _, n := range r.People {
			if n == 0 {
				row += " |"
			} else {
				row += fmt.Sprintf(" %d |", n)
			}
		}
		all = append(all, row)
	}
	return strings.Join(all, "\n") + "\n\n" + w.T("report_most")
}

// ended says when it was over and how long it lasted.
func (w *words) ended(i board.Incident) string {
	if i.Resolved == 0 {
		return w.T("lasts") + "."
	}
	return fmt.Sprintf("%s: %s UTC. %s: %s.", w.T("end"), date(i.Resolved), w.T("lasted"), w.T("minutes", (i.Resolved-i.Onset)/60_000))
}
