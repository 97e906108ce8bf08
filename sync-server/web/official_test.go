package web_test

import (
	"strings"
	"testing"

	"holdfast/shared/official"
	"holdfast/shared/wire"
	"holdfast/sync-server/board"
)

const statusPage = "https://status.claude.com"

// TestTheOfficialPageStandsBeside: with its age and components, and who was first, on the pages, in the texts and the API; and it changes no state.
func TestTheOfficialPageStandsBeside(t *testing.T) {
	tm := newTeam(t, nil)
	fine, bad := official.Word{Grade: "operational"}, official.Word{Grade: "partial_outage", Components: []string{"claude.ai <b>"}}
	tm.hear(fine, nil)
	id := tm.outage()
	page := "/board/incidents/" + id
	for path, want := range map[string]string{
		"/board":                     "Official status page: no trouble, read ",
		"/board?lang=de":             "Offizielle Statusseite: keine Störung, gelesen ",
		page:                         "The official page has not named it yet.",
		"/api/v2/summary.json":       `"description":"Official status page: no trouble, read `,
		page + "/report":             "## Official status page\n\nThe official page has not named it yet.",
		page + "/report?lang=de":     "Die offizielle Seite hat es noch nicht genannt.",
		"/board/card?site=claude":    "Down",
		"/board/card?site=chatgpt":   "No trouble known",
		"/api/v2/status.json":        "critical",
		"/board?x=" + "rel":          `<a href="https://status.claude.com" rel="noopener noreferrer">`,
		"/api/v2/components.json":    `"id":"chatgpt","name":"ChatGPT","status":"operational"`,
		"/api/v2/incidents.json":     "investigating",
		"/board/incidents/" + "none": "404",
	} {
		if _, body := tm.get(path); !strings.Contains(body, want) {
			t.Errorf("%s lacks %q:\n%s", path, want, body)
		}
	}
	tm.now += 18 * minute
	tm.hear(bad, nil)
	tm.say(0, 5, wire.Signal{Site: "claude", Phase: "surge", Symptom: "overloaded"})
	tm.step()
	named := "We saw it 18 minutes before the official page"
	for path, want := range map[string]string{page: named, page + "/report": named, "/board": "partial outage (claude.ai &lt;b&gt;), read "} {
		if _, body := tm.get(path); !strings.Contains(body, want) {
			t.Errorf("%s lacks %q:\n%s", path, want, body)
		}
	}
	tm.hear(official.Word{}, official.ErrMalformed)
	tm.step()
	if _, body := tm.get("/board"); !strings.Contains(body, "(it has given no status since)") {
		t.Error("what cannot be read is not said")
	}
	i, err := tm.board.Incident(t.Context(), id)
	if err != nil || i.Official-i.Confirmed != 18*minute || i.Worst != board.Major {
		t.Errorf("incident %+v, %v", i, err)
	}
}

// TestReadingAgainIsNoNews: who watches is woken for another word, not for another look.
func TestReadingAgainIsNoNews(t *testing.T) {
	tm := newTeam(t, nil)
	tm.hear(official.Word{Grade: "operational"}, nil)
	tm.step()
	_, news := tm.board.View()
	woken := func() bool {
		select {
		case <-news:
			return true
		default:
			return false
		}
	}
	tm.now += minute
	tm.hear(official.Word{Grade: "operational"}, nil)
	if tm.step(); woken() {
		t.Error("woken for nothing")
	}
	tm.hear(official.Word{Grade: "major_outage"}, nil)
	if tm.step(); !woken() {
		t.Error("not woken")
	}
}

func (tm *team) hear(w official.Word, err error) {
	tm.t.Helper()
	if err := tm.board.Hear(tm.t.Context(), "claude", statusPage, w, err); err != nil {
		tm.t.Fatal(err)
	}
}
