package history_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"holdfast/shared/history"
)

// TestThinDecides reads the golden decisions: a line "now TIME", then a line for each version: "stays" or "goes", its time, and
// "keep" for one that is sent, failed or pinned.
func TestThinDecides(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "thin", "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no decisions: %v", err)
	}
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var now int64
		var versions []history.Age
		var lines, got []string
		for _, line := range strings.Split(strings.TrimSpace(string(raw)), "\n") {
			f := strings.Fields(line)
			switch {
			case len(f) == 0 || f[0] == "#":
			case f[0] == "now":
				now = moment(t, f[1])
			default:
				versions = append(versions, history.Age{Time: moment(t, f[1]), Keep: len(f) > 2 && f[2] == "keep"})
				lines = append(lines, line)
			}
		}
		for i, stays := range history.Thin(versions, now) {
			word := map[bool]string{true: "stays", false: "goes "}[stays]
			got = append(got, word+lines[i][5:])
		}
		if diff := cmp.Diff(lines, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func moment(t *testing.T, s string) int64 {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at.UnixMilli()
}

func TestThinKeepsWhatItMust(t *testing.T) {
	const day = 86_400_000
	rapid.Check(t, func(t *rapid.T) {
		now := int64(100 * day)
		var versions []history.Age
		for range rapid.IntRange(1, 60).Draw(t, "n") {
			versions = append(versions, history.Age{Time: rapid.Int64Range(0, now).Draw(t, "at"), Keep: rapid.Bool().Draw(t, "keep")})
		}
		slices.SortFunc(versions, func(a, b history.Age) int { return int(a.Time - b.Time) })
		stays := history.Thin(versions, now)
		var left []history.Age
		days := map[int64]bool{}
		for i, v := range versions {
			if !stays[i] && (v.Keep || i == len(versions)-1 || now-v.Time < day) {
				t.Fatalf("version %d of %v goes", i, versions)
			}
			if stays[i] {
				left = append(left, v)
				days[v.Time/day] = true
			}
		}
		for _, v := range versions {
			if !days[v.Time/day] {
				t.Fatalf("nothing is left of day %d", v.Time/day)
			}
		}
		for i, again := range history.Thin(left, now) {
			if !again {
				t.Fatalf("thinned again at the same time, version %d of %v goes", i, left)
			}
		}
	})
}
