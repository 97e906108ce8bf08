//go:build !js

package main

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/shared/snapshot"
	"holdfast/wasm/journal"
)

func TestParkedPromptsComeInTheOrderInWhichTheyShouldGo(t *testing.T) {
	draft := func(text string, state snapshot.State, priority uint64, created int64) journal.Draft {
		d := journal.Draft{Text: text, State: state, Created: created}
		if priority > 0 {
			d.Park = &snapshot.Park{Priority: priority}
		}
		return d
	}
	var got []string
	for _, d := range parked([]journal.Draft{
		draft("later", snapshot.Parked, 2, 9), draft("typed", snapshot.Editing, 0, 1), draft("low", snapshot.Parked, 3, 1),
		draft("sooner", snapshot.Parked, 2, 3), draft("taken up", snapshot.Released, 0, 1), draft("critical", snapshot.Parked, 1, 10),
	}) {
		got = append(got, d.Text)
	}
	if diff := cmp.Diff([]string{"critical", "sooner", "later", "low"}, got); diff != "" {
		t.Errorf("the queue (-want +got):\n%s", diff)
	}
}

func TestAParkedRowIsOneObject(t *testing.T) {
	raw, err := json.Marshal(parkedRow{row{ID: "a", Text: "x"}, 1, "why"})
	var fields map[string]any
	if err != nil || json.Unmarshal(raw, &fields) != nil || fields["id"] != "a" || fields["priority"] != 1.0 || fields["note"] != "why" {
		t.Errorf("%s, %v", raw, err)
	}
}
