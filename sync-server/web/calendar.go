//go:build !js

package web

import (
	"net/http"

	ics "github.com/arran4/golang-ical"
)

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
