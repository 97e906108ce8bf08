package e2e_test

import (
	"crypto/rand"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync/atomic"
	"testing"

	"modernc.org/sqlite"

	"holdfast/shared/wire"
	"holdfast/sync-server/api"
	"holdfast/sync-server/sqlstore"
	"holdfast/sync-server/vault"
)

// server is the real server over a real database, on a port of the loopback.
type server struct {
	*httptest.Server
	t       testing.TB
	file    string
	now     atomic.Int64
	limits  wire.Limits
	store   *sqlstore.Store
	handler atomic.Pointer[api.Handler]
}

// newServer starts one whose registration is open.
func newServer(t testing.TB, limits wire.Limits, now int64) *server {
	t.Helper()
	s := &server{t: t, file: filepath.Join(t.TempDir(), "holdfast.db"), limits: limits}
	s.now.Store(now)
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.handler.Load().ServeHTTP(w, r) }))
	t.Cleanup(func() {
		s.Server.Close()
		if err := s.store.Close(); err != nil {
			t.Errorf("close database: %v", err)
		}
	})
	s.open()
	return s
}

// restart ends the server's program and starts it on the same database.
func (s *server) restart() {
	s.t.Helper()
	if err := s.store.Close(); err != nil {
		s.t.Fatal(err)
	}
	s.open()
}

func (s *server) open() {
	s.t.Helper()
	store, err := sqlstore.OpenSQLite(s.t.Context(), &sqlite.Driver{}, s.file)
	if err != nil {
		s.t.Fatal(err)
	}
	service, err := vault.New(vault.Config{Store: store, Rand: rand.Reader, Now: s.now.Load, Server: "e2e", URLs: []string{s.URL},
		Registration: wire.RegistrationOpen, Limits: s.limits})
	if err != nil {
		s.t.Fatal(err)
	}
	s.store = store
	s.handler.Store(api.New(api.Config{Service: service, Log: slog.New(slog.DiscardHandler)}))
}
