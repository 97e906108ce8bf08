package api_test

import (
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"holdfast/shared/wire"
	"holdfast/sync-server/api"
	"holdfast/sync-server/api/apitest"
	"holdfast/sync-server/sqlstore"
	"holdfast/sync-server/vault"
	"holdfast/sync-server/vault/vaulttest"

	"modernc.org/sqlite"
)

// server is the whole server but the command: HTTP, rules, SQLite.
type server struct {
	apitest.Server
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
	s := &server{store: store, log: &journal{}}
	config := api.Config{Log: slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	s.service, _ = vaulttest.NewService(t, store, func(c *vault.Config) {
		if change != nil {
			change(c, &config)
		}
	})
	config.Service = s.service
	h := httptest.NewServer(api.New(config))
	s.Server = apitest.Server{T: t, URL: h.URL, Public: vaulttest.URL}
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

func (s *server) vaultPath(tail string) string { return "/v1/vaults/" + s.owner.Vault.String() + tail }

// TestContract runs the suite of every server over SQLite, and looks for secrets in the log afterwards.
func TestContract(t *testing.T) {
	s := start(t, nil)
	var secrets []string
	suite := s.Server
	suite.Secret = func(secret string) { secrets = append(secrets, secret) }
	apitest.Run(t, suite)
	for _, secret := range secrets {
		if strings.Contains(s.log.String(), secret) {
			t.Errorf("the log names %s", secret)
		}
	}
	if len(secrets) == 0 || !strings.Contains(s.log.String(), wire.RouteEntries) {
		t.Error("no secret was told, or the log names no route: the test above proves nothing")
	}
}
