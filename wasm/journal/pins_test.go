package journal_test

import (
	"errors"
	"slices"
	"testing"

	"holdfast/shared/snapshot"
	"holdfast/wasm/journal"
	"holdfast/wasm/journal/journaltest"
)

func pinnedOf(t *testing.T, j *journal.Journal, id snapshot.DraftID) (pinned []uint64) {
	t.Helper()
	versions, err := j.Versions(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range versions {
		if v.Pinned {
			pinned = append(pinned, v.N)
		}
	}
	return pinned
}

func TestAPinnedVersionStays(t *testing.T) {
	store := journaltest.NewMemory()
	j := journal.New(store, laptop)
	id, want := tellAll(t, j, old(700))
	for _, number := range []int{7, 8, 200} {
		if err := j.Pin(t.Context(), id, number, true, 80*day); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.Pin(t.Context(), id, 8, false, 79*day); err != nil { // a clock that was set back does not undo the user's last word
		t.Fatal(err)
	}
	thin(t, j, 90*day)
	j = journal.New(store.Reopen(), laptop)
	if got := pinnedOf(t, j, id); !slices.Equal(got, []uint64{7, 200}) {
		t.Errorf("versions %v are pinned, want 7 and 200", got)
	}
	versions, err := j.Versions(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range versions {
		if text, err := j.Text(t.Context(), id, v.Number); err != nil || text != want[v.N-1] {
			t.Errorf("version %d: %q, %v", v.N, text, err)
		}
		if v.N == 8 {
			t.Error("the version that was unpinned is left")
		}
	}
	for _, number := range []int{-1, len(versions) + 1} {
		if err := j.Pin(t.Context(), id, number, true, 90*day); !errors.Is(err, journal.ErrNotFound) {
			t.Errorf("pin version %d: %v, want ErrNotFound", number, err)
		}
	}
	if err := j.Pin(t.Context(), id, 0, true, 90*day); err != nil {
		t.Fatal(err)
	}
	if got := pinnedOf(t, j, id); !slices.Contains(got, 700) {
		t.Errorf("versions %v are pinned, want the newest, too", got)
	}
}

// TestPinsReachTheOtherDevices in any order, and out of a backup.
func TestPinsReachTheOtherDevices(t *testing.T) {
	j := journal.New(journaltest.NewMemory(), laptop)
	id, _ := tellAll(t, j, long(5))
	for i, pinned := range []bool{true, false, true} {
		if err := j.Pin(t.Context(), id, 2, pinned, int64(i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.Pin(t.Context(), id, 3, true, 9); err != nil {
		t.Fatal(err)
	}
	if err := j.Pin(t.Context(), id, 3, false, 10); err != nil {
		t.Fatal(err)
	}
	pending, err := j.Pending(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	var records []snapshot.Record
	for _, p := range pending {
		records = append(records, p.Record)
	}
	backup, _, _, err := j.Records(t.Context(), journal.Cursor{}, 100)
	for next := (journal.Cursor{}); err == nil; {
		var more []snapshot.Record
		if more, next, _, err = j.Records(t.Context(), next, 100); len(more) == 0 {
			break
		}
		backup = append(backup, more...)
	}
	if err != nil {
		t.Fatal(err)
	}
	turned := slices.Clone(records)
	slices.Reverse(turned)
	for name, records := range map[string][]snapshot.Record{"in order": records, "turned": turned, "a backup": backup} {
		other := journal.New(journaltest.NewMemory(), phone)
		for _, r := range records {
			if _, err := other.Restore(t.Context(), []snapshot.Record{r}); err != nil {
				t.Fatal(err)
			}
		}
		if got := pinnedOf(t, other, id); !slices.Equal(got, []uint64{2}) {
			t.Errorf("%s: versions %v are pinned, want 2", name, got)
		}
		pending, err := other.Pending(t.Context(), 0)
		if err != nil || !slices.ContainsFunc(pending, func(p journal.Pending) bool { return p.Record.Pin != nil }) {
			t.Errorf("%s: no pin goes on to others, %v", name, err)
		}
	}
}

func TestADeviceThatBecomesAnotherTakesItsPinsAlong(t *testing.T) {
	j := journal.New(journaltest.NewMemory(), laptop)
	id, _ := tellAll(t, j, long(5))
	if err := j.Pin(t.Context(), id, 2, true, 1); err != nil {
		t.Fatal(err)
	}
	if err := j.Renew(t.Context(), phone, nil, nil); err != nil {
		t.Fatal(err)
	}
	if got := pinnedOf(t, j, id); !slices.Equal(got, []uint64{2}) {
		t.Errorf("versions %v are pinned, want 2", got)
	}
}
