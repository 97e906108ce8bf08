package web

import (
	"encoding/json"
	"net/http"

	"holdfast/shared/outage"
	"holdfast/shared/wire"
	"holdfast/sync-server/board"
)

// exportJSON is an incident as a file, with all that is shown of it. Moments are RFC 3339, numbers of people below three are null.
type exportJSON struct {
	ID        string           `json:"id"`
	Site      string           `json:"site"`
	Onset     string           `json:"onset"`
	Confirmed string           `json:"confirmed"`
	Resolved  *string          `json:"resolved"`
	Official  *string          `json:"official"` // when the site's own page was first seen to name it
	Worst     board.Level      `json:"worst"`
	Most      *int             `json:"most"`
	Symptoms  []outage.Symptom `json:"symptoms"`
	Regions   []string         `json:"regions"`
	Timeline  []lineJSON       `json:"timeline"`
	Matrix    []cellJSON       `json:"matrix"`
	Updates   []noteJSON       `json:"updates"`
	Lessons   []noteJSON       `json:"lessons"`
	Related   []string         `json:"related"`
}

type lineJSON struct {
	At     string       `json:"at"`
	Phase  outage.Phase `json:"phase"`
	Level  board.Level  `json:"level"`
	People *int         `json:"people"`
}

type cellJSON struct {
	Region  string         `json:"region"`
	Symptom outage.Symptom `json:"symptom"`
	People  int            `json:"people"`
}

type noteJSON struct {
	ID       string `json:"id"`
	At       string `json:"at"`
	Markdown string `json:"markdown"`
}

// export answers GET /board/incidents/{id}/export.json.
func (h *Handler) export(w http.ResponseWriter, r *http.Request) {
	i, err := h.Board.Incident(r.Context(), r.PathValue("id"))
	if err != nil {
		h.fail(w, r, err)
		return
	}
	cells, _, err := h.Board.Matrix(r.Context(), i)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	v, _ := h.Board.View()
	out := exportJSON{
		ID: i.ID, Site: i.Site, Onset: stamp(i.Onset), Confirmed: stamp(i.Confirmed), Resolved: moment(i.Resolved), Official: moment(i.Official), Worst: i.Worst,
		Most: number(i.Fails), Symptoms: append([]outage.Symptom{}, i.Symptoms...), Regions: append([]string{}, i.Regions...), Timeline: []lineJSON{}, Matrix: []cellJSON{},
		Updates: notesJSON(v.NotesOn(wire.NoteUpdate, i.ID)), Lessons: notesJSON(v.NotesOn(wire.NoteLesson, i.ID)), Related: []string{},
	}
	for _, u := range i.Updates {
		out.Timeline = append(out.Timeline, lineJSON{stamp(u.At), u.Phase, u.Level, number(u.Fails)})
	}
	for _, c := range cells {
		out.Matrix = append(out.Matrix, cellJSON{c.Region, c.Symptom, c.People})
	}
	for _, other := range related(v, i) {
		out.Related = append(out.Related, other.ID)
	}
	b, err := json.MarshalIndent(out, "", "  ")
	if err != nil {
		h.fail(w, r, err)
		return
	}
	fresh(w)
	w.Header().Set("Content-Disposition", `attachment; filename="`+i.ID+`.json"`)
	answer(w, http.StatusOK, "application/json; charset=utf-8", append(b, '\n'))
}

func notesJSON(notes []board.Note) []noteJSON {
	all := []noteJSON{}
	for _, n := range notes {
		all = append(all, noteJSON{n.ID, stamp(n.At), n.Text})
	}
	return all
}

func moment(ms int64) *string {
	if ms == 0 {
		return nil
	}
	at := stamp(ms)
	return &at
}

func number(p board.People) *int {
	n, ok := p.Shown()
	if !ok {
		return nil
	}
	return &n
}
