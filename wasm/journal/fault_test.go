package journal_test

import (
	"errors"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"holdfast/shared/snapshot"
	"holdfast/wasm/journal"
	"holdfast/wasm/journal/journaltest"
)

var errFault = errors.New("the store says no")

// TestFaultsLoseAndDoubleNothing records a story while the store does each of the four things at each call, and the caller gives the
// change again, as the inbox does: after an error, and after a worker that died without an answer.
func TestFaultsLoseAndDoubleNothing(t *testing.T) {
	story := []journal.Change{typed("a", 1), typed("ab", 2), typed("ab", 3), typed("", 4), typed("a", 5)}
	story[2].State = snapshot.Sent
	for _, op := range []string{journaltest.OpApply, journaltest.OpScan, journaltest.OpGet} {
		for _, apply := range []bool{true, false} {
			for _, fault := range []error{nil, errFault, journal.ErrQuota} {
				t.Run(fmt.Sprintf("%s, applied %v, error %v", op, apply, fault), func(t *testing.T) {
					tell(t, story, op, apply, fault)
				})
			}
		}
	}
}

func tell(t *testing.T, story []journal.Change, failing string, apply bool, fault error) {
	store := journaltest.NewMemory()
	j := journal.New(store, laptop)
	var id snapshot.DraftID
	for i, c := range story {
		hit := false
		store.SetHook(func(op string, _ journal.Table, _ string) (bool, error) {
			if op != failing || hit {
				return true, nil
			}
			hit = true
			return apply, fault
		})
		_, err := j.Record(t.Context(), c)
		// A read that fails after the change is safe is no error; every other fault is one.
		if err != nil && !errors.Is(err, fault) || err == nil && fault != nil && hit && failing == journaltest.OpApply {
			t.Fatalf("change %d: Record = %v with the fault %v", i, err, fault)
		}
		store.SetHook(nil)
		if i%2 == 1 { // the program that gives it again may be a new one
			j = journal.New(store, laptop)
		}
		id = record(t, j, c).ID
	}
	for _, j := range []*journal.Journal{j, journal.New(store.Reopen(), laptop)} {
		wantTexts(t, j, id, "a", "ab", "ab", "", "a")
	}
	if pending, err := j.Pending(t.Context(), 0); err != nil || len(pending) != 6 {
		t.Errorf("Pending = %d records, %v, want the claim and five versions", len(pending), err)
	}
}

// TestAnyFaultsAtAnyTime is the same with random stories and faults, against a model: the list of changes.
func TestAnyFaultsAtAnyTime(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		store := journaltest.NewMemory()
		j := journal.New(store, laptop)
		store.SetHook(func(string, journal.Table, string) (bool, error) {
			switch rapid.IntRange(0, 9).Draw(r, "outcome") {
			case 0:
				return true, errFault
			case 1:
				return false, errFault
			}
			return true, nil
		})
		var want []string
		text, state := "", snapshot.State(0)
		for i := range rapid.IntRange(1, 30).Draw(r, "changes") {
			c := typed(edit(r, text), int64(i))
			c.State = rapid.SampledFrom([]snapshot.State{snapshot.Editing, snapshot.Editing, snapshot.Sent}).Draw(r, "state")
			for {
				if rapid.IntRange(0, 9).Draw(r, "restart") == 0 {
					j = journal.New(store, laptop)
				}
				if _, err := j.Record(t.Context(), c); err == nil {
					break
				} else if !errors.Is(err, errFault) {
					r.Fatalf("Record: %v", err)
				}
			}
			if c.Text != text || c.State != state {
				want = append(want, c.Text)
			}
			text, state = c.Text, c.State
		}
		store.SetHook(nil)
		id := snapshot.DraftIDOf(chat.Site, chat.Account, chat.Chat, chat.Tab)
		if got := texts(t, j, id); fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) {
			r.Fatalf("the versions are %q, want %q", got, want)
		}
	})
}

// edit changes a text as people do: typing, deleting, replacing, pasting, anywhere.
func edit(r *rapid.T, text string) string {
	runes := []rune(text)
	at := rapid.IntRange(0, len(runes)).Draw(r, "at")
	end := min(len(runes), at+rapid.IntRange(0, 3).Draw(r, "deleted"))
	typed := rapid.StringOfN(rapid.RuneFrom([]rune("ab é漢👍\u202E\n")), 0, 5, -1).Draw(r, "typed")
	return string(runes[:at]) + typed + string(runes[end:])
}

// TestWhatWasNeverStoredIsNotShown lets the disk lie about a version whose place another instance then takes.
func TestWhatWasNeverStoredIsNotShown(t *testing.T) {
	store := journaltest.NewMemory()
	j := journal.New(store, laptop)
	id := record(t, j, typed("a", 1)).ID
	store.SetHook(func(op string, _ journal.Table, _ string) (bool, error) { return op != journaltest.OpApply, nil })
	record(t, j, typed("a lie", 2))
	store.SetHook(nil)
	record(t, journal.New(store.Reopen(), laptop), typed("a truth", 3))
	if text, err := j.Text(t.Context(), id, 0); err != nil || text != "a truth" {
		t.Errorf("the newest text is %q, %v", text, err)
	}
	if d, err := j.Draft(t.Context(), id); err != nil || d.Text != "a truth" {
		t.Errorf("the draft is %+v, %v", d, err)
	}
	record(t, j, typed("a lie", 2)) // given again, as nothing had removed it from the inbox
	wantTexts(t, j, id, "a", "a truth", "a lie")
}

func TestStoreErrorsComeThrough(t *testing.T) {
	store := journaltest.NewMemory()
	j := journal.New(store, laptop)
	id := record(t, j, typed("text", 1)).ID
	store.SetHook(func(string, journal.Table, string) (bool, error) { return false, journal.ErrUnavailable })
	j = journal.New(store, laptop)
	for name, call := range map[string]func() error{
		"Record":   func() error { _, err := j.Record(t.Context(), typed("more", 2)); return err },
		"Rekey":    func() error { _, err := j.Rekey(t.Context(), id, "c2", 2); return err },
		"Drafts":   func() error { _, err := j.Drafts(t.Context()); return err },
		"Outline":  func() error { _, err := j.Outline(t.Context()); return err },
		"Draft":    func() error { _, err := j.Draft(t.Context(), id); return err },
		"Versions": func() error { _, err := j.Versions(t.Context(), id); return err },
		"Text":     func() error { _, err := j.Text(t.Context(), id, 1); return err },
		"Chats":    func() error { _, err := j.Chats(t.Context()); return err },
		"Pending":  func() error { _, err := j.Pending(t.Context(), 0); return err },
		"SetName":  func() error { return j.SetName(t.Context(), "Laptop", 1) },
		"Names":    func() error { _, err := j.Names(t.Context()); return err },
		"MergeOps": func() error {
			_, err := j.MergeOps(t.Context(), []snapshot.Record{{Kind: snapshot.KindDraft, Draft: &snapshot.Draft{ID: id, Site: "s"}}})
			return err
		},
		"Conflicts": func() error { _, err := j.Conflicts(t.Context()); return err },
	} {
		if err := call(); !errors.Is(err, journal.ErrUnavailable) {
			t.Errorf("%s on a store that is not there: %v, want ErrUnavailable", name, err)
		}
	}
}
