package web_test

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
	"holdfast/sync-server/board"
	"holdfast/sync-server/board/boardtest"
	"holdfast/sync-server/web"
)

// team is a real board with people, and the pages over it.
type team struct {
	t       testing.TB
	board   *board.Board
	now     int64
	url     string
	handler *web.Handler
}

const minute = 60_000

var sites = []board.Site{{ID: "chatgpt", Name: "ChatGPT"}, {ID: "claude", Name: "Claude"}, {ID: "poe", Name: "Poe <&>"}}

func newTeam(t testing.TB, change func(*web.Config)) *team {
	t.Helper()
	tm := &team{t: t, now: 1_790_000_100_000}
	var err error
	tm.board, err = board.Open(t.Context(), board.Config{Store: boardtest.NewMemory(), Rand: rand.Reader, Now: func() int64 { return tm.now }, Sites: sites})
	if err != nil {
		t.Fatal(err)
	}
	c := web.Config{Board: tm.board, Log: slog.New(slog.DiscardHandler), URL: "https://sync.example/base", Base: "/base", Name: "Team", Started: tm.now}
	if change != nil {
		change(&c)
	}
	tm.handler = web.New(c)
	server := httptest.NewServer(tm.handler)
	tm.url = server.URL
	t.Cleanup(server.Close)
	return tm
}

func (tm *team) say(from, to int, s wire.Signal) {
	tm.t.Helper()
	for n := from; n < to; n++ {
		sum := sha256.Sum256(fmt.Append(nil, n))
		if s.Surface == "" {
			s.Surface, s.Capability = "web", "text"
		}
		if err := tm.board.Take(tm.t.Context(), ledger.VaultID(sum[:16]), []wire.Signal{s}); err != nil {
			tm.t.Fatal(err)
		}
	}
}

func (tm *team) step() {
	tm.t.Helper()
	if _, err := tm.board.Step(tm.t.Context()); err != nil {
		tm.t.Fatal(err)
	}
}

// outage lets seven people see one, two others none, and four be content with another site.
func (tm *team) outage() string {
	tm.t.Helper()
	tm.say(0, 4, wire.Signal{Site: "claude", Phase: "surge", Symptom: "overloaded", Region: "europe-west"})
	tm.say(4, 5, wire.Signal{Site: "claude", Phase: "surge", Symptom: "slow", Region: "oceania"})
	tm.say(5, 7, wire.Signal{Site: "claude", Phase: "healthy"})
	tm.say(0, 4, wire.Signal{Site: "chatgpt", Phase: "healthy"})
	tm.say(0, 1, wire.Signal{Site: "poe", Phase: "suspected", Symptom: "stalled"})
	tm.step()
	v, _ := tm.board.View()
	if len(v.Incidents) != 1 {
		tm.t.Fatalf("%d incidents", len(v.Incidents))
	}
	return v.Incidents[0].ID
}

func (tm *team) over() {
	tm.t.Helper()
	tm.now += 12 * minute
	tm.say(0, 7, wire.Signal{Site: "claude", Phase: "healthy"})
	for range 6 {
		tm.step()
		tm.now += minute
	}
	tm.step()
}

func (tm *team) get(path string, head ...string) (*http.Response, string) {
	tm.t.Helper()
	r, err := http.NewRequestWithContext(tm.t.Context(), "GET", tm.url+path, nil)
	if err != nil {
		tm.t.Fatal(err)
	}
	for n := 0; n+1 < len(head); n += 2 {
		r.Header.Set(head[n], head[n+1])
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		tm.t.Fatal(err)
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		tm.t.Fatal(err)
	}
	return answer, string(b)
}

// pages are all addresses that show something.
func pages(incident string) []string {
	return []string{"/board", "/board/part", "/board/history", "/board/incidents/" + incident, "/board/incidents/" + incident + "/report", "/board/card", "/board/card?site=claude",
		"/board/badge.svg", "/board/badge.svg?site=poe", "/board/feed.atom", "/api/v2/summary.json", "/api/v2/status.json", "/api/v2/components.json", "/api/v2/incidents.json",
		"/api/v2/incidents/unresolved.json", "/api/v2/scheduled-maintenances.json"}
}

// TestEveryPageInBothLanguages: each answers, is bounded by its policy, and has every word.
func TestEveryPageInBothLanguages(t *testing.T) {
	tm := newTeam(t, nil)
	look := func(when, incident string) {
		for _, path := range pages(incident) {
			for _, lang := range []string{"en", "de-AT, en;q=0.5", "fr", strings.Repeat("x", 5000)} {
				answer, body := tm.get(path, "Accept-Language", lang)
				if answer.StatusCode != 200 {
					t.Errorf("%s, %s: status %d: %s", when, path, answer.StatusCode, body)
				}
				policy := answer.Header.Get("Content-Security-Policy")
				if !strings.HasPrefix(policy, "default-src 'none'; style-src 'self'; script-src 'self';") || strings.Contains(policy, "unsafe") {
					t.Errorf("%s: policy %q", path, policy)
				}
				if framed := strings.HasSuffix(policy, "frame-ancestors *"); framed != strings.HasPrefix(path, "/board/card") {
					t.Errorf("%s: policy %q", path, policy)
				}
				for _, wrong := range []string{"%!", "<no value>", "sym_", "reg_", "phase_", "level_", "text_", "style=", "onclick", "Poe <&>"} {
					if strings.Contains(body, wrong) {
						t.Errorf("%s, %s in %.10s holds %q:\n%s", when, path, lang, wrong, body)
					}
				}
			}
		}
	}
	id := tm.outage()
	look("in the outage", id)
	if _, body := tm.get("/board?lang=de"); !strings.Contains(body, `<html lang="de">`) || !strings.Contains(body, "5 Personen sehen Fehler") {
		t.Errorf("German page: %s", body)
	}
	if _, body := tm.get("/board"); !strings.Contains(body, "5 people see it fail") || !strings.Contains(body, "ChatGPT: works for 4 people") || !strings.Contains(body, `href="/base/board/incidents/`+id) {
		t.Errorf("English page: %s", body)
	}
	tm.over()
	look("after it", id)
	tm.now += 20 * minute
	tm.step()
	if _, body := tm.get("/board/incidents/" + id + "/report"); !strings.Contains(body, "| Western Europe | 4 |") || strings.Contains(body, "Oceania") || !strings.Contains(body, "## Lessons") {
		t.Errorf("report: %s", body)
	}
	if _, body := tm.get("/board/incidents/" + id); !strings.Contains(body, "Over") || strings.Contains(body, "data-events") {
		t.Errorf("incident: %s", body)
	}
}

// TestSmallNumbersAreNowhere: of one person who sees a failure, and of cells with one, nothing can be read anywhere.
func TestSmallNumbersAreNowhere(t *testing.T) {
	tm := newTeam(t, nil)
	id := tm.outage()
	for _, path := range pages(id) {
		_, body := tm.get(path)
		for _, hidden := range []string{"Oceania", "oceania", "sym_slow", "slow", "stalled", "<td>1</td>", "<td>2</td>", "of 7 "} {
			if strings.Contains(body, hidden) {
				t.Errorf("%s tells %q:\n%s", path, hidden, body)
			}
		}
	}
	if _, body := tm.get("/board"); !strings.Contains(body, "<td>4</td>") || !strings.Contains(body, "Fewer than three people see it fail.") {
		t.Errorf("the page shows too little:\n%s", body)
	}
	tm.say(7, 8, wire.Signal{Site: "claude", Phase: "healthy"})
	tm.step()
	if _, body := tm.get("/board"); !strings.Contains(body, "5 of 8 people see it fail") {
		t.Errorf("three others make no number:\n%s", body)
	}
}

func TestWhatIsNotThere(t *testing.T) {
	tm := newTeam(t, nil)
	for path, want := range map[string]int{
		"/": 302, "/board/": 404, "/board/incidents/claude-209901010000": 404, "/board/incidents/..%2f..%2fetc": 404, "/board/badge.svg?site=x": 404, "/board/card?site=x": 404,
		"/api/v2/x.json": 404, "/api/v2/": 404, "/board/assets/en.json": 404, "/v1/vaults": 404,
	} {
		if answer, _ := tm.get(path); answer.StatusCode != want {
			t.Errorf("%s: status %d, want %d", path, answer.StatusCode, want)
		}
	}
	answer, err := http.Post(tm.url+"/board", "text/html", strings.NewReader("<script>"))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != 405 {
		t.Errorf("POST: status %d", answer.StatusCode)
	}
}

// broken is a board whose incidents cannot be read.
type broken struct{ *board.Board }

func (broken) Incident(context.Context, string) (board.Incident, error) {
	return board.Incident{}, fmt.Errorf("read incident: %w", io.ErrUnexpectedEOF)
}

func TestAFaultIsSaidAndNotShown(t *testing.T) {
	var log strings.Builder
	tm := newTeam(t, func(c *web.Config) {
		c.Board, c.Log = broken{c.Board.(*board.Board)}, slog.New(slog.NewTextHandler(&log, nil))
	})
	answer, body := tm.get("/board/incidents/x")
	if answer.StatusCode != 500 || strings.Contains(body, "EOF") || !strings.Contains(log.String(), "EOF") {
		t.Errorf("status %d, %q, log %q", answer.StatusCode, body, log.String())
	}
}
