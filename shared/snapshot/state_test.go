package snapshot_test

import (
	"testing"

	"holdfast/shared/snapshot"
)

func TestStatesHaveNames(t *testing.T) {
	for s, want := range map[snapshot.State]string{snapshot.Editing: "editing", snapshot.Sent: "sent", snapshot.Delivered: "delivered",
		snapshot.Failed: "failed", snapshot.Rescue: "rescue"} {
		if s.String() != want {
			t.Errorf("State(%d) = %q, want %q", s, s, want)
		}
		if back, ok := snapshot.ParseState(want); !ok || back != s {
			t.Errorf("ParseState(%q) = %v, %v", want, back, ok)
		}
	}
	if got := snapshot.State(99).String(); got != "state-99" {
		t.Errorf("State(99) = %q", got)
	}
	if _, ok := snapshot.ParseState("state-99"); ok {
		t.Error("ParseState takes a number")
	}
}
