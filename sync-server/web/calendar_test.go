package web_test

import (
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"

	"holdfast/sync-server/web"
)

// TestDrillsAreInACalendar, and the board names the next one.
func TestDrillsAreInACalendar(t *testing.T) {
	first := time.UnixMilli(1_790_000_100_000).AddDate(0, -4, 0).UTC().Truncate(time.Minute)
	tm := newTeam(t, func(c *web.Config) { c.Drill = first })
	answer, body := tm.get("/board/drills.ics")
	c, err := ics.ParseCalendar(strings.NewReader(body))
	if err != nil || answer.Header.Get("Content-Type") != "text/calendar; charset=utf-8" || len(c.Events()) != 1 {
		t.Fatalf("%v, %s", err, body)
	}
	e := c.Events()[0]
	if at, err := e.GetStartAt(); err != nil || !at.Equal(first) || e.GetProperty(ics.ComponentPropertyRrule).Value != "FREQ=MONTHLY;INTERVAL=3" {
		t.Errorf("starts %v, %v: %s", at, err, body)
	}
	if _, page := tm.get("/board"); !strings.Contains(page, "Next drill: <time datetime=\""+first.AddDate(0, 6, 0).Format("2006-01-02T15:04")) {
		t.Errorf("the next drill is not named: %s", page)
	}
	if answer, _ := newTeam(t, nil).get("/board/drills.ics"); answer.StatusCode != 404 {
		t.Errorf("without a drill: status %d", answer.StatusCode)
	}
}

// TestTheHistoryGoesByMonths, also of a time that the board itself does not show.
func TestTheHistoryGoesByMonths(t *testing.T) {
	tm := newTeam(t, nil)
	id := tm.outage()
	tm.over()
	then := time.UnixMilli(tm.now).UTC()
	tm.now = then.AddDate(0, 6, 0).UnixMilli()
	tm.step()
	for path, want := range map[string]string{
		"/board/history": "None in the last 90 days.", "/board/history?month=" + then.Format("2006-01"): id, "/board/history?month=2026-01": "None that is known.",
		"/board/history?lang=de&month=" + then.Format("2006-01"): `rel="next"`, "/board/incidents/" + id: "overloaded",
	} {
		if _, body := tm.get(path); !strings.Contains(body, want) {
			t.Errorf("%s lacks %q: %s", path, want, body)
		}
	}
	for _, wrong := range []string{"2999-01", "x", "0001-01", "2026-13"} {
		if answer, _ := tm.get("/board/history?month=" + wrong); answer.StatusCode != 404 {
			t.Errorf("month %s: status %d", wrong, answer.StatusCode)
		}
	}
}
