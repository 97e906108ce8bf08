package history_test

import (
	"fmt"
	"math/rand"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"holdfast/shared/history"
)

// marked writes a comparison in one line: [-removed-]{+added+}.
func marked(pieces []history.Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		switch {
		case p.Removed:
			b.WriteString("[-" + p.Text + "-]")
		case p.Added:
			b.WriteString("{+" + p.Text + "+}")
		default:
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

func TestCompare(t *testing.T) {
	tests := []struct{ from, to, want string }{
		{"", "", ""},
		{"the same", "the same", "the same"},
		{"", "new", "{+new+}"},
		{"gone", "", "[-gone-]"},
		{"write a short mail", "write a long mail", "write a [-short-]{+long+} mail"},
		{"one two three", "one three", "one [-two -]three"},
		{"one three", "one two three", "one {+two +}three"},
		{"the old grey cat sat", "the new black cat sat", "the [-old grey-]{+new black+} cat sat"},
		{"我想写信", "我要写信", "我[-想-]{+要+}写信"},
		{"line one\nline two\n", "line one\nline 2\n", "line one\nline [-two-]{+2+}\n"},
		{"a b c", "x y z", "[-a b c-]{+x y z+}"},
	}
	for _, test := range tests {
		if diff := cmp.Diff(test.want, marked(history.Compare(test.from, test.to))); diff != "" {
			t.Errorf("Compare(%q, %q) (-want +got):\n%s", test.from, test.to, diff)
		}
	}
}

// both takes the two texts out of a comparison again.
func both(pieces []history.Piece) (from, to string) {
	for _, p := range pieces {
		if !p.Added {
			from += p.Text
		}
		if !p.Removed {
			to += p.Text
		}
	}
	return from, to
}

func TestCompareHoldsBothTextsAndIsShortest(t *testing.T) {
	words := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c", ".", "界"}), 0, 14)
	rapid.Check(t, func(t *rapid.T) {
		a, b := words.Draw(t, "from"), words.Draw(t, "to")
		pieces := history.Compare(strings.Join(a, "."), strings.Join(b, "."))
		from, to := both(pieces)
		if from != strings.Join(a, ".") || to != strings.Join(b, ".") {
			t.Fatalf("Compare gives %q and %q", from, to)
		}
		edits := 0
		for _, p := range pieces {
			if p.Added || p.Removed {
				edits += len(history.Words(p.Text))
			}
		}
		if want := distance(history.Words(from), history.Words(to)); edits != want {
			t.Fatalf("%d edits in %s, want %d", edits, marked(pieces), want)
		}
	})
}

// distance is how many words must be removed and added, by the table that everybody knows.
func distance(a, b []string) int {
	common := make([][]int, len(a)+1)
	for i := range common {
		common[i] = make([]int, len(b)+1)
	}
	for i := range a {
		for k := range b {
			if a[i] == b[k] {
				common[i+1][k+1] = common[i][k] + 1
			} else {
				common[i+1][k+1] = max(common[i][k+1], common[i+1][k])
			}
		}
	}
	return len(a) + len(b) - 2*common[len(a)][len(b)]
}

func TestCompareOfLongTextsThatHaveNothingInCommonEnds(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	text := func() string {
		var b strings.Builder
		for range 40_000 {
			fmt.Fprintf(&b, "%d ", r.Intn(5000))
		}
		return b.String()
	}
	a, b := "begin "+text()+"end", "begin "+text()+"end"
	pieces := history.Compare(a, b)
	if from, to := both(pieces); from != a || to != b {
		t.Error("the texts are not in the comparison")
	}
	if pieces[0].Text[:6] != "begin " || pieces[0].Added || pieces[0].Removed {
		t.Errorf("it begins with %.20q", pieces[0].Text)
	}
}

func FuzzCompare(f *testing.F) {
	f.Add("a b c", "a x c")
	f.Add("界e\u0301 'x'\n", "")
	f.Fuzz(func(t *testing.T, a, b string) {
		if from, to := both(history.Compare(a, b)); from != a || to != b {
			t.Errorf("Compare(%q, %q) gives %q and %q", a, b, from, to)
		}
	})
}
