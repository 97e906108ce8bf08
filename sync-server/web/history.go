package web

import (
	"net/http"
	"time"

	"holdfast/sync-server/board"
)

// month is what the history shows at once.
const month = "2006-01"

// pastData is a month of the history.
type pastData struct {
	pageData
	Month, Before, After string // as in the address; After is empty for the present month
	Past                 []board.Incident
}

// history answers GET /board/history?month=2026-11; without a month, the present one and what is left of the 90 days that the board shows.
func (h *Handler) history(rw http.ResponseWriter, r *http.Request) {
	v, _ := h.Board.View()
	d := pastData{pageData: h.data(wordsFor(r), v), Past: v.Incidents}
	now := time.UnixMilli(v.Now).UTC()
	start := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
	if wanted := r.URL.Query().Get("month"); wanted != "" {
		asked, err := time.Parse(month, wanted)
		if err != nil || asked.After(now) || asked.Year() < 2020 {
			http.NotFound(rw, r)
			return
		}
		start, d.Month = asked, wanted
		if d.Past, err = h.Board.Past(r.Context(), start.UnixMilli(), start.AddDate(0, 1, 0).UnixMilli()); err != nil {
			h.fail(rw, r, err)
			return
		}
		if next := start.AddDate(0, 1, 0); !next.After(now) {
			d.After = next.Format(month)
		}
	}
	d.Before = start.AddDate(0, -1, 0).Format(month)
	b, err := render("history.html", d)
	h.html(rw, r, b, err)
}
