package sqlstore_test

import (
	"bytes"
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
	"holdfast/sync-server/sqlstore"
	"holdfast/sync-server/vault"
	"holdfast/sync-server/vault/vaulttest"

	"modernc.org/sqlite"
)

func open(t testing.TB, file string, pragmas ...string) *sqlstore.Store {
	t.Helper()
	s, err := sqlstore.OpenSQLite(t.Context(), &sqlite.Driver{}, file, pragmas...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

func TestContract(t *testing.T) {
	vaulttest.Run(t, func(t *testing.T) vault.Store { return open(t, filepath.Join(t.TempDir(), "db")) })
}

// TestFileIsPrivateAndWhereItWasAsked: odd names are names, and nobody else may read the file or its WAL.
func TestFileIsPrivateAndWhereItWasAsked(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "a b?mode=memory#c%41ä.db")
	s := open(t, file)
	if err := s.Probe(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 3 {
		t.Fatalf("%d files, want database, WAL and shared memory: %v", len(entries), entries)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(e.Name(), filepath.Base(file)) || info.Mode().Perm() != 0o600 || info.Size() == 0 {
			t.Errorf("%s has mode %v, %d bytes", e.Name(), info.Mode(), info.Size())
		}
	}
}

func TestSettings(t *testing.T) {
	file := filepath.Join(t.TempDir(), "db")
	s := open(t, file)
	for _, c := range sqlstore.Settings(t, s) {
		if c.Got != c.Want {
			t.Errorf("%s: %s = %q, want %q", c.Conn, c.Pragma, c.Got, c.Want)
		}
	}
}

// TestReopenKeepsEverything: migrations run once, and what was written is there.
func TestReopenKeepsEverything(t *testing.T) {
	file := filepath.Join(t.TempDir(), "db")
	s := open(t, file)
	create(t, s)
	if n, last, err := s.Append(t.Context(), id, entries(1, 100)); n != 100 || last != 100 || err != nil {
		t.Fatalf("append: %d, %d, %v", n, last, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.State(t.Context(), id); err == nil {
		t.Error("a closed store answers")
	}
	if err := s.Probe(t.Context(), 1); err == nil {
		t.Error("a closed store writes")
	}
	st, err := open(t, file).State(t.Context(), id)
	if err != nil || st.Head != 100 || st.Bytes != 100*entrySize {
		t.Errorf("state = %+v, %v", st, err)
	}
}

func TestNewerSchemaIsRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "db")
	if err := open(t, file).Close(); err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(plain{file})
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), `INSERT INTO migrations (version, name) VALUES (99, 'from the future')`); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlstore.OpenSQLite(t.Context(), &sqlite.Driver{}, file); err == nil || !strings.Contains(err.Error(), "newer") {
		t.Errorf("opened a newer schema: %v", err)
	}
}

func TestNoDatabaseIsRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "db")
	if err := os.WriteFile(file, bytes.Repeat([]byte("not a database. "), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlstore.OpenSQLite(t.Context(), &sqlite.Driver{}, file); err == nil {
		t.Error("opened a text file")
	}
}

// TestFullDisk: nothing half-done, the store goes on reading, small writes that fit go through beside one that does not,
// and with more room it takes everything.
func TestFullDisk(t *testing.T) {
	file := filepath.Join(t.TempDir(), "db")
	s := open(t, file, "max_page_count=60")
	create(t, s)
	total := uint64(0)
	var failed error
	for n := uint64(1); failed == nil && n < 1000; n++ {
		k, _, err := s.Append(t.Context(), id, entries(n, n))
		total += uint64(k)
		failed = err
	}
	if !errors.Is(failed, vault.ErrStorageFull) {
		t.Fatalf("a full disk gives %v", failed)
	}
	wantItems(t, s, total)
	big := entries(total+1, total+1)
	big.Rows[0].Entry = make([]byte, 300_000)
	var wg sync.WaitGroup
	wg.Go(func() {
		if n, _, err := s.Append(t.Context(), id, big); n != 0 || !errors.Is(err, vault.ErrStorageFull) {
			t.Errorf("large append: %d, %v", n, err)
		}
	})
	for i := range 20 {
		wg.Go(func() {
			if err := s.Probe(t.Context(), int64(i)); err != nil {
				t.Errorf("a write that needs no room: %v", err)
			}
		})
	}
	wg.Wait()
	wantItems(t, s, total)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, file)
	if n, _, err := s.Append(t.Context(), id, entries(total+1, total+50)); n != 50 || err != nil {
		t.Fatalf("with more room: %d, %v", n, err)
	}
	wantItems(t, s, total+50)
}

func TestReadOnlyDatabase(t *testing.T) {
	file := filepath.Join(t.TempDir(), "db")
	s := open(t, file)
	create(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, file, "query_only=ON")
	if err := s.Probe(t.Context(), 1); !errors.Is(err, vault.ErrReadOnly) {
		t.Errorf("probe: %v", err)
	}
	if _, _, err := s.Append(t.Context(), id, entries(1, 1)); !errors.Is(err, vault.ErrReadOnly) {
		t.Errorf("append: %v", err)
	}
	wantItems(t, s, 0)
}

// TestCancelledWritesAreNotDone, and those handed over before are answered.
func TestCancelledWritesAreNotDone(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "db"))
	create(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 20 {
		if n, _, err := s.Append(ctx, id, entries(1, 1)); err == nil || n != 0 {
			t.Fatalf("append with an ended context: %d, %v", n, err)
		}
	}
	wantItems(t, s, 0)
}

var (
	id    = ledger.VaultID{7}
	logID = wire.LogID{8}
)

const entrySize = 1000

func create(t testing.TB, s *sqlstore.Store) {
	t.Helper()
	if err := s.Create(t.Context(), vault.NewVault{ID: id, LogID: logID, Created: 1, Records: [][]byte{{1}}}); err != nil {
		t.Fatal(err)
	}
}

func entries(from, to uint64) vault.Batch {
	b := vault.Batch{LogID: logID, Limit: 1 << 50, Received: 1}
	for n := from; n <= to; n++ {
		entry := make([]byte, entrySize)
		binary.BigEndian.PutUint64(entry, n)
		b.Rows = append(b.Rows, vault.Row{Device: ledger.DeviceID{1}, Seq: n, Hash: ledger.Hash{byte(n), byte(n >> 8), byte(n >> 16)}, Class: 1, Entry: entry})
	}
	return b
}

func wantItems(t *testing.T, s *sqlstore.Store, want uint64) {
	t.Helper()
	st, err := s.State(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	items, err := s.Read(t.Context(), id, 0, 10_000, 1<<30)
	if err != nil {
		t.Fatal(err)
	}
	if st.Head != want || uint64(len(items)) != want || st.Bytes != int64(want)*entrySize {
		t.Fatalf("head %d, %d items, %d bytes, want %d", st.Head, len(items), st.Bytes, want)
	}
	for i, it := range items {
		if it.Seq != uint64(i+1) || binary.BigEndian.Uint64(it.Entry) != it.Seq {
			t.Fatalf("item %d: seq %d, entry %x", i, it.Seq, it.Entry[:8])
		}
	}
}

// plain opens a file without any settings.
type plain struct{ file string }

func (p plain) Driver() driver.Driver { return &sqlite.Driver{} }
func (p plain) Connect(context.Context) (driver.Conn, error) {
	return p.Driver().Open("file:" + p.file)
}
