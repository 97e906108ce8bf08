package journal_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/shared/ledger"
	"holdfast/shared/snapshot"
	"holdfast/wasm/journal"
	"holdfast/wasm/journal/journaltest"
)

func typedAt(t testing.TB, j *journal.Journal, chat, text string, at int64) snapshot.DraftID {
	t.Helper()
	d, err := j.Record(t.Context(), journal.Change{Key: journal.Key{Site: "claude", Chat: chat}, Text: text, Time: at, State: snapshot.Editing})
	if err != nil {
		t.Fatal(err)
	}
	return d.ID
}

// countRows counts the rows of a table under a prefix.
func countRows(t testing.TB, s journal.Store, table journal.Table, prefix string) int {
	t.Helper()
	all, err := s.Scan(t.Context(), table, prefix, "", 0)
	if err != nil {
		t.Fatal(err)
	}
	return len(all)
}

// allRecords gives what a backup would hold.
func allRecords(t testing.TB, j *journal.Journal) (all []snapshot.Record) {
	t.Helper()
	for at := (journal.Cursor{}); ; {
		records, next, _, err := j.Records(t.Context(), at, 100)
		if err != nil {
			t.Fatal(err)
		}
		if len(records) == 0 {
			return all
		}
		all, at = append(all, records...), next
	}
}

func TestADeletedDraftIsHiddenAndThenForgotten(t *testing.T) {
	store := journaltest.NewMemory()
	j := journal.New(store, ledger.DeviceID{1})
	id := typedAt(t, j, "one", "first", 1000)
	typedAt(t, j, "one", "first, second", 2000)
	other := typedAt(t, j, "two", "stays", 2500)
	backup := allRecords(t, j)
	if err := j.Delete(t.Context(), []snapshot.DraftID{id, {9}}, nil, 3000); !errors.Is(err, journal.ErrNotFound) {
		t.Errorf("delete with an unknown draft: %v", err)
	}
	if _, err := j.Draft(t.Context(), id); err != nil {
		t.Fatalf("a deletion that was refused has deleted: %v", err)
	}
	if err := j.Delete(t.Context(), []snapshot.DraftID{id}, nil, 3000); err != nil {
		t.Fatal(err)
	}
	drafts, err := j.Drafts(t.Context())
	if err != nil || len(drafts) != 1 || drafts[0].ID != other {
		t.Errorf("drafts %+v, %v", drafts, err)
	}
	for name, err := range map[string]error{
		"draft":    func() error { _, err := j.Draft(t.Context(), id); return err }(),
		"versions": func() error { _, err := j.Versions(t.Context(), id); return err }(),
		"text":     func() error { _, err := j.Text(t.Context(), id, 1); return err }(),
		"again":    j.Delete(t.Context(), []snapshot.DraftID{id}, nil, 4000),
	} {
		if !errors.Is(err, journal.ErrNotFound) {
			t.Errorf("%s: %v, want ErrNotFound", name, err)
		}
	}
	for _, r := range allRecords(t, j) {
		if r.Version != nil && r.Version.Draft == id {
			t.Errorf("a backup holds version %d of what was deleted", r.Version.N)
		}
	}
	if added, err := j.Restore(t.Context(), backup); added != 0 || err != nil {
		t.Errorf("a backup brought %d records back, %v", added, err)
	}
	if n, err := j.Forget(t.Context(), 3000); n != 0 || err != nil || countRows(t, store, journal.TableVersions, id.String()) != 2 {
		t.Errorf("within the grace: %d forgotten, %v", n, err)
	}
	// What is written later lives on, by itself, with numbers that go on.
	typedAt(t, j, "one", "written later", 5000)
	typedAt(t, j, "one", "written later still", 6000)
	check := func() {
		t.Helper()
		d, err := j.Draft(t.Context(), id)
		if err != nil || d.Text != "written later still" || d.Versions != 2 || d.Key.Chat != "one" {
			t.Errorf("draft %+v, %v", d, err)
		}
		versions, err := j.Versions(t.Context(), id)
		if err != nil || len(versions) != 2 || versions[0].N != 3 || versions[0].Number != 1 || versions[0].Chars != 13 {
			t.Errorf("versions %+v, %v", versions, err)
		}
		if text, err := j.Text(t.Context(), id, 1); text != "written later" || err != nil {
			t.Errorf("text %q, %v", text, err)
		}
	}
	check()
	if n, err := j.Forget(t.Context(), 3001); n != 1 || err != nil || countRows(t, store, journal.TableVersions, id.String()) != 2 {
		t.Errorf("after the grace: %d forgotten, %v, %d rows", n, err, countRows(t, store, journal.TableVersions, id.String()))
	}
	check()
	j = journal.New(store, ledger.DeviceID{1})
	check()
	if n, err := j.Forget(t.Context(), 9000); n != 0 || err != nil {
		t.Errorf("again: %d, %v", n, err)
	}
}

func TestADeletedChatTakesItsTurnsAlong(t *testing.T) {
	store := journaltest.NewMemory()
	j := journal.New(store, ledger.DeviceID{1})
	say := func(chat string, at int64, turns ...string) {
		t.Helper()
		c := journal.TurnsChange{Key: journal.Key{Site: "claude", Chat: chat}, Whole: true, Seen: 100, Time: at}
		for i, text := range turns {
			c.Turns = append(c.Turns, journal.SeenTurn{Role: snapshot.Role(1 + i%2), Text: text, State: snapshot.TurnComplete})
		}
		if err := j.RecordTurns(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	say("talk", 1000, "a question", "an answer")
	say("other", 1000, "a question", "another answer")
	id, backup := snapshot.ChatIDOf("claude", "", "talk"), allRecords(t, j)
	if err := j.Delete(t.Context(), nil, []snapshot.ChatID{id}, 2000); err != nil {
		t.Fatal(err)
	}
	chats, err := j.Conversations(t.Context())
	if err != nil || len(chats) != 1 || chats[0].Chat != "other" {
		t.Errorf("chats %+v, %v", chats, err)
	}
	if _, err := j.Turns(t.Context(), id, 0); !errors.Is(err, journal.ErrNotFound) {
		t.Errorf("turns: %v", err)
	}
	for _, r := range allRecords(t, j) {
		if r.Chat != nil && r.Chat.Chat == "talk" || r.Turn != nil && r.Turn.Text == "an answer" {
			t.Errorf("a backup holds %+v of what was deleted", r)
		}
	}
	if _, err := j.Forget(t.Context(), 2001); err != nil {
		t.Fatal(err)
	}
	if n := countRows(t, store, journal.TableMeta, "journal/turn/"); n != 2 { // "a question" belongs to the other chat, too
		t.Errorf("%d turns are left", n)
	}
	if turns, err := j.Turns(t.Context(), snapshot.ChatIDOf("claude", "", "other"), 0); err != nil || len(turns) != 2 || turns[0].Text != "a question" {
		t.Errorf("turns of the other chat: %+v, %v", turns, err)
	}
	for _, r := range backup { // an old backup comes in pieces
		if _, err := j.Restore(t.Context(), []snapshot.Record{r}); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.Restored(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := countRows(t, store, journal.TableMeta, "journal/turn/"); n != 2 {
		t.Errorf("a backup brought turns of the deleted chat back: %d turns", n)
	}
	if turns, err := j.Turns(t.Context(), snapshot.ChatIDOf("claude", "", "other"), 0); err != nil || len(turns) != 2 {
		t.Errorf("turns of the other chat after a restore: %+v, %v", turns, err)
	}
	say("talk", 500, "a new question") // by a clock that was set back
	if turns, err := j.Turns(t.Context(), id, 0); err != nil || len(turns) != 1 || turns[0].Text != "a new question" {
		t.Errorf("what was said later: %+v, %v", turns, err)
	}
}

// pendingRecords gives what a journal has to send, deletions apart.
func pendingRecords(t testing.TB, j *journal.Journal) (records []snapshot.Record, deletions []*snapshot.Deletion) {
	t.Helper()
	all, err := j.Pending(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range all {
		if p.Record.Deletion != nil {
			deletions = append(deletions, p.Record.Deletion)
		} else {
			records = append(records, p.Record)
		}
	}
	return records, deletions
}

func TestManyDeletionsOfOthersWait(t *testing.T) {
	thief, mine := journal.New(journaltest.NewMemory(), ledger.DeviceID{1}), journal.New(journaltest.NewMemory(), ledger.DeviceID{2})
	var ids []snapshot.DraftID
	for i := range 30 {
		ids = append(ids, typedAt(t, thief, fmt.Sprint("chat ", i), "text", 1000))
	}
	records, _ := pendingRecords(t, thief)
	merge := func(deletions []*snapshot.Deletion, now int64) {
		t.Helper()
		if err := mine.Take(t.Context(), journal.Pulled{Deletions: deletions}, now, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := mine.Take(t.Context(), journal.Pulled{Records: records}, 1000, nil); err != nil {
		t.Fatal(err)
	}
	count := func() int {
		t.Helper()
		drafts, err := mine.Outline(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return len(drafts)
	}
	for i, id := range ids { // one by one, so that each alone is harmless
		if err := thief.Delete(t.Context(), []snapshot.DraftID{id}, nil, 2000+int64(i)); err != nil {
			t.Fatal(err)
		}
	}
	_, deletions := pendingRecords(t, thief)
	for _, d := range deletions {
		merge([]*snapshot.Deletion{d}, 5000)
	}
	held, err := mine.Held(t.Context())
	if count() != 10 || held != 10 || err != nil {
		t.Errorf("%d drafts left, %d deletions wait, %v; want 10 and 10", count(), held, err)
	}
	if err := mine.Settle(t.Context(), false, 6000); err != nil || count() != 10 {
		t.Errorf("refused: %d left, %v", count(), err)
	}
	merge(deletions, 5000)
	if held, err := mine.Held(t.Context()); held == 0 || err != nil {
		t.Errorf("told again: %d wait, %v", held, err)
	}
	if err := mine.Settle(t.Context(), true, 6000); err != nil || count() != 0 {
		t.Errorf("taken: %d left, %v", count(), err)
	}
}

// TestAFirstPullTakesDeletionsAsSaid: to a new device, and to the command line each time, nothing is taken away.
func TestAFirstPullTakesDeletionsAsSaid(t *testing.T) {
	from, to := journal.New(journaltest.NewMemory(), ledger.DeviceID{1}), journal.New(journaltest.NewMemory(), ledger.DeviceID{2})
	var ids []snapshot.DraftID
	for i := range 30 {
		ids = append(ids, typedAt(t, from, fmt.Sprint("chat ", i), "text", 1000))
	}
	if err := from.Delete(t.Context(), ids, nil, 2000); err != nil {
		t.Fatal(err)
	}
	p := journal.Pulled{First: true}
	p.Records, p.Deletions = pendingRecords(t, from)
	if err := to.Take(t.Context(), p, 5000, nil); err != nil {
		t.Fatal(err)
	}
	held, err := to.Held(t.Context())
	drafts, err2 := to.Outline(t.Context())
	if held != 0 || len(drafts) != 0 || errors.Join(err, err2) != nil {
		t.Errorf("%d deletions wait, %d drafts are shown, %v", held, len(drafts), errors.Join(err, err2))
	}
}

// duringApply lets something else begin right when a batch is written, and gives it time.
type duringApply struct {
	journal.Store
	begin func()
}

func (s *duringApply) Apply(ctx context.Context, ops []journal.Op) error {
	if begin := s.begin; begin != nil {
		s.begin = nil
		begin()
	}
	return s.Store.Apply(ctx, ops)
}

// TestADeletionDuringAPullIsNotOverwritten: both write the same row.
func TestADeletionDuringAPullIsNotOverwritten(t *testing.T) {
	other := journal.New(journaltest.NewMemory(), ledger.DeviceID{1})
	id := typedAt(t, other, "one", "theirs", 1000)
	p := journal.Pulled{}
	p.Records, _ = pendingRecords(t, other)
	if err := other.Delete(t.Context(), []snapshot.DraftID{id}, nil, 2000); err != nil {
		t.Fatal(err)
	}
	store := &duringApply{Store: journaltest.NewMemory()}
	mine := journal.New(store, ledger.DeviceID{2})
	if err := mine.Take(t.Context(), p, 1000, nil); err != nil {
		t.Fatal(err)
	}
	typedAt(t, mine, "one", "mine", 1500)
	_, deletions := pendingRecords(t, other)
	done := make(chan error)
	store.begin = func() {
		go func() { done <- mine.Delete(t.Context(), []snapshot.DraftID{id}, nil, 3000) }()
		time.Sleep(20 * time.Millisecond)
	}
	if err := mine.Take(t.Context(), journal.Pulled{Deletions: deletions}, 3000, nil); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if drafts, err := mine.Outline(t.Context()); err != nil || len(drafts) != 0 {
		t.Errorf("shown are %+v, %v", drafts, err)
	}
}

// TestDeletionsComeInAnyOrder: two journals get the same records and deletions in orders of their own, and show the same in the end.
func TestDeletionsComeInAnyOrder(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		author := journal.New(journaltest.NewMemory(), ledger.DeviceID{1})
		for i := range rapid.IntRange(1, 12).Draw(rt, "actions") {
			chat := rapid.SampledFrom([]string{"one", "two"}).Draw(rt, "chat")
			if rapid.Bool().Draw(rt, "delete") {
				err := author.Delete(t.Context(), []snapshot.DraftID{snapshot.DraftIDOf("claude", "", chat, "")}, nil, int64(1000*i))
				if err != nil && !errors.Is(err, journal.ErrNotFound) {
					rt.Fatal(err)
				}
				continue
			}
			typedAt(t, author, chat, rapid.StringMatching("[a-z]{1,20}").Draw(rt, "text"), int64(1000*i))
		}
		records, deletions := pendingRecords(t, author)
		want := shown(rt, t, author)
		for _, name := range []string{"first order", "second order"} {
			j := journal.New(journaltest.NewMemory(), ledger.DeviceID{2})
			steps := make([]int, len(records)+len(deletions))
			for i := range steps {
				steps[i] = i
			}
			for _, i := range rapid.Permutation(steps).Draw(rt, name) {
				p := journal.Pulled{}
				if i < len(records) {
					p.Records = records[i : i+1]
				} else {
					p.Deletions = deletions[i-len(records):][:1]
				}
				if err := j.Take(t.Context(), p, 50, nil); err != nil {
					rt.Fatal(err)
				}
				if rapid.IntRange(0, 9).Draw(rt, "forget") == 0 {
					if _, err := j.Forget(t.Context(), 1<<40); err != nil {
						rt.Fatal(err)
					}
				}
			}
			if got := shown(rt, t, j); got != want {
				rt.Errorf("%s shows\n%s\nthe author\n%s", name, got, want)
			}
		}
	})
}

func shown(rt *rapid.T, t *testing.T, j *journal.Journal) (all string) {
	drafts, err := j.Drafts(t.Context())
	if err != nil {
		rt.Fatal(err)
	}
	for _, chat := range []string{"one", "two"} {
		for _, d := range drafts {
			if d.ID != snapshot.DraftIDOf("claude", "", chat, "") {
				continue
			}
			versions, err := j.Versions(t.Context(), d.ID)
			if err != nil {
				rt.Fatal(err)
			}
			for _, v := range versions {
				text, err := j.Text(t.Context(), d.ID, v.Number)
				if err != nil {
					rt.Fatal(err)
				}
				all += fmt.Sprintf("%s %d %d %s\n", chat, v.N, v.Number, text)
			}
		}
	}
	return all
}

// TestAMarkBeyondEverythingHidesNothing: a deletion up to the last number there is would leave none to write.
func TestAMarkBeyondEverythingHidesNothing(t *testing.T) {
	j := journal.New(journaltest.NewMemory(), ledger.DeviceID{1})
	id := typedAt(t, j, "one", "text", 1000)
	d := &snapshot.Deletion{Device: ledger.DeviceID{2}, Drafts: []snapshot.Gone{{ID: id, UpTo: []snapshot.Mark{{Device: ledger.DeviceID{1}, N: math.MaxUint64}}}}}
	if err := j.Take(t.Context(), journal.Pulled{Deletions: []*snapshot.Deletion{d}}, 2000, nil); err != nil {
		t.Fatal(err)
	}
	typedAt(t, j, "one", "text, and more", 3000)
	wantShown(t, "it", j, "text, and more")
}
