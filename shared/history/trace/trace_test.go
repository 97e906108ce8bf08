package trace_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"testing"

	"holdfast/shared/history/trace"
)

func zipped(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const small = `{"startContent": "", "endContent": "héy 界", "kind": "flat", "txns": [
	{"time": "2024-02-03T04:05:06.000Z", "patches": [[0, 0, "h"]]},
	{"time": "2024-02-03T04:05:06.500Z", "patches": [[1, 0, "e"]]},
	{"time": "2024-02-03T04:05:12.000Z", "patches": [[1, 1, "é"], [2, 0, "y "]]},
	{"time": "2024-02-03T04:06:12.000Z", "patches": [[4, 0, "界"]]}]}`

func TestReplay(t *testing.T) {
	read, err := trace.Parse(zipped(t, small))
	if err != nil {
		t.Fatal(err)
	}
	clock := int64(0)
	r, err := trace.Replay(read, func() int64 { clock += 1000; return clock })
	if err != nil {
		t.Fatal(err)
	}
	if !r.Verified || r.Versions != 4 || r.FinalBytes != len("héy 界") || r.Pieces != 3 || r.Segments != 1 || r.Clock != "the trace's" {
		t.Errorf("report %+v", r)
	}
	if r.StoredBytes == 0 || r.BeforeBytes == 0 || r.EncodePerVersion == 0 || r.RestoreP50 == 0 || r.RestoreP99 < r.RestoreP50 {
		t.Errorf("report without figures: %+v", r)
	}
}

func TestReplayNoticesWhatIsNotTheSame(t *testing.T) {
	read, err := trace.Parse(zipped(t, small))
	if err != nil {
		t.Fatal(err)
	}
	told := 0
	clock := func() int64 {
		if told++; told == 8 { // the pieces and segments are made: what the trace says now is another text
			read.Versions[2].Splices[0].Ins = "è"
		}
		return int64(told)
	}
	if _, err := trace.Replay(read, clock); !errors.Is(err, trace.ErrMismatch) {
		t.Errorf("Replay of a trace that changed: %v, want ErrMismatch", err)
	}
}

func TestTraceWithoutAClockGetsOne(t *testing.T) {
	text, patches := "", ""
	for i := range 25 {
		if i > 0 {
			patches += ","
		}
		text += "a"
		patches += `{"time": "1970-01-01T00:00:00Z", "patches": [[0, 0, "a"]]}`
	}
	read, err := trace.Parse(zipped(t, `{"startContent": "", "endContent": "`+text+`", "txns": [`+patches+`]}`))
	if err != nil {
		t.Fatal(err)
	}
	if last := read.Versions[24].Time; last != 2000 {
		t.Errorf("the 25th transaction is at %d ms, want 2000", last)
	}
}

func TestParseRefuses(t *testing.T) {
	tests := []struct{ name, text string }{
		{"no JSON", "x"},
		{"nothing in it", `{}`},
		{"another end", `{"endContent": "b", "txns": [{"time": "2024-02-03T04:05:06Z", "patches": [[0, 0, "a"]]}]}`},
		{"a place behind the text", `{"endContent": "a", "txns": [{"time": "2024-02-03T04:05:06Z", "patches": [[1, 0, "a"]]}]}`},
		{"a negative count", `{"endContent": "a", "txns": [{"time": "2024-02-03T04:05:06Z", "patches": [[0, -1, "a"]]}]}`},
		{"a patch of two parts", `{"endContent": "a", "txns": [{"time": "2024-02-03T04:05:06Z", "patches": [[0, "a"]]}]}`},
		{"no time", `{"endContent": "a", "txns": [{"time": "now", "patches": [[0, 0, "a"]]}]}`},
	}
	for _, test := range tests {
		if _, err := trace.Parse(zipped(t, test.text)); !errors.Is(err, trace.ErrMalformed) {
			t.Errorf("%s: %v, want ErrMalformed", test.name, err)
		}
	}
	if _, err := trace.Parse([]byte(small)); !errors.Is(err, trace.ErrMalformed) {
		t.Errorf("not gzipped: %v, want ErrMalformed", err)
	}
}
