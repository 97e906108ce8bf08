package main

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// hook is somebody's webhook.
type hook struct {
	*httptest.Server
	mu     sync.Mutex
	bodies []string
	status int
}

func newHook(t *testing.T) *hook {
	h := &hook{status: 200}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		if err != nil {
			return // the sender has gone
		}
		h.mu.Lock()
		defer h.mu.Unlock()
		h.bodies = append(h.bodies, string(b))
		w.WriteHeader(h.status)
	}))
	t.Cleanup(h.Close)
	return h
}

func (h *hook) heard() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]string{}, h.bodies...)
}

// address is the hook as shoutrrr writes it, with a secret in it.
func (h *hook) address() string {
	return "generic+" + h.URL + "/hooks/very-secret-token?template=json"
}

func (h *hook) wait(t *testing.T, n int) []string {
	t.Helper()
	for range 200 {
		if all := h.heard(); len(all) >= n {
			return all
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("heard %q, want %d", h.heard(), n)
	return nil
}

// TestAnOutageIsToldOnce by a running server, to a webhook, with time, scope and where to look; and its address is in no log.
func TestAnOutageIsToldOnce(t *testing.T) {
	h := newHook(t)
	data := filepath.Join(t.TempDir(), "data")
	p := startProcess(t, "127.0.0.1:0", data, "--board", "--notify", h.address(), "--log-level", "debug")
	outageOf(t, p, data, 3)
	h.wait(t, 1)
	time.Sleep(3 * boardStep / 2)
	if told := h.heard(); len(told) != 1 || !strings.Contains(told[0], "Claude: Down for most since ") || !strings.Contains(told[0], p.url+"/board/incidents/claude-") {
		t.Errorf("told %q", told)
	}
	p.stop()
	if strings.Contains(p.log.String(), "very-secret") {
		t.Errorf("the log holds the address: %s", p.log)
	}
}

func startNotifier(t *testing.T, log io.Writer, addresses ...string) *notifier {
	t.Helper()
	n, err := newNotifier(slog.New(slog.NewTextHandler(log, nil)), addresses)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { n.run(ctx); close(ended) }()
	t.Cleanup(func() { stop(); <-ended })
	return n
}

func TestNotificationsAreLimited(t *testing.T) {
	h, log := newHook(t), &strings.Builder{}
	n := startNotifier(t, log, h.address())
	for range 3 * notifyBurst {
		n.add("down")
		time.Sleep(5 * time.Millisecond)
	}
	h.wait(t, notifyBurst)
	time.Sleep(100 * time.Millisecond)
	if told := h.heard(); len(told) != notifyBurst {
		t.Errorf("%d of %d were told", len(told), 3*notifyBurst)
	}
}

func TestAFailedNotificationIsTriedAgain(t *testing.T) {
	was := notifyRetries
	notifyRetries = []time.Duration{time.Millisecond, time.Millisecond}
	t.Cleanup(func() { notifyRetries = was })
	h, gone, log := newHook(t), newHook(t), &strings.Builder{}
	h.status = 500
	gone.Close()
	n, err := newNotifier(slog.New(slog.NewTextHandler(log, nil)), []string{gone.address(), h.address()})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range n.services {
		n.send(t.Context(), s, "down")
	}
	if tries := len(h.heard()); tries != 3 {
		t.Errorf("%d tries", tries)
	}
	if got := log.String(); strings.Count(got, "notification not sent") != 2 || strings.Contains(got, "secret") || !strings.Contains(got, "refused") {
		t.Errorf("log: %s", got)
	}
}

// TestAServiceThatNeverAnswersHoldsUpNobody: not the others, and not the end.
func TestAServiceThatNeverAnswersHoldsUpNobody(t *testing.T) {
	wasTime, wasRetries := sendTime, notifyRetries
	sendTime, notifyRetries = 20*time.Millisecond, []time.Duration{time.Millisecond}
	t.Cleanup(func() { sendTime, notifyRetries = wasTime, wasRetries })
	release := make(chan struct{})
	silent := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	t.Cleanup(silent.Close)
	t.Cleanup(func() { close(release) })
	h, log := newHook(t), &strings.Builder{}
	n, err := newNotifier(slog.New(slog.NewTextHandler(log, nil)), []string{"generic+" + silent.URL + "/very-secret-token", h.address()})
	if err != nil {
		t.Fatal(err)
	}
	n.send(t.Context(), n.services[0], "down")
	if got := log.String(); !strings.Contains(got, "no answer in time") || strings.Contains(got, "secret") {
		t.Errorf("log: %s", got)
	}
	sendTime = time.Hour
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { n.run(ctx); close(ended) }()
	n.add("down")
	h.wait(t, 1)
	stop()
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		t.Error("the end waits for the service")
	}
}

func TestAddressesOfNoServiceAreRefused(t *testing.T) {
	for _, address := range []string{"nonsense", "very-secret-token", "nonsense://very-secret-token", "https://example.org/very-secret-token", "slack://very-secret-token"} {
		_, err := newNotifier(slog.New(slog.DiscardHandler), []string{address})
		if err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", address, err)
		}
	}
	if got := schemes([]string{"slack://token", "ntfy://x", "token"}); strings.Join(got, " ") != "slack://… ntfy://… unknown://…" {
		t.Errorf("printed as %v", got)
	}
}
