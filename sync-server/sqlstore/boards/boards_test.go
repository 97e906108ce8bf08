package boards_test

import (
	"bytes"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"holdfast/sync-server/board"
	"holdfast/sync-server/board/boardtest"
	"holdfast/sync-server/sqlstore/boards"
	"holdfast/sync-server/vault"

	"modernc.org/sqlite"
)

func open(t testing.TB, file string) *boards.Store {
	t.Helper()
	s, err := boards.Open(t.Context(), &sqlite.Driver{}, file)
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
	boardtest.Run(t, func(t *testing.T) board.Store { return open(t, filepath.Join(t.TempDir(), "board.db")) })
}

// TestFoldedMarksAreGone: after folding, nothing of a mark is in the file, its log or its index.
func TestFoldedMarksAreGone(t *testing.T) {
	dir := t.TempDir()
	s := open(t, filepath.Join(dir, "board.db"))
	mark := board.Mark{0xde, 0xad, 0xbe, 0xef, 0x13, 0x37, 0x42, 0x99}
	if err := s.Put(t.Context(), []board.Row{{Site: "claude", Bucket: 5, Epoch: 1, Mark: mark, Code: 1}}); err != nil {
		t.Fatal(err)
	}
	if !stored(t, dir, mark[:]) {
		t.Error("the mark is nowhere before folding: the search finds nothing")
	}
	if err := s.Fold(t.Context(), 6, []board.Count{{Site: "claude", Bucket: 5, Code: 1, People: 1}}); err != nil {
		t.Fatal(err)
	}
	if stored(t, dir, mark[:]) {
		t.Error("the mark is still on the disk")
	}
}

// TestMarksThatAreBeingReadAreNotCalledGone: a log that somebody reads cannot be emptied; the next folding does it.
func TestMarksThatAreBeingReadAreNotCalledGone(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "board.db")
	s := open(t, file)
	mark := board.Mark{0xde, 0xad, 0xbe, 0xef, 0x13, 0x37, 0x42, 0x99}
	if err := s.Put(t.Context(), []board.Row{{Site: "claude", Bucket: 5, Epoch: 1, Mark: mark, Code: 1}}); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	reader, err := db.Query("SELECT site FROM signals")
	if err != nil || !reader.Next() {
		t.Fatalf("nothing to read: %v", err)
	}
	if err := s.Fold(t.Context(), 6, nil); !errors.Is(err, vault.ErrBusy) {
		t.Errorf("folding beside a reader: %v", err)
	}
	if err := reader.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Fold(t.Context(), 6, nil); err != nil || stored(t, dir, mark[:]) {
		t.Errorf("once nobody reads: %v, and the mark is on the disk: %v", err, stored(t, dir, mark[:]))
	}
}

func stored(t *testing.T, dir string, what []byte) bool {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(b, what) {
			return true
		}
	}
	return false
}

func TestReopenKeepsEverything(t *testing.T) {
	file := filepath.Join(t.TempDir(), "board.db")
	s := open(t, file)
	if err := s.Apply(t.Context(), board.Change{States: []board.State{{Site: "claude", Phase: "surge", Level: board.Major}}}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	states, err := open(t, file).States(t.Context())
	if err != nil || len(states) != 1 || states[0].Phase != "surge" {
		t.Errorf("states %v, %v", states, err)
	}
}
