package api_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"holdfast/shared/wire"
	"holdfast/sync-server/api"
	"holdfast/sync-server/sqlstore"
	"holdfast/sync-server/vault"
	"holdfast/sync-server/vault/vaulttest"

	"modernc.org/sqlite"
)

// server is the whole server but the command: HTTP, rules, SQLite.
type server struct {
	t       testing.TB
	url     string
	service *vault.Service
	store   *sqlstore.Store
	log     *journal
	owner   *vaulttest.Owner
	device  *vaulttest.Device
}

// journal is a log that is read while it is written.
type journal struct {
	mu sync.Mutex
	b  strings.Builder
}

func (j *journal) Write(b []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.Write(b)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.String()
}

// start serves with one owner registered. change may alter the configurations.
func start(t testing.TB, change func(*vault.Config, *api.Config)) *server {
	t.Helper()
	store, err := sqlstore.OpenSQLite(t.Context(), &sqlite.Driver{}, filepath.Join(t.TempDir(), "db"))
	if err != nil {
		t.Fatal(err)
	}
	s := &server{t: t, store: store, log: &journal{}}
	config := api.Config{Log: slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	s.service, _ = vaulttest.NewService(t, store, func(c *vault.Config) {
		if change != nil {
			change(c, &config)
		}
	})
	config.Service = s.service
	h := httptest.NewServer(api.New(config))
	s.url = h.URL
	t.Cleanup(func() {
		h.Close()
		if err := store.Close(); err != nil {
			t.Errorf("close store: %v", err)
		}
	})
	s.owner, s.device = vaulttest.NewOwner(t, "ann")
	s.owner.Register(s.service)
	return s
}

// request is one call; body may be a message, bytes, or nil.
type request struct {
	method, path, token string
	body                any
	head                map[string]string
}

func (s *server) do(r request) *http.Response {
	s.t.Helper()
	var body io.Reader
	switch b := r.body.(type) {
	case nil:
	case []byte:
		body = bytes.NewReader(b)
	default:
		encoded, err := wire.Encode(b)
		if err != nil {
			s.t.Fatal(err)
		}
		body = bytes.NewReader(encoded)
	}
	req, err := http.NewRequestWithContext(context.Background(), r.method, s.url+r.path, body)
	if err != nil {
		s.t.Fatal(err)
	}
	if r.body != nil {
		req.Header.Set("Content-Type", wire.ContentType)
	}
	if r.token != "" {
		req.Header.Set("Authorization", "Bearer "+r.token)
	}
	for name, value := range r.head {
		req.Header.Set(name, value)
	}
	answer, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { answer.Body.Close() })
	return answer
}

// call makes a request, and decodes the answer into message on success; otherwise it returns the problem's code.
func (s *server) call(r request, message any) wire.Code {
	s.t.Helper()
	answer := s.do(r)
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	if answer.StatusCode == http.StatusNoContent {
		return ""
	}
	if kind := answer.Header.Get("Content-Type"); kind != wire.ContentType {
		s.t.Fatalf("%s %s answers %s: %q", r.method, r.path, kind, b)
	}
	if answer.StatusCode >= 300 {
		var p wire.Problem
		if err := wire.Decode(b, &p); err != nil {
			s.t.Fatal(err)
		}
		if p.Status != answer.StatusCode || p.Code.Status() != answer.StatusCode {
			s.t.Errorf("problem %s has status %d in an answer of status %d", p.Code, p.Status, answer.StatusCode)
		}
		return p.Code
	}
	if message != nil {
		if err := wire.Decode(b, message); err != nil {
			s.t.Fatal(err)
		}
	}
	return ""
}

func (s *server) vaultPath(tail string) string { return "/v1/vaults/" + s.owner.Vault.String() + tail }

// TestWholeWay walks through the protocol as a client does.
func TestWholeWay(t *testing.T) {
	s := start(t, nil)
	bob, phone := vaulttest.NewOwner(t, "bob")
	var c wire.Challenge
	var session wire.Session
	want := func(code wire.Code) {
		t.Helper()
		if code != "" {
			t.Fatal(code)
		}
	}
	signIn := func(action wire.Action) string {
		t.Helper()
		key, ask := phone.ID, wire.ChallengeRequest{Vault: bob.Vault, Key: phone.ID, Action: action}
		signer := wireSigner(phone)
		if root, _ := action.ByRoot(); root {
			key, signer = [16]byte{}, bob.Root
			ask.Key = key
		}
		want(s.call(request{method: "POST", path: "/v1/challenge", body: ask}, &c))
		want(s.call(request{method: "POST", path: "/v1/session", body: bob.SignIn(signer, key, action, c, vaulttest.URL)}, &session))
		return session.Token
	}
	var registered wire.Registered
	want(s.call(request{method: "POST", path: "/v1/vaults", token: signIn(wire.ActionRegister), body: wire.Register{Records: bob.Records}}, &registered))

	token := signIn(wire.ActionDevice)
	path := "/v1/vaults/" + bob.Vault.String()
	var result wire.PushResult
	want(s.call(request{method: "POST", path: path + "/entries", token: token, body: wire.Push{LogID: registered.LogID, Entries: phone.Take(5, 100)}}, &result))
	if result.Appended != 5 || result.Head != 5 || result.LogID != registered.LogID {
		t.Errorf("push result %+v", result)
	}
	read := signIn(wire.ActionRead)
	var page wire.Page
	want(s.call(request{method: "GET", path: path + "/entries?" + wire.PullQuery{LogID: registered.LogID, After: 2, Limit: 2}.Encode(), token: read}, &page))
	if len(page.Items) != 2 || page.Next != 4 || page.Head != 5 || page.Done {
		t.Errorf("page: %d items, next %d of %d, done %v", len(page.Items), page.Next, page.Head, page.Done)
	}
	var heads wire.VaultHeads
	want(s.call(request{method: "GET", path: path + "/heads", token: read}, &heads))
	if len(heads.Heads) != 1 || heads.Heads[0] != phone.Head {
		t.Errorf("heads %+v", heads)
	}
	bob.Enrol("tablet")
	var grown wire.RosterResult
	want(s.call(request{method: "POST", path: path + "/roster", token: signIn(wire.ActionEnrol), body: wire.RosterAppend{Records: bob.Records[3:]}}, &grown))
	var roster wire.RosterPage
	want(s.call(request{method: "GET", path: path + "/roster?after=3", token: token}, &roster))
	if len(roster.Records) != 1 || !bytes.Equal(roster.Records[0], bob.Records[3]) || roster.Roster != grown.Roster {
		t.Errorf("roster after 3: %d records", len(roster.Records))
	}
	want(s.call(request{method: "DELETE", path: "/v1/session", token: token}, nil))
	if got := s.call(request{method: "GET", path: path + "/heads", token: token}, nil); got != wire.CodeTokenExpired {
		t.Errorf("after signing out: %q", got)
	}
	for _, secret := range []string{token, read, bob.Vault.String(), phone.ID.String(), s.owner.Vault.String()} {
		if strings.Contains(s.log.String(), secret) {
			t.Errorf("the log names %s", secret)
		}
	}
	if !strings.Contains(s.log.String(), wire.RouteEntries) {
		t.Error("the log names no route: the test above proves nothing")
	}
}
