package boards_test

import (
	"crypto/rand"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/shared/ledger"
	"holdfast/shared/official"
	"holdfast/shared/wire"
	"holdfast/sync-server/board"
)

// TestProgramsThatShareAStore, each of which lives for one request: a person counts once, also across the change of keys, whichever program hears him; old
// keys are gone; and what a status page says is known to the next.
func TestProgramsThatShareAStore(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "board.db"))
	now := int64(1_790_000_000_000) / 3_600_000 * 3_600_000
	program := func() *board.Board {
		t.Helper()
		b, err := board.Open(t.Context(), board.Config{Store: s, Shared: s, Rand: rand.Reader, Now: func() int64 { return now }, Sites: []board.Site{{ID: "claude", Name: "Claude"}}})
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	down := []wire.Signal{{Site: "claude", Surface: "web", Capability: "text", Phase: "surge", Symptom: "overloaded"}}
	heard := func(b *board.Board, want int) {
		t.Helper()
		if _, err := b.Step(t.Context()); err != nil {
			t.Fatal(err)
		}
		if v, _ := b.View(); int(v.Sites[0].Bad) != want {
			t.Errorf("at %d: %d people see it fail, want %d", now, v.Sites[0].Bad, want)
		}
	}
	for range 15 { // 75 minutes
		for n := range byte(4) {
			for range 2 {
				if err := program().Take(t.Context(), ledger.VaultID{n}, down); err != nil {
					t.Fatal(err)
				}
			}
		}
		heard(program(), 4)
		if err := program().Tidy(t.Context()); err != nil {
			t.Fatal(err)
		}
		now += 5 * 60_000
	}
	first, err := s.Key(t.Context(), 1, [32]byte{1})
	again, err2 := s.Key(t.Context(), 1, [32]byte{2})
	if err != nil || err2 != nil || first != again || first != [32]byte{1} {
		t.Errorf("two programs draw two keys: %x, %x, %v, %v", first, again, err, err2)
	}
	if _, err := s.Key(t.Context(), 3, [32]byte{3}); err != nil {
		t.Error(err)
	}
	if fresh, err := s.Key(t.Context(), 1, [32]byte{9}); err != nil || fresh != [32]byte{9} {
		t.Errorf("an old key is still there: %x, %v", fresh, err)
	}
	word := official.Word{Grade: "partial_outage", Components: []string{"Login", "Chat"}}
	if err := program().Hear(t.Context(), "claude", "https://status.example", word, nil); err != nil {
		t.Fatal(err)
	}
	v, _ := program().View()
	if diff := cmp.Diff(&board.Official{Page: "https://status.example", Word: word, Since: now, Read: now}, v.Sites[0].Official); diff != "" {
		t.Error(diff)
	}
}
