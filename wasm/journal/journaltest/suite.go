package journaltest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"

	"holdfast/wasm/journal"
)

// Place makes a new, empty place for rows and returns what opens a store on it. Opening twice gives the same rows; the suite
// closes a store that is an io.Closer before it opens the place again.
type Place func(t *testing.T) (open func() journal.Store)

// TestStore checks an implementation against the contract of journal.Store.
func TestStore(t *testing.T, place Place) {
	for _, c := range []struct {
		name string
		run  func(t *testing.T, open func() journal.Store)
	}{
		{"a row that was applied is there", storeGet},
		{"a missing row is ErrNotFound", storeMissing},
		{"scans go by prefix, after and limit, in order", storeScan},
		{"tables are apart", storeTables},
		{"the last change of a key in a batch counts", storeLastWins},
		{"any bytes, none, and a megabyte come back", storeValues},
		{"the caller may change its slices afterwards", storeOwnership},
		{"a batch is all or nothing", storeAtomic},
		{"a new row is refused where there is one", storeNew},
		{"arguments against the contract are ErrInvalid", storeInvalid},
		{"many rows", storeMany},
		{"a context that is done changes nothing", storeContext},
		{"rows outlive the store", storeReopen},
		{"a closed store is unavailable", storeClosed},
		{"concurrent calls", storeConcurrent},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, place(t)) })
	}
}

func put(table journal.Table, key, value string) journal.Op {
	return journal.Op{Table: table, Key: key, Value: []byte(value)}
}

func mustApply(t *testing.T, s journal.Store, batch ...journal.Op) {
	t.Helper()
	if err := s.Apply(t.Context(), batch); err != nil {
		t.Fatalf("Apply(%d ops): %v", len(batch), err)
	}
}

func wantGet(t *testing.T, s journal.Store, table journal.Table, key, want string) {
	t.Helper()
	got, err := s.Get(t.Context(), table, key)
	if err != nil || string(got) != want {
		t.Errorf("Get(%s, %q) = %q, %v, want %q", table, key, got, err, want)
	}
}

func wantMissing(t *testing.T, s journal.Store, table journal.Table, key string) {
	t.Helper()
	if got, err := s.Get(t.Context(), table, key); !errors.Is(err, journal.ErrNotFound) {
		t.Errorf("Get(%s, %q) = %q, %v, want ErrNotFound", table, key, got, err)
	}
}

func wantKeys(t *testing.T, s journal.Store, table journal.Table, prefix, after string, limit int, want ...string) {
	t.Helper()
	rows, err := s.Scan(t.Context(), table, prefix, after, limit)
	if err != nil {
		t.Fatalf("Scan(%s, %q, %q, %d): %v", table, prefix, after, limit, err)
	}
	var got []string
	for _, r := range rows {
		got = append(got, r.Key)
	}
	if !slices.Equal(got, want) {
		t.Errorf("Scan(%s, %q, %q, %d) = %q, want %q", table, prefix, after, limit, got, want)
	}
}

func storeGet(t *testing.T, open func() journal.Store) {
	s := open()
	defer shut(t, s)
	mustApply(t, s, put(journal.TableMeta, "a", "1"), put(journal.TableMeta, "b", "2"))
	wantGet(t, s, journal.TableMeta, "a", "1")
	wantGet(t, s, journal.TableMeta, "b", "2")
	mustApply(t, s, put(journal.TableMeta, "a", "3"), journal.Op{Table: journal.TableMeta, Key: "b"})
	wantGet(t, s, journal.TableMeta, "a", "3")
	wantMissing(t, s, journal.TableMeta, "b")
	mustApply(t, s, journal.Op{Table: journal.TableMeta, Key: "b"})
	mustApply(t, s)
}

func storeMissing(t *testing.T, open func() journal.Store) {
	s := open()
	defer shut(t, s)
	for _, table := range journal.Tables() {
		wantMissing(t, s, table, "nothing")
		wantKeys(t, s, table, "", "", 0)
	}
}

func storeScan(t *testing.T, open func() journal.Store) {
	s := open()
	defer shut(t, s)
	for _, key := range []string{"b/2", "a", "b/10", "B", "b", "b/", "c", "b0", "b/1~", "b/1", "~", " "} {
		mustApply(t, s, put(journal.TableDrafts, key, "value of "+key))
	}
	wantKeys(t, s, journal.TableDrafts, "", "", 0, " ", "B", "a", "b", "b/", "b/1", "b/10", "b/1~", "b/2", "b0", "c", "~")
	wantKeys(t, s, journal.TableDrafts, "b/", "", 0, "b/", "b/1", "b/10", "b/1~", "b/2")
	wantKeys(t, s, journal.TableDrafts, "b/", "b/1", 0, "b/10", "b/1~", "b/2")
	wantKeys(t, s, journal.TableDrafts, "b/", "b/1", 2, "b/10", "b/1~")
	wantKeys(t, s, journal.TableDrafts, "b/", "a", 1, "b/")
	wantKeys(t, s, journal.TableDrafts, "b/", "b/11", 1, "b/1~")
	wantKeys(t, s, journal.TableDrafts, "b/", "b/2", 0)
	wantKeys(t, s, journal.TableDrafts, "b/", "c", 0)
	wantKeys(t, s, journal.TableDrafts, "", "c", 0, "~")
	wantKeys(t, s, journal.TableDrafts, "d", "", 0)
	rows, err := s.Scan(t.Context(), journal.TableDrafts, "b/1", "b/1", 1)
	if err != nil || len(rows) != 1 || string(rows[0].Value) != "value of b/10" {
		t.Errorf("Scan gave %v, %v, want the row with its value", rows, err)
	}
}

func storeTables(t *testing.T, open func() journal.Store) {
	s := open()
	defer shut(t, s)
	var batch []journal.Op
	for _, table := range journal.Tables() {
		batch = append(batch, put(table, "same key", string(table)))
	}
	mustApply(t, s, batch...)
	for _, table := range journal.Tables() {
		wantGet(t, s, table, "same key", string(table))
		wantKeys(t, s, table, "", "", 0, "same key")
	}
}

func storeLastWins(t *testing.T, open func() journal.Store) {
	s := open()
	defer shut(t, s)
	gone := journal.Op{Table: journal.TableMeta, Key: "k"}
	mustApply(t, s, put(journal.TableMeta, "k", "1"), gone, put(journal.TableMeta, "k", "2"))
	wantGet(t, s, journal.TableMeta, "k", "2")
	mustApply(t, s, put(journal.TableMeta, "k", "3"), gone)
	wantMissing(t, s, journal.TableMeta, "k")
}

func storeValues(t *testing.T, open func() journal.Store) {
	s := open()
	defer shut(t, s)
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	big := bytes.Repeat(all, 4096)
	mustApply(t, s, put(journal.TableVersions, "all", string(all)), put(journal.TableVersions, "big", string(big)),
		journal.Op{Table: journal.TableVersions, Key: "empty", Value: []byte{}})
	wantGet(t, s, journal.TableVersions, "all", string(all))
	got, err := s.Get(t.Context(), journal.TableVersions, "big")
	if err != nil || !bytes.Equal(got, big) {
		t.Errorf("a value of %d bytes came back as %d bytes, %v", len(big), len(got), err)
	}
	got, err = s.Get(t.Context(), journal.TableVersions, "empty")
	if err != nil || got == nil || len(got) != 0 {
		t.Errorf("Get of an empty value = %#v, %v, want an empty slice that is not nil", got, err)
	}
	rows, err := s.Scan(t.Context(), journal.TableVersions, "empty", "", 0)
	if err != nil || len(rows) != 1 || rows[0].Value == nil {
		t.Errorf("Scan of an empty value = %#v, %v, want one row whose value is not nil", rows, err)
	}
}

func storeOwnership(t *testing.T, open func() journal.Store) {
	s := open()
	defer shut(t, s)
	value := []byte("before")
	mustApply(t, s, journal.Op{Table: journal.TableMeta, Key: "k", Value: value})
	copy(value, "AFTER!")
	wantGet(t, s, journal.TableMeta, "k", "before")
	got, _ := s.Get(t.Context(), journal.TableMeta, "k")
	copy(got, "AFTER!")
	wantGet(t, s, journal.TableMeta, "k", "before")
}

func storeAtomic(t *testing.T, open func() journal.Store) {
	s := open()
	defer shut(t, s)
	mustApply(t, s, put(journal.TableMeta, "there", "1"), put(journal.TableHeads, "stays", "1"))
	batch := []journal.Op{
		put(journal.TableVersions, "first", "1"),
		put(journal.TableMeta, "there", "changed"),
		{Table: journal.TableHeads, Key: "stays"},
		{Table: journal.TableMeta, Key: "there", Value: []byte("2"), New: true},
		put(journal.TableOutbox, "last", "1"),
	}
	if err := s.Apply(t.Context(), batch); !errors.Is(err, journal.ErrExists) {
		t.Fatalf("Apply of a batch that cannot be done = %v, want ErrExists", err)
	}
	wantMissing(t, s, journal.TableVersions, "first")
	wantMissing(t, s, journal.TableOutbox, "last")
	wantGet(t, s, journal.TableMeta, "there", "1")
	wantGet(t, s, journal.TableHeads, "stays", "1")
}

func storeNew(t *testing.T, open func() journal.Store) {
	s := open()
	defer shut(t, s)
	fresh := journal.Op{Table: journal.TableMeta, Key: "k", Value: []byte{}, New: true}
	mustApply(t, s, fresh)
	if err := s.Apply(t.Context(), []journal.Op{fresh}); !errors.Is(err, journal.ErrExists) {
		t.Errorf("Apply of a new row over an empty one = %v, want ErrExists", err)
	}
	mustApply(t, s, journal.Op{Table: journal.TableMeta, Key: "k"}, fresh)
	wantGet(t, s, journal.TableMeta, "k", "")
}

func storeInvalid(t *testing.T, open func() journal.Store) {
	s := open()
	defer shut(t, s)
	for _, op := range []journal.Op{
		put("nonsense", "k", "1"), put(journal.TableMeta, "", "1"), put(journal.TableMeta, "käse", "1"), put(journal.TableMeta, "a\x00b", "1"),
		put(journal.TableMeta, strings.Repeat("k", journal.MaxKey+1), "1"), {Table: journal.TableMeta, Key: "k", New: true},
	} {
		if err := s.Apply(t.Context(), []journal.Op{put(journal.TableMeta, "good", "1"), op}); !errors.Is(err, journal.ErrInvalid) {
			t.Errorf("Apply(%s, %.20q, New %v) = %v, want ErrInvalid", op.Table, op.Key, op.New, err)
		}
	}
	wantMissing(t, s, journal.TableMeta, "good")
	if _, err := s.Get(t.Context(), "nonsense", "k"); !errors.Is(err, journal.ErrInvalid) {
		t.Errorf("Get from an unknown table = %v, want ErrInvalid", err)
	}
	if _, err := s.Scan(t.Context(), journal.TableMeta, "ä", "", 0); !errors.Is(err, journal.ErrInvalid) {
		t.Errorf("Scan of a prefix outside ASCII = %v, want ErrInvalid", err)
	}
	if _, err := s.Scan(t.Context(), journal.TableMeta, "", "", -1); !errors.Is(err, journal.ErrInvalid) {
		t.Errorf("Scan with a limit of -1 = %v, want ErrInvalid", err)
	}
	long := strings.Repeat("k", journal.MaxKey)
	mustApply(t, s, put(journal.TableMeta, long, "longest"))
	wantGet(t, s, journal.TableMeta, long, "longest")
}

func storeMany(t *testing.T, open func() journal.Store) {
	s := open()
	defer shut(t, s)
	const n = 2000
	var batch []journal.Op
	for i := range n {
		batch = append(batch, put(journal.TableVersions, fmt.Sprintf("%05d", n-1-i), fmt.Sprint(n-1-i)))
	}
	mustApply(t, s, batch...)
	after, seen := "", 0
	for {
		rows, err := s.Scan(t.Context(), journal.TableVersions, "", after, 300)
		if err != nil {
			t.Fatalf("Scan after %q: %v", after, err)
		}
		for _, r := range rows {
			if want := fmt.Sprintf("%05d", seen); r.Key != want || string(r.Value) != fmt.Sprint(seen) {
				t.Fatalf("row %d is %q: %q, want %q", seen, r.Key, r.Value, want)
			}
			seen, after = seen+1, r.Key
		}
		if len(rows) < 300 {
			break
		}
	}
	if seen != n {
		t.Errorf("pages of 300 gave %d rows, want %d", seen, n)
	}
}

func storeContext(t *testing.T, open func() journal.Store) {
	s := open()
	defer shut(t, s)
	mustApply(t, s, put(journal.TableMeta, "k", "1"))
	done, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Apply(done, []journal.Op{put(journal.TableMeta, "k", "2")}); !errors.Is(err, context.Canceled) {
		t.Errorf("Apply with a context that is done = %v, want context.Canceled", err)
	}
	if _, err := s.Get(done, journal.TableMeta, "k"); !errors.Is(err, context.Canceled) {
		t.Errorf("Get with a context that is done = %v, want context.Canceled", err)
	}
	if _, err := s.Scan(done, journal.TableMeta, "", "", 0); !errors.Is(err, context.Canceled) {
		t.Errorf("Scan with a context that is done = %v, want context.Canceled", err)
	}
	wantGet(t, s, journal.TableMeta, "k", "1")
}

func storeReopen(t *testing.T, open func() journal.Store) {
	s := open()
	mustApply(t, s, put(journal.TableDrafts, "k", "1"), put(journal.TableVersions, "k", "2"))
	shut(t, s)
	s = open()
	wantGet(t, s, journal.TableDrafts, "k", "1")
	wantGet(t, s, journal.TableVersions, "k", "2")
	mustApply(t, s, put(journal.TableDrafts, "k", "3"))
	shut(t, s)
	s = open()
	defer shut(t, s)
	wantGet(t, s, journal.TableDrafts, "k", "3")
}

func storeClosed(t *testing.T, open func() journal.Store) {
	s := open()
	if _, ok := s.(io.Closer); !ok {
		t.Skip("this store cannot be closed")
	}
	shut(t, s)
	shut(t, s)
	if err := s.Apply(t.Context(), []journal.Op{put(journal.TableMeta, "k", "1")}); !errors.Is(err, journal.ErrUnavailable) {
		t.Errorf("Apply on a closed store = %v, want ErrUnavailable", err)
	}
	if _, err := s.Get(t.Context(), journal.TableMeta, "k"); !errors.Is(err, journal.ErrUnavailable) {
		t.Errorf("Get on a closed store = %v, want ErrUnavailable", err)
	}
	if _, err := s.Scan(t.Context(), journal.TableMeta, "", "", 0); !errors.Is(err, journal.ErrUnavailable) {
		t.Errorf("Scan on a closed store = %v, want ErrUnavailable", err)
	}
}

func storeConcurrent(t *testing.T, open func() journal.Store) {
	s := open()
	defer shut(t, s)
	const writers, each = 8, 20
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				key := fmt.Sprintf("%d/%02d", w, i)
				if err := s.Apply(t.Context(), []journal.Op{put(journal.TableMeta, key, key), put(journal.TableHeads, "shared", key)}); err != nil {
					t.Errorf("Apply(%s): %v", key, err)
				}
				if got, err := s.Get(t.Context(), journal.TableMeta, key); err != nil || string(got) != key {
					t.Errorf("Get(%s) = %q, %v", key, got, err)
				}
			}
		})
	}
	wg.Wait()
	rows, err := s.Scan(t.Context(), journal.TableMeta, "", "", 0)
	if err != nil || len(rows) != writers*each {
		t.Errorf("%d writers of %d rows left %d rows, %v", writers, each, len(rows), err)
	}
}

func shut(t *testing.T, s journal.Store) {
	t.Helper()
	if c, ok := s.(io.Closer); ok {
		if err := c.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	}
}
