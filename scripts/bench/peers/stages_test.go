package peers

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"modernc.org/sqlite"

	"holdfast/shared/wire"
	"holdfast/sync-server/api"
	"holdfast/sync-server/sqlstore"
	"holdfast/sync-server/vault"
	"holdfast/sync-server/vault/vaulttest"
)

// stagePushes is how many single pushes each stage gets.
const stagePushes = 25_600

// BenchmarkStages tells where a push's time goes: the same load on the server without its parts, and then with one more each time. Client and
// server share this process; a push's time is that of all cores together.
func BenchmarkStages(b *testing.B) {
	stages := []struct {
		name  string
		serve func(*testing.B) *peer
	}{
		{"HTTP, client included", bare},
		{"decode, sign-in, verify", func(b *testing.B) *peer { return inProcess(b, vaulttest.NewMemory()) }},
		{"SQLite", func(b *testing.B) *peer { return inProcess(b, sqliteStore(b, "synchronous=OFF")) }},
		{"fsync", func(b *testing.B) *peer { return inProcess(b, sqliteStore(b)) }},
	}
	got := make([][][]float64, len(stages))
	for range rounds {
		for i, s := range stages {
			f := s.serve(b).push(b, connections, stagePushes, 1)
			got[i] = append(got[i], []float64{1e6 / f.perSecond, f.p99})
		}
	}
	fmt.Printf("\nwhere a push's time goes; %d connections, medians of %d\n%-26s %10s %8s %10s\n", connections, rounds, "", "µs a push", "share", "p99 so far")
	whole, before := median(got[len(stages)-1], 0), 0.0
	for i, s := range stages {
		until := median(got[i], 0)
		fmt.Printf("%-26s %10.1f %7.0f%% %7.1f ms\n", s.name, until-before, 100*(until-before)/whole, median(got[i], 1))
		before = until
	}
	fmt.Printf("%-26s %10.1f\n", "all", whole)
}

// bare reads a push and answers as if it had been done.
func bare(b *testing.B) *peer {
	p := inProcess(b, vaulttest.NewMemory())
	answer, err := wire.Encode(wire.PushResult{LogID: wire.LogID{1}, Appended: 1, Head: 1})
	if err != nil {
		b.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			b.Error(err)
		}
		w.Header().Set("Content-Type", wire.ContentType)
		_, _ = w.Write(answer)
	}))
	b.Cleanup(server.Close)
	p.url = server.URL
	return p
}

func sqliteStore(b *testing.B, extra ...string) vault.Store {
	b.Helper()
	store, err := sqlstore.OpenSQLite(b.Context(), &sqlite.Driver{}, filepath.Join(b.TempDir(), "db"), extra...)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := store.Close(); err != nil {
			b.Error(err)
		}
	})
	return store
}

// inProcess serves the protocol over a store, with a member for each connection.
func inProcess(b *testing.B, store vault.Store) *peer {
	b.Helper()
	service, _ := vaulttest.NewService(b, store, nil)
	server := httptest.NewServer(api.New(api.Config{Service: service, Log: slog.New(slog.DiscardHandler)}))
	b.Cleanup(server.Close)
	members := make([]member, connections)
	for i := range members {
		o, d := vaulttest.NewOwner(b, fmt.Sprint("member ", i))
		o.Register(service)
		members[i] = member{o, d, d.Token(service)}
	}
	return &peer{
		name: "holdfastd", url: server.URL, share: 100, took: appended,
		head: func(c int) http.Header { return members[c].head() },
		put:  func(c, n, batch int) []request { return members[c].pushes(b, n, batch, blobSize) },
	}
}
