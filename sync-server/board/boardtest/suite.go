package boardtest

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"holdfast/shared/outage"
	"holdfast/sync-server/board"
)

// Run is the contract of board.Store: each implementation passes it. open gives a new, empty store.
func Run(t *testing.T, open func(t *testing.T) board.Store) {
	for _, c := range []struct {
		name  string
		check func(*testing.T, board.Store)
	}{
		{"the larger code stays", checkPut},
		{"folding forgets rows and keeps counts", checkFold},
		{"states are replaced", checkStates},
		{"incidents come back whole", checkIncidents},
		{"notes", checkNotes},
		{"pruning", checkPrune},
		{"many at once", checkConcurrent},
	} {
		t.Run(c.name, func(t *testing.T) { c.check(t, open(t)) })
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func same[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Fatalf("%s (-want +got):\n%s", what, diff)
	}
}

func row(site string, bucket int64, mark byte, code board.Code) board.Row {
	return board.Row{Site: site, Bucket: bucket, Epoch: 1_790_000_000_000, Mark: board.Mark{mark, 0xff}, Code: code}
}

func rows(t *testing.T, s board.Store) []board.Row {
	t.Helper()
	all, err := s.Rows(t.Context())
	must(t, err)
	slices.SortFunc(all, func(a, b board.Row) int {
		return cmp.Or(cmp.Compare(a.Site, b.Site), cmp.Compare(a.Bucket, b.Bucket), cmp.Compare(a.Epoch, b.Epoch), slices.Compare(a.Mark[:], b.Mark[:]))
	})
	return all
}

func checkPut(t *testing.T, s board.Store) {
	other := row("claude", 10, 1, 7)
	other.Epoch++
	must(t, s.Put(t.Context(), []board.Row{row("claude", 10, 1, 5), row("claude", 10, 2, 5), row("chatgpt", 10, 1, 5), row("claude", 11, 1, 1)}))
	must(t, s.Put(t.Context(), []board.Row{row("claude", 10, 1, 9), row("claude", 10, 2, 3), other}))
	must(t, s.Put(t.Context(), nil))
	same(t, "rows", rows(t, s), []board.Row{row("chatgpt", 10, 1, 5), row("claude", 10, 1, 9), row("claude", 10, 2, 5), other, row("claude", 11, 1, 1)})
}

func checkFold(t *testing.T, s board.Store) {
	must(t, s.Put(t.Context(), []board.Row{row("claude", 10, 1, 5), row("claude", 11, 1, 5), row("claude", 12, 1, 5)}))
	count := func(bucket int64, people int) board.Count {
		return board.Count{Site: "claude", Bucket: bucket, Code: 5, People: people}
	}
	must(t, s.Fold(t.Context(), 12, []board.Count{count(10, 3), count(11, 1)}))
	must(t, s.Fold(t.Context(), 12, []board.Count{count(10, 2), count(11, 4), {Site: "claude", Bucket: 11, Code: 6, People: 1}, {Site: "poe", Bucket: 11, Code: 6, People: 1}}))
	same(t, "rows", rows(t, s), []board.Row{row("claude", 12, 1, 5)})
	got, err := s.Counts(t.Context(), "claude", 10, 12)
	must(t, err)
	same(t, "counts", got, []board.Count{count(10, 3), count(11, 4), {Site: "claude", Bucket: 11, Code: 6, People: 1}})
	got, err = s.Counts(t.Context(), "claude", 10, 11)
	must(t, err)
	same(t, "counts of one bucket", got, []board.Count{count(10, 3)})
}

func checkStates(t *testing.T, s board.Store) {
	a := board.State{Site: "claude", Phase: outage.Surge, Level: board.Major, Since: 1, Onset: 2, Calm: 3, Heard: 4, Relapses: 5, Incident: "x", Ended: 6}
	b := board.State{Site: "poe", Phase: outage.Healthy, Level: board.Operational}
	must(t, s.Apply(t.Context(), board.Change{States: []board.State{a, b}}))
	a.Phase, a.Since = outage.Spread, 9
	must(t, s.Apply(t.Context(), board.Change{States: []board.State{a}}))
	got, err := s.States(t.Context())
	must(t, err)
	slices.SortFunc(got, func(a, b board.State) int { return cmp.Compare(a.Site, b.Site) })
	same(t, "states", got, []board.State{a, b})
}

func incident(n int64) board.Incident {
	return board.Incident{
		ID: fmt.Sprint("claude-", n), Site: "claude", Onset: n, Confirmed: n + 1, Phase: outage.Surge, Level: board.Partial, Worst: board.Major, Fails: 3, Heard: 5,
		Symptoms: []outage.Symptom{outage.Overloaded, outage.Slow}, Regions: []string{"europe-west"},
		Updates: []board.Update{{At: n + 1, Phase: outage.Surge, Level: board.Partial, Fails: 2, Heard: 4}},
	}
}

func checkIncidents(t *testing.T, s board.Store) {
	_, err := s.Incident(t.Context(), "claude-1")
	if !errors.Is(err, board.ErrNotFound) {
		t.Fatalf("an incident that is not there: %v", err)
	}
	one, two := incident(1), incident(20)
	two.Symptoms, two.Regions = nil, nil
	must(t, s.Apply(t.Context(), board.Change{Incidents: []board.Incident{one, two}}))
	one.Resolved, one.Official, one.Phase, one.Level = 30, 25, outage.Healthy, board.Operational
	one.Updates = append(one.Updates, board.Update{At: 30, Phase: outage.Healthy, Level: board.Operational, Heard: 7, Quiet: true})
	must(t, s.Apply(t.Context(), board.Change{Incidents: []board.Incident{one}}))
	got, err := s.Incident(t.Context(), one.ID)
	must(t, err)
	same(t, "incident", got, one)
	all, err := s.Incidents(t.Context(), 0, 10)
	must(t, err)
	same(t, "all", all, []board.Incident{two, one})
	all, err = s.Incidents(t.Context(), 3, 10)
	must(t, err)
	same(t, "those since", all, []board.Incident{two})
	all, err = s.Incidents(t.Context(), 0, 1)
	must(t, err)
	same(t, "the newest", all, []board.Incident{two})
}

func checkNotes(t *testing.T, s board.Store) {
	one := board.Note{ID: "aa", At: 5, Kind: "update", About: "claude-1", Text: "héy\n<b>'; DROP TABLE notes"}
	two, old := board.Note{ID: "00", At: 9, Kind: "playbook", Text: "x"}, board.Note{ID: "bb", At: 1, Kind: "playbook", Text: "y"}
	for _, n := range []board.Note{two, one, old} {
		must(t, s.PutNote(t.Context(), n))
	}
	one.Hidden = true
	must(t, s.PutNote(t.Context(), one))
	got, err := s.Notes(t.Context())
	must(t, err)
	same(t, "notes", got, []board.Note{old, one, two})
	must(t, s.Prune(t.Context(), 0, 6))
	got, err = s.Notes(t.Context())
	must(t, err)
	same(t, "notes that are left", got, []board.Note{old, two})
}

func checkPrune(t *testing.T, s board.Store) {
	ended, lasting := incident(1), incident(2)
	ended.Resolved = 50
	must(t, s.Apply(t.Context(), board.Change{Incidents: []board.Incident{ended, lasting}}))
	must(t, s.Fold(t.Context(), 0, []board.Count{{Site: "claude", Bucket: 5, Code: 1, People: 1}, {Site: "claude", Bucket: 6, Code: 1, People: 1}}))
	must(t, s.Prune(t.Context(), 6, 51))
	all, err := s.Incidents(t.Context(), 0, 10)
	must(t, err)
	same(t, "incidents", all, []board.Incident{lasting})
	counts, err := s.Counts(t.Context(), "claude", 0, 100)
	must(t, err)
	same(t, "counts", counts, []board.Count{{Site: "claude", Bucket: 6, Code: 1, People: 1}})
}

func checkConcurrent(t *testing.T, s board.Store) {
	var wg sync.WaitGroup
	for n := range 8 {
		wg.Go(func() {
			for m := range 20 {
				if err := s.Put(t.Context(), []board.Row{row("claude", 1, byte(m), board.Code(n))}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	all := rows(t, s)
	if len(all) != 20 || slices.ContainsFunc(all, func(r board.Row) bool { return r.Code != 7 }) {
		t.Errorf("%d rows: %v", len(all), all)
	}
}
