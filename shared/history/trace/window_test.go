package trace_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/shared/history/trace"
)

func TestWindows(t *testing.T) {
	read, err := trace.Parse(zipped(t, small))
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	var splices []int
	read.Windows(5000, func(w trace.Window) bool {
		texts, splices = append(texts, w.Text), append(splices, len(w.Splices))
		return len(texts) < 3
	})
	if diff := cmp.Diff([]string{"he", "héy ", "héy 界"}, texts); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int{2, 2, 1}, splices); diff != "" {
		t.Error(diff)
	}
	stopped := 0
	read.Windows(5000, func(trace.Window) bool { stopped++; return false })
	if stopped != 1 {
		t.Errorf("visited %d windows after the answer no", stopped)
	}
}
