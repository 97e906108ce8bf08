package journal_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/shared/snapshot"
	"holdfast/wasm/journal"
	"holdfast/wasm/journal/journaltest"
)

// parked is a prompt that was put by: a draft of its own beside that of its tab.
func parked(text string, time int64, p *snapshot.Park) journal.Change {
	c := typed(text, time)
	c.Key.Tab, c.State, c.Park = "park:1", snapshot.Parked, p
	return c
}

func TestAParkedPromptKeepsItsPriorityAndNote(t *testing.T) {
	store := journaltest.NewMemory()
	j := journal.New(store, laptop)
	id := record(t, j, parked("Ask for the figures", 1000, nil)).ID
	record(t, j, parked("Ask for the figures", 2000, &snapshot.Park{Priority: 1, Note: "before the meeting"}))
	record(t, j, parked("Ask for the figures", 3000, &snapshot.Park{Priority: 1, Note: "before the meeting"})) // the same: no version

	d, err := journal.New(store.Reopen(), laptop).Draft(t.Context(), id)
	want := &snapshot.Park{Priority: 1, Note: "before the meeting"}
	if diff := cmp.Diff(want, d.Park); err != nil || diff != "" || d.State != snapshot.Parked || d.Versions != 2 {
		t.Errorf("the draft is %+v, %v; parked (-want +got):\n%s", d, err, diff)
	}
	released := parked("Ask for the figures", 4000, want)
	released.State = snapshot.Released
	if d := record(t, j, released); d.Park != nil || d.State != snapshot.Released {
		t.Errorf("taken up again it is %+v", d)
	}
}

func TestAParkedPromptIsNormalUnlessSaid(t *testing.T) {
	j := journal.New(journaltest.NewMemory(), laptop)
	if d := record(t, j, parked("x", 1, &snapshot.Park{Note: "a\xff" + strings.Repeat("n", 4000)})); d.Park.Priority != 2 || len(d.Park.Note) > 512 {
		t.Errorf("parked as %+v", d.Park)
	}
	c := typed("not parked", 1)
	c.Park = &snapshot.Park{Priority: 1}
	if d := record(t, j, c); d.Park != nil {
		t.Errorf("a text that is not parked has %+v", d.Park)
	}
}

func TestAParkedPromptReachesOtherDevicesAndSegments(t *testing.T) {
	from := journal.New(journaltest.NewMemory(), laptop)
	var id snapshot.DraftID
	for i := range int64(300) { // enough to be packed
		id = record(t, from, parked("Ask", i, &snapshot.Park{Priority: 1 + uint64(i)%3, Note: "why"})).ID
	}
	store := journaltest.NewMemory()
	to := journal.New(store, phone)
	merge(t, store, to, sealed(t, from)...)
	want, _ := from.Draft(t.Context(), id)
	got, err := to.Draft(t.Context(), id)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("on the other device (-want +got), %v:\n%s", err, diff)
	}
	if v, err := to.Versions(t.Context(), id); err != nil || len(v) != 300 {
		t.Errorf("%d versions, %v", len(v), err)
	}
}
