package api_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
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

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
	"holdfast/sync-server/api"
	"holdfast/sync-server/vault"
	"holdfast/sync-server/vault/vaulttest"
)

func wireSigner(d *vaulttest.Device) ledger.Signer { return d }

func TestRefusals(t *testing.T) {
	s := start(t, func(c *vault.Config, _ *api.Config) { c.Limits.Entry = 4_000 })
	device, read := s.device.Token(s.service), s.owner.Token(s.service, wire.ActionRead)
	register := s.owner.Token(s.service, wire.ActionRegister)
	stranger, strange := vaulttest.NewOwner(t, "bob")
	entries, push := s.vaultPath("/entries"), wire.Push{Entries: s.device.Take(1, 10)}
	for _, c := range []struct {
		name string
		r    request
		want wire.Code
	}{
		{"nothing there", request{method: "GET", path: "/"}, wire.CodeNotFound},
		{"no such route", request{method: "GET", path: "/v1/nothing"}, wire.CodeNotFound},
		{"trailing slash", request{method: "GET", path: "/v1/info/"}, wire.CodeNotFound},
		{"double slash", request{method: "GET", path: "//v1/info"}, wire.CodeNotFound},
		{"dots", request{method: "GET", path: "/v1/../v1/info"}, wire.CodeNotFound},
		{"escaped slash", request{method: "GET", path: "/v1%2finfo"}, wire.CodeNotFound},
		{"escaped letter", request{method: "GET", path: "/v1/inf%6f"}, wire.CodeNotFound},
		{"escaped zero", request{method: "GET", path: "/v1/info%00"}, wire.CodeNotFound},
		{"the reserved route", request{method: "GET", path: s.vaultPath("")}, wire.CodeNotFound},
		{"method", request{method: "PUT", path: "/v1/info"}, wire.CodeMethodNotAllowed},
		{"method that does not exist", request{method: "FROB", path: entries}, wire.CodeMethodNotAllowed},
		{"options without preflight", request{method: "OPTIONS", path: "/v1/info"}, wire.CodeMethodNotAllowed},

		{"challenge without a type", request{method: "POST", path: "/v1/challenge", body: []byte{0xa0}, head: map[string]string{"Content-Type": ""}}, wire.CodeUnsupportedMediaType},
		{"challenge in JSON", request{method: "POST", path: "/v1/challenge", body: []byte(`{}`), head: map[string]string{"Content-Type": "application/json"}}, wire.CodeUnsupportedMediaType},
		{"challenge compressed", request{method: "POST", path: "/v1/challenge", body: []byte{0xa0}, head: map[string]string{"Content-Encoding": "gzip"}}, wire.CodeUnsupportedMediaType},
		{"challenge of rubbish", request{method: "POST", path: "/v1/challenge", body: []byte{0xff}}, wire.CodeBadRequest},
		{"challenge of nothing", request{method: "POST", path: "/v1/challenge", body: []byte{}}, wire.CodeBadRequest},
		{"challenge too large", request{method: "POST", path: "/v1/challenge", body: make([]byte, 100_000)}, wire.CodeTooLarge},
		{"challenge of an unknown vault", request{method: "POST", path: "/v1/challenge", body: wire.ChallengeRequest{Vault: stranger.Vault, Action: wire.ActionRead}}, wire.CodeVaultUnknown},
		{"challenge of an unknown device", request{method: "POST", path: "/v1/challenge", body: wire.ChallengeRequest{Vault: s.owner.Vault, Key: strange.ID, Action: wire.ActionDevice}}, wire.CodeDeviceUnknown},
		{"session without a challenge", request{method: "POST", path: "/v1/session", body: s.owner.SignIn(s.device, s.device.ID, wire.ActionDevice, wire.Challenge{Nonce: make([]byte, 32)}, vaulttest.URL)}, wire.CodeChallengeInvalid},
		{"signing out without a session", request{method: "DELETE", path: "/v1/session"}, wire.CodeUnauthorized},

		{"register without a token", request{method: "POST", path: "/v1/vaults", body: wire.Register{Records: s.owner.Records}}, wire.CodeUnauthorized},
		{"register by device", request{method: "POST", path: "/v1/vaults", token: device, body: wire.Register{Records: s.owner.Records}}, wire.CodeTokenScope},
		{"register another's records", request{method: "POST", path: "/v1/vaults", token: register, body: wire.Register{Records: stranger.Records}}, wire.CodeRosterInvalid},
		{"register nothing", request{method: "POST", path: "/v1/vaults", token: register, body: wire.Register{}}, wire.CodeBadRequest},
		{"enlist by reader", request{method: "POST", path: s.vaultPath("/roster"), token: read, body: wire.RosterAppend{Records: s.owner.Records}}, wire.CodeTokenScope},
		{"enlist root's records by device", request{method: "POST", path: s.vaultPath("/roster"), token: device, body: wire.RosterAppend{Records: s.owner.Records[1:2]}}, wire.CodeTokenScope},
		{"roster after a word", request{method: "GET", path: s.vaultPath("/roster?after=all"), token: read}, wire.CodeBadRequest},
		{"roster after less than nothing", request{method: "GET", path: s.vaultPath("/roster?after=-1"), token: read}, wire.CodeBadRequest},

		{"push without a token", request{method: "POST", path: entries, body: push}, wire.CodeUnauthorized},
		{"push with basic sign-in", request{method: "POST", path: entries, body: push, head: map[string]string{"Authorization": "Basic " + device}}, wire.CodeUnauthorized},
		{"push with a made-up token", request{method: "POST", path: entries, token: strings.Repeat("00", 32), body: push}, wire.CodeTokenExpired},
		{"push by reader", request{method: "POST", path: entries, token: read, body: push}, wire.CodeTokenScope},
		{"push to another vault", request{method: "POST", path: "/v1/vaults/" + stranger.Vault.String() + "/entries", token: device, body: push}, wire.CodeTokenScope},
		{"push to no vault", request{method: "POST", path: "/v1/vaults/me/entries", token: device, body: push}, wire.CodeNotFound},
		{"push in capitals", request{method: "POST", path: strings.ToUpper(entries), token: device, body: push}, wire.CodeNotFound},
		{"push nothing", request{method: "POST", path: entries, token: device, body: wire.Push{}}, wire.CodeBadRequest},
		{"push too much", request{method: "POST", path: entries, token: device, body: make([]byte, wire.MaxBody+1)}, wire.CodeTooLarge},
		{"push to another log", request{method: "POST", path: entries, token: device, body: wire.Push{LogID: wire.LogID{1}, Entries: push.Entries}}, wire.CodeLogChanged},

		{"pull after a word", request{method: "GET", path: entries + "?after=x", token: read}, wire.CodeBadRequest},
		{"pull after without a log", request{method: "GET", path: entries + "?after=1", token: read}, wire.CodeBadRequest},
		{"pull another log", request{method: "GET", path: entries + "?log_id=" + strings.Repeat("0", 31) + "1", token: read}, wire.CodeLogChanged},
		{"pull without a token", request{method: "GET", path: entries}, wire.CodeUnauthorized},
		{"pull another vault", request{method: "GET", path: "/v1/vaults/" + stranger.Vault.String() + "/entries", token: read}, wire.CodeTokenScope},
		{"heads without a token", request{method: "GET", path: s.vaultPath("/heads")}, wire.CodeUnauthorized},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := s.call(c.r, nil); got != c.want {
				t.Errorf("code %q, want %q", got, c.want)
			}
		})
	}
	var page wire.Page
	if got := s.call(request{method: "GET", path: entries, token: read}, &page); got != "" || page.Head != 0 {
		t.Errorf("after all refusals the vault holds %d entries (%q)", page.Head, got)
	}
}

func TestProblemsAreJSONForWhoAsks(t *testing.T) {
	s := start(t, nil)
	for accept, kind := range map[string]string{
		"":                                      wire.ContentType,
		"*/*":                                   wire.ContentType,
		"application/json":                      "application/problem+json",
		"application/problem+json, */*":         "application/problem+json",
		"text/html,application/xhtml+xml":       "application/problem+json",
		wire.ContentType + ", application/json": wire.ContentType,
	} {
		answer := s.do(request{method: "GET", path: s.vaultPath("/heads"), head: map[string]string{"Accept": accept}})
		if got := answer.Header.Get("Content-Type"); got != kind || answer.StatusCode != 401 {
			t.Errorf("Accept %q: %s, status %d, want %s", accept, got, answer.StatusCode, kind)
		}
		if kind == wire.ContentType {
			continue
		}
		var p map[string]any
		if err := json.NewDecoder(answer.Body).Decode(&p); err != nil {
			t.Fatal(err)
		}
		if p["type"] != "urn:holdfast:problem:unauthorized" || p["code"] != "unauthorized" || p["status"] != 401.0 || p["title"] == "" {
			t.Errorf("problem = %v", p)
		}
	}
	var info map[string]any
	answer := s.do(request{method: "GET", path: "/v1/info", head: map[string]string{"Accept": "application/json"}})
	if err := json.NewDecoder(answer.Body).Decode(&info); err != nil || info["url"] != vaulttest.URL || info["registration"] != "open" {
		t.Errorf("info = %v, %v", info, err)
	}
}

func TestAllowAndRetryAfter(t *testing.T) {
	s := start(t, nil)
	answer := s.do(request{method: "PUT", path: s.vaultPath("/entries")})
	if got := answer.Header.Get("Allow"); got != "GET, OPTIONS, POST" {
		t.Errorf("Allow = %q", got)
	}
	if got := s.do(request{method: "HEAD", path: "/v1/info"}); got.StatusCode != 200 {
		t.Errorf("HEAD: status %d", got.StatusCode)
	}
}

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

func TestCORS(t *testing.T) {
	const chrome, firefox = "chrome-extension://abcdefghijklmnopabcdefghijklmnop", "moz-extension://01234567-89ab-cdef-0123-456789abcdef"
	s := start(t, nil)
	narrow := start(t, func(_ *vault.Config, c *api.Config) { c.Origins = []string{chrome} })
	for _, c := range []struct {
		server  *server
		origin  string
		allowed bool
	}{
		{s, chrome, true}, {s, firefox, true}, {s, "", false}, {s, "null", false}, {s, "https://evil.example", false},
		{s, "chrome-extension://evil.example", false}, {s, chrome + ".evil.example", false}, {s, "https://" + chrome, false},
		{narrow, chrome, true}, {narrow, firefox, false},
	} {
		head := map[string]string{"Origin": c.origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Private-Network": "true"}
		want := ""
		if c.allowed {
			want = c.origin
		}
		answer := c.server.do(request{method: "OPTIONS", path: s.vaultPath("/entries"), head: head})
		got := answer.Header
		if answer.StatusCode != 204 || got.Get("Access-Control-Allow-Origin") != want || (got.Get("Access-Control-Allow-Private-Network") == "true") != c.allowed ||
			strings.Contains(got.Get("Access-Control-Allow-Headers"), "Authorization") != c.allowed {
			t.Errorf("preflight from %q: status %d, %v", c.origin, answer.StatusCode, got)
		}
		got = c.server.do(request{method: "GET", path: "/v1/info", head: map[string]string{"Origin": c.origin}}).Header
		if got.Get("Access-Control-Allow-Origin") != want || got.Get("Vary") != "Origin" || got.Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("answer to %q: %v", c.origin, got)
		}
		got = c.server.do(request{method: "GET", path: "/v1/nothing", head: map[string]string{"Origin": c.origin}}).Header
		if got.Get("Access-Control-Allow-Origin") != want {
			t.Errorf("problem for %q: %v", c.origin, got)
		}
	}
}

func TestBasePath(t *testing.T) {
	s := start(t, func(_ *vault.Config, c *api.Config) { c.BasePath = "/sync" })
	for path, want := range map[string]int{
		"/sync/v1/info": 200, "/v1/info": 404, "/sync": 404, "/sync/": 404, "/syncv1/info": 404, "/sync//v1/info": 404, "/healthz": 200, "/sync/healthz": 200, "/sync/readyz": 200,
	} {
		if got := s.do(request{method: "GET", path: path}); got.StatusCode != want {
			t.Errorf("GET %s: status %d, want %d", path, got.StatusCode, want)
		}
	}
	if code := s.call(request{method: "GET", path: "/sync" + s.vaultPath("/heads"), token: s.device.Token(s.service)}, &wire.VaultHeads{}); code != "" {
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
	answer := s.do(request{method: "GET", path: "/v1/info"})
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
	if code := s.call(request{method: "GET", path: s.vaultPath("/heads"), token: token}, nil); code != wire.CodeInternal {
		t.Errorf("with a closed store: %q", code)
	}
	if !strings.Contains(s.log.String(), "closed") {
		t.Error("the log does not name the cause")
	}
	if got := s.do(request{method: "GET", path: "/readyz"}); got.StatusCode != 500 {
		t.Errorf("readyz: status %d", got.StatusCode)
	}
	if got := s.do(request{method: "GET", path: "/healthz"}); got.StatusCode != 200 {
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
			if code := s.call(request{method: "GET", path: s.vaultPath("/entries") + query, token: token}, &page); code != "" {
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
	if code := s.call(request{method: "POST", path: s.vaultPath("/entries"), token: token, body: wire.Push{Entries: s.device.Take(1, 10)}}, nil); code != "" {
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
	if got := s.do(request{method: "GET", path: "/readyz"}); got.StatusCode != http.StatusServiceUnavailable {
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
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
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
	if code := s.call(request{method: "GET", path: s.vaultPath("/entries"), token: token}, &page); code != "" || page.Head != 0 {
		t.Errorf("head %d, %q", page.Head, code)
	}
}

// TestDeadlinesEndWithTheirRequest: a connection that is kept open for longer than a body or an answer may take is still
// good, and a long poll may wait longer than that.
func TestDeadlinesEndWithTheirRequest(t *testing.T) {
	s := start(t, func(_ *vault.Config, c *api.Config) {
		c.ReadTime, c.WriteTime = 50*time.Millisecond, 50*time.Millisecond
	})
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
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
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
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
