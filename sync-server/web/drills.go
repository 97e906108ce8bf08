package web

import (
	"net/http"
	"time"

	ics "github.com/arran4/golang-ical"
)

// Drills are practised every quarter, for half an hour.
const (
	drillMonths = 3
	drillTime   = 30 * time.Minute
)

// nextDrill is the first one that is not over; the zero time where the operator has named none.
func (h *Handler) nextDrill(now time.Time) time.Time {
	at := h.Drill.UTC()
	for n := 0; !h.Drill.IsZero() && at.Add(drillTime).Before(now); n += drillMonths {
		at = h.Drill.UTC().AddDate(0, n, 0)
	}
	return at
}

// drills answers GET /board/drills.ics: a calendar to subscribe to.
func (h *Handler) drills(rw http.ResponseWriter, r *http.Request) {
	if h.Drill.IsZero() {
		http.NotFound(rw, r)
		return
	}
	w := wordsFor(r)
	c := ics.NewCalendarFor("Holdfast")
	c.SetMethod(ics.MethodPublish)
	c.SetXWRCalName(w.T("title", h.Name))
	e := c.AddEvent("drill@" + pageID)
	e.SetDtStampTime(h.Drill)
	e.SetStartAt(h.Drill)
	e.SetEndAt(h.Drill.Add(drillTime))
	e.AddRrule("FREQ=MONTHLY;INTERVAL=3")
	e.SetSummary(w.T("drill", h.Name))
	e.SetDescription(w.T("drill_text"))
	e.SetURL(h.URL + "/board/playbook")
	rw.Header().Add("Vary", "Accept-Language")
	fresh(rw)
	answer(rw, http.StatusOK, "text/calendar; charset=utf-8", []byte(c.Serialize()))
}
