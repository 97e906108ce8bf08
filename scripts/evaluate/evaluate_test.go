package main

import (
	"bytes"
	"io"
	"runtime/debug"
	"testing"

	"holdfast/shared/outage/jsonlines"
	"holdfast/shared/outage/streams"
)

// TestTheTargetsHold holds a slice of the evaluation on fixed seeds. It is deterministic: when it fails, a change made the detector worse, or the
// streams other ones.
func TestTheTargetsHold(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	e := evaluation{seeds: streams.Test, size: slice, day: streams.Usual}
	list := e.figures()
	if len(list) < 15 {
		t.Fatalf("%d figures: some were not measured", len(list))
	}
	for _, f := range list {
		t.Logf("%s: %s (want %s)", f.name, f.value, f.target)
		if !f.met {
			t.Errorf("%s: %s, want %s", f.name, f.value, f.target)
		}
	}
}

// Every stream can be printed, and the command line takes it in without a complaint.
func TestPrintedStreamsReplay(t *testing.T) {
	for name := range made {
		var in, events, complaints bytes.Buffer
		if err := printStream(&in, name, 1, false); err != nil {
			t.Fatal(err)
		}
		bad, err := jsonlines.Replay(&in, &events, &complaints, 1)
		quiet := name == "paused" // nothing is wrong in it
		if err != nil || bad > 0 || (events.Len() == 0) != quiet {
			t.Errorf("%s: %d bad lines, %v, %d bytes of events\n%.300s", name, bad, err, events.Len(), complaints.String())
		}
		var labels bytes.Buffer
		if err := printStream(&labels, name, 1, true); err != nil || labels.Len() == 0 {
			t.Errorf("%s: %d bytes of labels, %v", name, labels.Len(), err)
		}
	}
	if err := printStream(io.Discard, "telepathy", 1, false); err == nil {
		t.Error("a stream that there is not was printed")
	}
}
