package journal_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/shared/ledger"
	"holdfast/shared/snapshot"
	"holdfast/wasm/journal"
	"holdfast/wasm/journal/journaltest"
)

// everything pages through all records; damaged counts the rows that cannot be read.
func everything(t testing.TB, j *journal.Journal, limit int) (all []snapshot.Record, damaged int) {
	t.Helper()
	for at := (journal.Cursor{}); ; {
		page, next, lost, err := j.Records(t.Context(), at, limit)
		if err != nil || len(page) > limit {
			t.Fatalf("Records: %d of at most %d, %v", len(page), limit, err)
		}
		all, at, damaged = append(all, page...), next, damaged+lost
		if len(page) == 0 {
			return all, damaged
		}
	}
}

// full is a journal that has some of everything.
func full(t testing.TB) (*journaltest.Memory, *journal.Journal, snapshot.DraftID, []string) {
	t.Helper()
	store := journaltest.NewMemory()
	j := journal.New(store, laptop)
	id, want := story(t, j, 70)
	record(t, j, journal.Change{Key: journal.Key{Site: "claude", Chat: "new:1", Tab: "t"}, Text: "moved", Time: 5, State: snapshot.Sent})
	if _, err := j.Rekey(t.Context(), snapshot.DraftIDOf("claude", "", "new:1", "t"), "c-9", 6); err != nil {
		t.Fatal(err)
	}
	recordTurns(t, j, journal.TurnsChange{Key: chat, Turns: said("u:1", "a:one", "u:2"), Whole: true, Time: 7})
	recordTurns(t, j, journal.TurnsChange{Key: chat, Turns: said("u:1", "a:uno"), Whole: true, Time: 8})
	if err := j.SetName(t.Context(), "Laptop", 9); err != nil {
		t.Fatal(err)
	}
	merge(t, store, j, snapshot.Record{Kind: 99, Raw: []byte{0x82, 0x18, 0x63, 0xa1, 0x01, 0x02}})
	return store, j, id, want
}

func TestARestoreBringsEverythingAndQueuesItOnce(t *testing.T) {
	_, from, id, want := full(t)
	for _, limit := range []int{1, 3, 1000} {
		records, damaged := everything(t, from, limit)
		if damaged != 0 {
			t.Errorf("%d rows are called damaged", damaged)
		}
		to := journal.New(journaltest.NewMemory(), phone)
		for _, r := range records {
			if _, err := to.Restore(t.Context(), []snapshot.Record{r}); err != nil {
				t.Fatal(err)
			}
		}
		wantTexts(t, to, id, want...)
		if diff := cmp.Diff(branches(t, from), branches(t, to)); diff != "" {
			t.Errorf("branches (-here +there):\n%s", diff)
		}
		wanted, _ := from.Drafts(t.Context())
		got, err := to.Drafts(t.Context())
		if diff := cmp.Diff(wanted, got); err != nil || diff != "" {
			t.Errorf("drafts (-here +there), %v:\n%s", err, diff)
		}
		if names, err := to.Names(t.Context()); err != nil || names[laptop] != "Laptop" {
			t.Errorf("names %v, %v", names, err)
		}
		queued := sealed(t, to)
		if len(queued) != len(records) {
			t.Errorf("%d records are queued for the other devices, want all %d", len(queued), len(records))
		}
		if added, err := to.Restore(t.Context(), records); err != nil || added != 0 || len(sealed(t, to)) != len(queued) {
			t.Errorf("restoring again adds %d, %v", added, err)
		}
		if added, err := from.Restore(t.Context(), records); err != nil || added != 0 {
			t.Errorf("restoring where it came from adds %d, %v", added, err)
		}
	}
}

func TestADamagedRowIsCountedAndTheRestGoesOn(t *testing.T) {
	store, j, _, _ := full(t)
	all, _ := everything(t, j, 1000)
	spoil(t, store, journal.TableVersions, 3, garbage)
	spoil(t, store, journal.TableDrafts, 0, garbage)
	rest, damaged := everything(t, j, 10)
	if damaged != 2 || len(rest) != len(all)-2 {
		t.Errorf("%d records and %d damaged rows of %d", len(rest), damaged, len(all))
	}
}

func TestARestoreOnAFullDiskChangesNothing(t *testing.T) {
	_, from, _, _ := full(t)
	records, _ := everything(t, from, 1000)
	store := journaltest.NewMemory()
	store.SetHook(func(op string, _ journal.Table, _ string) (bool, error) {
		if op == journaltest.OpApply {
			return false, journal.ErrQuota
		}
		return true, nil
	})
	to := journal.New(store, phone)
	if _, err := to.Restore(t.Context(), records); !errors.Is(err, journal.ErrQuota) {
		t.Errorf("Restore: %v, want ErrQuota", err)
	}
	store.SetHook(nil)
	if drafts, err := to.Drafts(t.Context()); err != nil || len(drafts) != 0 {
		t.Errorf("%d drafts, %v", len(drafts), err)
	}
}

// TestWhatABackupBroughtOfOthersIsStillSentAsAnotherDevice: it was queued, and is not this device's to say anew.
func TestWhatABackupBroughtOfOthersIsStillSentAsAnotherDevice(t *testing.T) {
	from, to := journal.New(journaltest.NewMemory(), laptop), journal.New(journaltest.NewMemory(), phone)
	story(t, from, 3)
	if _, err := to.Restore(t.Context(), allRecords(t, from)); err != nil {
		t.Fatal(err)
	}
	want := len(pendingOf(t, to))
	if err := to.Renew(t.Context(), ledger.DeviceID{77}, nil, nil); err != nil {
		t.Fatal(err)
	}
	if got := len(pendingOf(t, to)); got != want || want < 4 {
		t.Errorf("%d records wait to be sent, want %d", got, want)
	}
}

// TestWhatWasSealedOfOthersIsSentAsAnotherDevice: a backup's records were sealed already when the profile turns out to be a copy; no log has them.
func TestWhatWasSealedOfOthersIsSentAsAnotherDevice(t *testing.T) {
	_, from, _, _ := full(t)
	store := journaltest.NewMemory()
	to := journal.New(store, phone)
	if _, err := to.Restore(t.Context(), allRecords(t, from)); err != nil {
		t.Fatal(err)
	}
	var sealed []snapshot.Record
	var ops []journal.Op
	for _, p := range pendingOf(t, to) {
		sealed = append(sealed, p.Record)
		ops = append(ops, journal.Op{Table: journal.TablePending, Key: p.Key})
	}
	if err := store.Apply(t.Context(), ops); err != nil {
		t.Fatal(err)
	}
	if err := to.Renew(t.Context(), ledger.DeviceID{77}, sealed, nil); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(kinds(sealed), kinds(recordsOf(pendingOf(t, to)))); diff != "" || len(sealed) < 8 {
		t.Errorf("what waits to be sent (-sealed +again):\n%s", diff)
	}
}

// kinds counts records by their kind.
func kinds(all []snapshot.Record) map[snapshot.Kind]int {
	n := map[snapshot.Kind]int{}
	for _, r := range all {
		n[r.Kind]++
	}
	return n
}

func recordsOf(pending []journal.Pending) (all []snapshot.Record) {
	for _, p := range pending {
		all = append(all, p.Record)
	}
	return all
}

func pendingOf(t *testing.T, j *journal.Journal) []journal.Pending {
	t.Helper()
	all, err := j.Pending(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	return all
}
