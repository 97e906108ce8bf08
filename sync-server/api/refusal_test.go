package api_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"holdfast/shared/wire"
	"holdfast/sync-server/api"
	"holdfast/sync-server/api/apitest"
	"holdfast/sync-server/vault"
	"holdfast/sync-server/vault/vaulttest"
)

// TestFaultsOfTheStore: what the client gets when the disk is full, read-only or busy, and that nothing is said to be kept.
func TestFaultsOfTheStore(t *testing.T) {
	for fault, want := range map[error]wire.Code{
		vault.ErrStorageFull: wire.CodeStorageFull, vault.ErrReadOnly: wire.CodeReadOnly, vault.ErrBusy: wire.CodeBusy, errors.New("io"): wire.CodeInternal,
	} {
		store := vaulttest.NewMemory()
		service, _ := vaulttest.NewService(t, store, nil)
		owner, device := vaulttest.NewOwner(t, "ann")
		owner.Register(service)
		token := device.Token(service)
		h := api.New(api.Config{Service: service, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
		store.Hook = func(op string) (bool, error) {
			if op == "Append" || op == "Probe" || op == "PutChallenge" {
				return false, fault
			}
			return true, nil
		}
		for _, c := range []struct {
			method, path string
			body         any
		}{
			{"POST", "/v1/vaults/" + owner.Vault.String() + "/entries", wire.Push{Entries: device.Take(2, 10)}},
			{"POST", "/v1/challenge", wire.ChallengeRequest{Vault: owner.Vault, Action: wire.ActionRead}},
			{"GET", "/readyz", nil},
		} {
			body, err := wire.Encode(c.body)
			if err != nil {
				t.Fatal(err)
			}
			r := httptest.NewRequestWithContext(t.Context(), c.method, c.path, bytes.NewReader(body))
			r.Header.Set("Content-Type", wire.ContentType)
			r.Header.Set("Authorization", "Bearer "+token)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			var p wire.Problem
			if err := wire.Decode(w.Body.Bytes(), &p); err != nil || p.Code != want || p.Instance == "" {
				t.Errorf("%v: %s %s answers %+v, %v, want %q", fault, c.method, c.path, p, err, want)
			}
			if hint := w.Header().Get("Retry-After"); (hint != "") != (want != wire.CodeInternal) {
				t.Errorf("%v: Retry-After = %q", fault, hint)
			}
		}
	}
}

// TestOriginsMayBeFew: an allow-list leaves out other extensions.
func TestOriginsMayBeFew(t *testing.T) {
	const chrome, firefox = "chrome-extension://abcdefghijklmnopabcdefghijklmnop", "moz-extension://01234567-89ab-cdef-0123-456789abcdef"
	s := start(t, func(_ *vault.Config, c *api.Config) { c.Origins = []string{chrome} })
	for origin, want := range map[string]string{chrome: chrome, firefox: ""} {
		answer := s.Do(apitest.Request{Method: "OPTIONS", Path: s.vaultPath("/entries"), Head: map[string]string{"Origin": origin, "Access-Control-Request-Method": "POST"}})
		if got := answer.Header.Get("Access-Control-Allow-Origin"); got != want || answer.StatusCode != 204 {
			t.Errorf("preflight from %q: status %d, allowed %q", origin, answer.StatusCode, got)
		}
	}
}

func TestBasePath(t *testing.T) {
	s := start(t, func(_ *vault.Config, c *api.Config) { c.BasePath = "/sync" })
	for path, want := range map[string]int{
		"/sync/v1/info": 200, "/v1/info": 404, "/sync": 404, "/sync/": 404, "/syncv1/info": 404, "/sync//v1/info": 404, "/healthz": 200, "/sync/healthz": 200, "/sync/readyz": 200,
	} {
		if got := s.Do(apitest.Request{Method: "GET", Path: path}); got.StatusCode != want {
			t.Errorf("GET %s: status %d, want %d", path, got.StatusCode, want)
		}
	}
	if code := s.Call(apitest.Request{Method: "GET", Path: "/sync" + s.vaultPath("/heads"), Token: s.device.Token(s.service)}, &wire.VaultHeads{}); code != "" {
		t.Errorf("heads below the base path: %q", code)
	}
}

// TestPanicsStayInside: what goes wrong in the rules reaches the client as "internal" with an id, and the log with its
// cause.
func TestPanicsStayInside(t *testing.T) {
	s := start(t, func(c *vault.Config, _ *api.Config) {
		c.Now = func() int64 {
			if panicking {
				panic("the clock is broken: secret of the house")
			}
			return 1_000_000
		}
	})
	panicking = true
	defer func() { panicking = false }()
	answer := s.Do(apitest.Request{Method: "GET", Path: "/v1/info"})
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	var p wire.Problem
	if err := wire.Decode(b, &p); err != nil {
		t.Fatal(err)
	}
	if answer.StatusCode != 500 || p.Code != wire.CodeInternal || p.Instance == "" || strings.Contains(p.Error(), "secret") {
		t.Errorf("status %d, problem %+v", answer.StatusCode, p)
	}
	if !strings.Contains(s.log.String(), p.Instance) || !strings.Contains(s.log.String(), "secret of the house") {
		t.Errorf("the log does not have %s", p.Instance)
	}
}

var panicking bool

func TestInternalErrorsKeepTheirText(t *testing.T) {
	s := start(t, nil)
	token := s.device.Token(s.service)
	if err := s.store.Close(); err != nil {
		t.Fatal(err)
	}
	if code := s.Call(apitest.Request{Method: "GET", Path: s.vaultPath("/heads"), Token: token}, nil); code != wire.CodeInternal {
		t.Errorf("with a closed store: %q", code)
	}
	if !strings.Contains(s.log.String(), "closed") {
		t.Error("the log does not name the cause")
	}
	if got := s.Do(apitest.Request{Method: "GET", Path: "/readyz"}); got.StatusCode != 500 {
		t.Errorf("readyz: status %d", got.StatusCode)
	}
	if got := s.Do(apitest.Request{Method: "GET", Path: "/healthz"}); got.StatusCode != 200 {
		t.Errorf("healthz: status %d", got.StatusCode)
	}
}

func TestLongPollEndsWithNewsTimeAndDrain(t *testing.T) {
	drain, stop := context.WithCancel(context.Background())
	s := start(t, func(c *vault.Config, a *api.Config) { a.Drain, c.Limits.Wait = drain, 60_000 })
	token := s.device.Token(s.service)
	poll := func(query string) chan wire.Page {
		done := make(chan wire.Page, 1)
		go func() {
			var page wire.Page
			if code := s.Call(apitest.Request{Method: "GET", Path: s.vaultPath("/entries") + query, Token: token}, &page); code != "" {
				t.Errorf("poll: %q", code)
			}
			done <- page
		}()
		return done
	}
	if page := <-poll("?wait=20"); len(page.Items) != 0 || !page.Done {
		t.Errorf("after its time: %+v", page)
	}
	waiting := poll("?wait=60000")
	time.Sleep(50 * time.Millisecond)
	select {
	case page := <-waiting:
		t.Fatalf("it did not wait: %+v", page)
	default:
	}
	if code := s.Call(apitest.Request{Method: "POST", Path: s.vaultPath("/entries"), Token: token, Body: wire.Push{Entries: s.device.Take(1, 10)}}, nil); code != "" {
		t.Fatal(code)
	}
	page := <-waiting
	if len(page.Items) != 1 {
		t.Errorf("after news: %d items", len(page.Items))
	}
	waiting = poll("?wait=60000&after=1&log_id=" + page.LogID.String())
	time.Sleep(50 * time.Millisecond)
	stop()
	if page := <-waiting; len(page.Items) != 0 {
		t.Errorf("while stopping: %+v", page)
	}
	if got := s.Do(apitest.Request{Method: "GET", Path: "/readyz"}); got.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("readyz while stopping: status %d", got.StatusCode)
	}
}

// TestBodyThatEndsEarly: a client that goes away in mid-body leaves nothing behind.
func TestBodyThatEndsEarly(t *testing.T) {
	s := start(t, nil)
	token := s.device.Token(s.service)
	body, err := wire.Encode(wire.Push{Entries: s.device.Take(1, 2_000)})
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	head := "POST " + s.vaultPath("/entries") + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token + "\r\nContent-Type: " + wire.ContentType + "\r\nContent-Length: 4000\r\n\r\n"
	if _, err := conn.Write(append([]byte(head), body...)); err != nil {
		t.Fatal(err)
	}
	if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(conn)
	if err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 400") {
		t.Errorf("answer %q, %v", answer, err)
	}
	var page wire.Page
	if code := s.Call(apitest.Request{Method: "GET", Path: s.vaultPath("/entries"), Token: token}, &page); code != "" || page.Head != 0 {
		t.Errorf("head %d, %q", page.Head, code)
	}
}

// TestDeadlinesEndWithTheirRequest: a connection that is kept open for longer than a body or an answer may take is still
// good, and a long poll may wait longer than that.
func TestDeadlinesEndWithTheirRequest(t *testing.T) {
	s := start(t, func(_ *vault.Config, c *api.Config) {
		c.ReadTime, c.WriteTime = 50*time.Millisecond, 50*time.Millisecond
	})
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	answers := bufio.NewReader(conn)
	ask := func(request string, body []byte, want int) {
		t.Helper()
		if _, err := conn.Write(append([]byte(request), body...)); err != nil {
			t.Fatal(err)
		}
		answer, err := http.ReadResponse(answers, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, answer.Body); err != nil || answer.StatusCode != want {
			t.Fatalf("status %d, want %d, %v", answer.StatusCode, want, err)
		}
		time.Sleep(100 * time.Millisecond)
	}
	token := s.device.Token(s.service)
	body, err := wire.Encode(wire.Push{Entries: s.device.Take(1, 50)})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		ask("GET /v1/info HTTP/1.1\r\nHost: x\r\n\r\n", nil, 200)
		ask("OPTIONS /v1/info HTTP/1.1\r\nHost: x\r\nAccess-Control-Request-Method: GET\r\n\r\n", nil, 204)
		ask("GET "+s.vaultPath("/entries?wait=200")+" HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "+token+"\r\n\r\n", nil, 200)
		ask(fmt.Sprintf("POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n",
			s.vaultPath("/entries"), token, wire.ContentType, len(body)), body, 200)
	}
}

// TestSlowBody: who sends a body drop by drop is cut off.
func TestSlowBody(t *testing.T) {
	s := start(t, func(_ *vault.Config, c *api.Config) { c.ReadTime = 100 * time.Millisecond })
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := fmt.Fprintf(conn, "POST /v1/challenge HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\nContent-Length: 1000\r\n\r\n", wire.ContentType); err != nil {
		t.Fatal(err)
	}
	go func() {
		for range 100 {
			if _, err := conn.Write([]byte{0}); err != nil {
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
	}()
	begun := time.Now()
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusBadRequest || time.Since(begun) > 1500*time.Millisecond {
		t.Errorf("status %d after %v", answer.StatusCode, time.Since(begun))
	}
}
