package journal_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"holdfast/shared/history"
	"holdfast/shared/snapshot"
	"holdfast/wasm/journal"
	"holdfast/wasm/journal/journaltest"
)

const (
	hour = 3_600_000
	day  = 24 * hour
)

// aged is a story that a person types over months: in sittings, now and then sending or attaching something.
func aged(r *rapid.T) (story []journal.Change) {
	at, sitting := int64(day), 0
	for i, c := range long(rapid.IntRange(330, 600).Draw(r, "n")) {
		if sitting == 0 {
			at += rapid.Int64Range(hour/2, 9*day).Draw(r, "pause")
			sitting = rapid.IntRange(5, 200).Draw(r, "sitting")
		}
		sitting--
		at += 700
		if c.Time = at; i%50 != 49 {
			c.State = snapshot.Editing
		}
		story = append(story, c)
	}
	return story
}

// thin thins until there is nothing to do.
func thin(t *testing.T, j *journal.Journal, now int64) {
	t.Helper()
	for more := true; more; {
		var err error
		if more, err = j.Thin(t.Context(), now); err != nil {
			t.Fatal(err)
		}
	}
}

// wantThinned checks that what is there reads as it was typed, and that all is there that has to stay.
func wantThinned(t *testing.T, j *journal.Journal, id snapshot.DraftID, story []journal.Change, now int64) {
	t.Helper()
	versions, err := j.Versions(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	ages := make([]history.Age, len(story))
	for i, c := range story {
		ages[i] = history.Age{Time: c.Time, Keep: c.State != snapshot.Editing}
	}
	there := map[uint64]bool{}
	for _, v := range versions {
		there[v.N] = true
		want := story[v.N-1]
		if text, err := j.Text(t.Context(), id, v.Number); err != nil || text != want.Text {
			t.Fatalf("version %d: %q, %v, want %q", v.N, text, err, want.Text)
		}
		if v.Time != want.Time || v.State != want.State || len(v.Files) != len(want.Files) || v.Lost != want.Lost {
			t.Fatalf("version %d is %+v, was %+v", v.N, v, want)
		}
	}
	for i, stays := range history.Thin(ages, now) {
		if stays && !there[uint64(i+1)] {
			t.Fatalf("version %d of %d has gone", i+1, len(story))
		}
	}
	d, err := j.Draft(t.Context(), id)
	if err != nil || d.Text != story[len(story)-1].Text || d.Versions != len(versions) || d.Damage != "" {
		t.Fatalf("the draft is %+v, %v, with %d versions", d, err, len(versions))
	}
}

// TestThinningForgetsWhatIsOldAndNothingElse does so with a few stories: each takes hundreds of versions.
func TestThinningForgetsWhatIsOldAndNothingElse(t *testing.T) {
	for seed := range 4 {
		story := rapid.Custom(aged).Example(seed)
		store := journaltest.NewMemory()
		j := journal.New(store, laptop)
		id, _ := tellAll(t, j, story)
		now := story[len(story)-1].Time + int64(seed)*9*day
		thin(t, j, now)
		wantThinned(t, j, id, story, now)
		j = journal.New(store.Reopen(), laptop)
		thin(t, j, now+day)
		wantThinned(t, j, id, story, now+day)
		next := typed("and on it goes", now+day)
		record(t, j, next)
		wantThinned(t, j, id, append(story, next), now+day)
	}
}

// old is a story of n versions, one a minute, long ago.
func old(n int) []journal.Change {
	story := long(n)
	for i := range story {
		story[i].Time = int64(day + i*60_000)
	}
	return story
}

func TestThinningTakesOneOfEachDay(t *testing.T) {
	store := journaltest.NewMemory()
	j := journal.New(store, laptop)
	story := old(3000) // two days
	id, _ := tellAll(t, j, story)
	before, err := journal.Segments(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	thin(t, j, 90*day)
	after, err := journal.Segments(t.Context(), store)
	if err != nil || sizeOf(after)*3 > sizeOf(before) {
		t.Errorf("%d bytes of segments, %d before, %v", sizeOf(after), sizeOf(before), err)
	}
	versions, err := j.Versions(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	edited := 0
	for _, v := range versions[:len(versions)-330] {
		if v.State == snapshot.Editing {
			edited++
		}
	}
	if edited > 2 {
		t.Errorf("%d versions of two days are left that were only typed", edited)
	}
	pending, err := j.Pending(t.Context(), 0)
	if err != nil || len(pending) != len(versions)+1 { // and where it belongs
		t.Errorf("%d records wait to be sealed, %v, of %d versions", len(pending), err, len(versions))
	}
}

func sizeOf(rows []journal.Row) (size int) {
	for _, row := range rows {
		size += len(row.Value)
	}
	return size
}

// TestOnAnotherDeviceWhatWasThinnedReadsAsItWas sends what is left to another device, and gives all that there was back from a backup.
func TestOnAnotherDeviceWhatWasThinnedReadsAsItWas(t *testing.T) {
	j := journal.New(journaltest.NewMemory(), laptop)
	story := old(900)
	id, want := tellAll(t, j, story)
	var all []snapshot.Record
	for next := (journal.Cursor{}); ; {
		records, after, _, err := j.Records(t.Context(), next, 100)
		if err != nil {
			t.Fatal(err)
		}
		if len(records) == 0 {
			break
		}
		all, next = append(all, records...), after
	}
	thin(t, j, 90*day)
	pending, err := j.Pending(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	var left []snapshot.Record
	for _, p := range pending {
		left = append(left, p.Record)
	}
	other := journal.New(journaltest.NewMemory(), phone)
	for _, j := range []*journal.Journal{other, j} {
		if _, err := j.Restore(t.Context(), left); err != nil {
			t.Fatal(err)
		}
		versions, err := j.Versions(t.Context(), id)
		if err != nil || len(versions) >= 900 {
			t.Fatalf("%d versions, %v", len(versions), err)
		}
		for _, v := range versions {
			if text, err := j.Text(t.Context(), id, v.Number); err != nil || text != want[v.N-1] {
				t.Fatalf("version %d: %q, %v", v.N, text, err)
			}
		}
	}
	if _, err := j.Restore(t.Context(), all); err != nil {
		t.Fatal(err)
	}
	wantTexts(t, j, id, want...)
	if conflicts, err := j.Conflicts(t.Context()); err != nil || len(conflicts) > 0 {
		t.Errorf("%d conflicts, %v", len(conflicts), err)
	}
	thin(t, j, 92*day)
	versions, err := j.Versions(t.Context(), id)
	if err != nil || len(versions) >= 900 {
		t.Errorf("thinned again there are %d versions, %v", len(versions), err)
	}
}

// TestThinningLosesNothingWhateverTheStoreDoes lets each of its writes fail, applied or not, and thins again.
func TestThinningLosesNothingWhateverTheStoreDoes(t *testing.T) {
	for _, apply := range []bool{true, false} {
		for _, fault := range []error{nil, errFault} {
			for failing := range 3 {
				name := fmt.Sprintf("write %d, applied %v, error %v", failing, apply, fault)
				store := journaltest.NewMemory()
				j := journal.New(store, laptop)
				id, want := tellAll(t, j, old(500))
				writes := 0
				store.SetHook(func(op string, table journal.Table, _ string) (bool, error) {
					if op != journaltest.OpApply {
						return true, nil
					}
					if writes++; writes == failing+1 {
						return apply, fault
					}
					return true, nil
				})
				for more := true; more; {
					var err error
					if more, err = j.Thin(t.Context(), 90*day); err != nil && !errors.Is(err, fault) {
						t.Fatalf("%s: %v", name, err)
					}
				}
				store.SetHook(nil)
				for _, j := range []*journal.Journal{j, journal.New(store.Reopen(), laptop)} {
					versions, err := j.Versions(t.Context(), id)
					if err != nil || !slices.ContainsFunc(versions, func(v journal.Version) bool { return v.N == 500 }) {
						t.Fatalf("%s: %d versions, %v", name, len(versions), err)
					}
					for _, v := range versions {
						if v.N%7 != 0 && v.N < 490 { // each text takes what lies between two whole ones
							continue
						}
						text, err := j.Text(t.Context(), id, v.Number)
						if diff := cmp.Diff(want[v.N-1], text); err != nil || diff != "" {
							t.Fatalf("%s: version %d, %v:\n%s", name, v.N, err, diff)
						}
					}
				}
			}
		}
	}
}

func TestWhatIsDamagedIsNotThinned(t *testing.T) {
	store := journaltest.NewMemory()
	j := journal.New(store, laptop)
	id, _ := tellAll(t, j, old(700))
	segments, err := journal.Segments(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	bad := segments[0]
	bad.Value[len(bad.Value)/2] ^= 0x10
	if err := store.Apply(t.Context(), []journal.Op{{Table: journal.TableMeta, Key: bad.Key, Value: bad.Value}}); err != nil {
		t.Fatal(err)
	}
	j = journal.New(store, laptop)
	thin(t, j, 90*day)
	versions, err := j.Versions(t.Context(), id)
	if err != nil || !versions[0].Damaged || versions[len(versions)-1].N != 700 {
		t.Errorf("%d versions, %v", len(versions), err)
	}
	if value, err := store.Get(t.Context(), journal.TableMeta, bad.Key); err != nil || string(value) != string(bad.Value) {
		t.Errorf("the damaged segment was touched: %v", err)
	}
}
