package journal_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"holdfast/shared/ledger"
	"holdfast/shared/snapshot"
	"holdfast/wasm/journal"
	"holdfast/wasm/journal/journaltest"
)

// oneWay gives to a journal what another one has queued since the last time.
type oneWay struct {
	from, to *journal.Journal
	sent     map[string]bool
}

func (w *oneWay) sync(t testing.TB, now int64) {
	t.Helper()
	all, err := w.from.Pending(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	p := journal.Pulled{}
	for _, r := range all {
		if w.sent[r.Key] {
			continue
		}
		if w.sent[r.Key] = true; r.Record.Deletion != nil {
			p.Deletions = append(p.Deletions, r.Record.Deletion)
		} else {
			p.Records = append(p.Records, r.Record)
		}
	}
	if err := w.to.Take(t.Context(), p, now, nil); err != nil {
		t.Fatal(err)
	}
}

func ways(a, b *journal.Journal) (to, back *oneWay) {
	return &oneWay{a, b, map[string]bool{}}, &oneWay{b, a, map[string]bool{}}
}

// wantShown checks that a journal shows just these texts, whole, and that a backup of it gives them back.
func wantShown(t testing.TB, name string, j *journal.Journal, want ...string) {
	t.Helper()
	copied := journal.New(journaltest.NewMemory(), ledger.DeviceID{9})
	if _, err := copied.Restore(t.Context(), allRecords(t, j)); err != nil {
		t.Fatal(err)
	}
	for what, j := range map[string]*journal.Journal{name: j, "a backup of " + name: copied} {
		drafts, err := j.Drafts(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, d := range drafts {
			if got = append(got, d.Text); d.Damage != "" {
				t.Errorf("%s: %s", what, d.Damage)
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s shows %q, want %q", what, got, want)
		}
	}
}

// TestWhatWasTypedAfterADeletionElsewhereStays: one device deletes what it knows of a draft, while another one goes on typing.
func TestWhatWasTypedAfterADeletionElsewhereStays(t *testing.T) {
	for _, first := range []string{"forget", "sync"} {
		a, b := journal.New(journaltest.NewMemory(), ledger.DeviceID{1}), journal.New(journaltest.NewMemory(), ledger.DeviceID{2})
		to, back := ways(a, b)
		long := strings.Repeat("a long beginning ", 20)
		var id snapshot.DraftID
		for i := range 5 {
			id = typedAt(t, a, "one", long+fmt.Sprint(i), int64(i))
		}
		to.sync(t, 10)
		if err := b.Delete(t.Context(), []snapshot.DraftID{id}, nil, 20); err != nil {
			t.Fatal(err)
		}
		for i := range 5 {
			typedAt(t, a, "one", long+"later "+fmt.Sprint(i), int64(30+i))
		}
		forget := func() {
			for _, j := range []*journal.Journal{a, b} {
				if _, err := j.Forget(t.Context(), 100); err != nil {
					t.Fatal(err)
				}
			}
		}
		want := long + "later 4"
		if first == "sync" {
			to.sync(t, 40)
			wantShown(t, "b", b, want)
		}
		back.sync(t, 50)
		wantShown(t, "a", a, want)
		forget()
		to.sync(t, 60)
		forget()
		wantShown(t, first+" first: a", a, want)
		wantShown(t, first+" first: b", b, want)
		typedAt(t, a, "one", long+"and on", 70)
		to.sync(t, 80)
		wantShown(t, first+" first: b", b, long+"and on")
	}
}

// TestTwoAuthorsDelete: whatever two devices type, delete, forget and send each other, both show the same in the end, and whole.
func TestTwoAuthorsDelete(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		a, b := journal.New(journaltest.NewMemory(), ledger.DeviceID{1}), journal.New(journaltest.NewMemory(), ledger.DeviceID{2})
		to, back := ways(a, b)
		text := ""
		now := int64(0)
		for range rapid.IntRange(1, 40).Draw(rt, "actions") {
			now++
			j, way := a, to
			if rapid.Bool().Draw(rt, "b") {
				j, way = b, back
			}
			switch rapid.IntRange(0, 7).Draw(rt, "action") {
			case 0:
				_ = j.Delete(t.Context(), []snapshot.DraftID{snapshot.DraftIDOf("claude", "", "one", "")}, nil, now) // there may be none
			case 1, 2:
				way.sync(t, now)
			case 3:
				if _, err := j.Forget(t.Context(), now); err != nil {
					rt.Fatal(err)
				}
			default:
				text += rapid.StringMatching("[a-z]{1,9}").Draw(rt, "text")
				typedAt(t, j, "one", text, now)
			}
		}
		for range 2 {
			to.sync(t, now)
			back.sync(t, now)
		}
		shown := func(j *journal.Journal) (all string) {
			drafts, err := j.Drafts(t.Context())
			if err != nil {
				rt.Fatal(err)
			}
			for _, d := range drafts {
				if all += d.Text; d.Damage != "" {
					rt.Errorf("damaged: %s", d.Damage)
				}
				for _, s := range d.Siblings {
					all += fmt.Sprint(" ", s.Device, s.N)
				}
			}
			return all
		}
		if one, two := shown(a), shown(b); one != two {
			rt.Errorf("a shows %q, b %q", one, two)
		}
	})
}
