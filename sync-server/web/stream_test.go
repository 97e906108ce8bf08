package web_test

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"holdfast/sync-server/web"
)

// watch opens a stream and returns its lines.
func (tm *team) watch() (*http.Response, *bufio.Scanner) {
	tm.t.Helper()
	r, err := http.NewRequestWithContext(tm.t.Context(), "GET", tm.url+"/board/events", nil)
	if err != nil {
		tm.t.Fatal(err)
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		tm.t.Fatal(err)
	}
	tm.t.Cleanup(func() { answer.Body.Close() })
	return answer, bufio.NewScanner(answer.Body)
}

func (tm *team) waitWatchers(n int) {
	tm.t.Helper()
	for range 500 {
		if web.Count(tm.handler) == n {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	tm.t.Fatalf("%d watchers, want %d", web.Count(tm.handler), n)
}

func TestWatchersAreToldOfNews(t *testing.T) {
	tm := newTeam(t, nil)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { tm.handler.Run(ctx); close(ended) }()
	answer, lines := tm.watch()
	if answer.StatusCode != 200 || answer.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("status %d, %v", answer.StatusCode, answer.Header)
	}
	tm.waitWatchers(1)
	tm.outage()
	var heard []string
	for lines.Scan() && !strings.HasPrefix(lines.Text(), "data:") {
		heard = append(heard, lines.Text())
	}
	if got := strings.Join(heard, "|") + "|" + lines.Text(); got != "retry: 15000||event: board|data: 2" {
		t.Errorf("heard %q", got)
	}
	stop()
	<-ended
	if lines.Scan(); lines.Err() != nil || lines.Scan() {
		t.Errorf("after the end: %q, %v", lines.Text(), lines.Err())
	}
	tm.waitWatchers(0)
}

// TestWatchersAreBounded: in all, and each client by itself.
func TestWatchersAreBounded(t *testing.T) {
	for name, change := range map[string]func(*web.Config){
		"all":  func(c *web.Config) { c.Watchers = 3 },
		"each": func(c *web.Config) { c.Each = 3 },
	} {
		tm := newTeam(t, change)
		for range 3 {
			tm.watch()
		}
		tm.waitWatchers(3)
		if answer, _ := tm.watch(); answer.StatusCode != 503 || answer.Header.Get("Retry-After") == "" {
			t.Errorf("%s: the fourth gets %d", name, answer.StatusCode)
		}
	}
}

// TestWhoDoesNotReadIsDropped: a watcher whose buffers are full holds up nobody.
func TestWhoDoesNotReadIsDropped(t *testing.T) {
	tm := newTeam(t, nil)
	tm.watch()
	tm.waitWatchers(1)
	started := time.Now()
	for n := 0; web.Count(tm.handler) > 0; n++ {
		if n > 1000 {
			t.Fatal("a watcher that reads nothing is kept")
		}
		web.Tell(tm.handler, make([]byte, 1<<20))
	}
	if took := time.Since(started); took > 20*time.Second {
		t.Errorf("it held up the others for %v", took)
	}
}
