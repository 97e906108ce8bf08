package history_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"holdfast/shared/history"
)

// state is a version as a test knows it.
type state struct {
	history.Version
	text string
}

// typing draws versions the way people make them: bursts of typing and deleting, jumps, pastes, and now and then no change at all.
func typing(t *rapid.T, from string, last history.Version) (all []state, changes [][]history.Splice) {
	text := []rune(from)
	caret := rapid.IntRange(0, len(text)).Draw(t, "caret")
	v := last
	for range rapid.IntRange(1, 12).Draw(t, "bursts") {
		what := rapid.SampledFrom([]string{"type", "erase", "cut", "jump", "replace", "several", "nothing"}).Draw(t, "what")
		for range rapid.IntRange(1, 6).Draw(t, "times") {
			var splices []history.Splice
			change := func(pos, del int, ins string) {
				splices = append(splices, history.Splice{Pos: pos, Del: del, Ins: ins})
				text = []rune(string(text[:pos]) + ins + string(text[pos+del:]))
				caret = pos + utf8.RuneCountInString(ins)
			}
			words := rapid.StringOfN(rapid.RuneFrom([]rune("ab ä界\U0001F30A")), 0, 9, -1)
			switch what {
			case "type":
				change(caret, 0, rapid.SampledFrom([]string{"a", "b", " ", "ä", "界", "\U0001F30A"}).Draw(t, "letter"))
			case "erase":
				if caret > 0 {
					change(caret-1, 1, "")
				}
			case "cut":
				if caret < len(text) {
					change(caret, 1, "")
				}
			case "jump":
				caret = rapid.IntRange(0, len(text)).Draw(t, "to")
			case "replace", "several":
				for i := 0; i == 0 || i < 3 && what == "several"; i++ {
					pos := rapid.IntRange(0, len(text)).Draw(t, "pos")
					change(pos, rapid.IntRange(0, len(text)-pos).Draw(t, "del"), words.Draw(t, "ins"))
				}
			}
			v.Time += rapid.SampledFrom([]int64{0, 0, 1, 400, 1000, 86_400_000, -2000}).Draw(t, "later")
			v.State = rapid.SampledFrom([]uint64{1, 1, 1, 2, 3}).Draw(t, "state")
			v.Lost = rapid.SampledFrom([]uint64{0, 0, 0, 7}).Draw(t, "lost")
			v.Extra = rapid.SampledFrom([][]byte{nil, nil, nil, {0xa0}}).Draw(t, "extra")
			all = append(all, state{v, string(text)})
			changes = append(changes, splices)
		}
	}
	return all, changes
}

func mustAdd(t rapid.TB, b *history.Builder, all []state, changes [][]history.Splice) {
	t.Helper()
	for i, s := range all {
		if err := b.Add(s.Version, changes[i]); err != nil {
			t.Fatalf("Add version %d: %v", i, err)
		}
	}
}

func mustEncode(t rapid.TB, b *history.Builder, unit int64) []byte {
	t.Helper()
	row, err := b.Encode(unit)
	if err != nil {
		t.Fatalf("Encode: %v", err)
	}
	return row
}

// check compares a segment with what was put in.
func check(t rapid.TB, row []byte, want []state) *history.Segment {
	t.Helper()
	s, err := history.Decode(row)
	if err != nil {
		t.Fatalf("Decode: %v", err)
	}
	versions := s.Versions()
	if len(versions) != len(want) || s.Len() != len(want) {
		t.Fatalf("%d versions, Len %d, want %d", len(versions), s.Len(), len(want))
	}
	for i, w := range want {
		if diff := cmp.Diff(w.Version, versions[i]); diff != "" {
			t.Fatalf("version %d (-want +got):\n%s", i, diff)
		}
		if text, err := s.Text(i); err != nil || text != w.text {
			t.Fatalf("Text(%d) = %q, %v, want %q", i, text, err, w.text)
		}
	}
	walked := 0
	if err := s.Walk(func(i int, chunks [][]rune) bool {
		var text string
		for _, c := range chunks {
			text += string(c)
		}
		if i != walked || text != want[i].text {
			t.Fatalf("Walk gives version %d as %q, want %d as %q", i, text, walked, want[walked].text)
		}
		walked++
		return true
	}); err != nil || walked != len(want) {
		t.Fatalf("Walk: %d versions, %v", walked, err)
	}
	return s
}

func TestEveryVersionComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := rapid.StringOfN(rapid.RuneFrom([]rune("xy ß界\n")), 0, 40, -1).Draw(t, "base")
		all, changes := typing(t, base, history.Version{Time: rapid.Int64Range(-1e12, 2e12).Draw(t, "start")})
		b := history.NewBuilder(base)
		mustAdd(t, b, all, changes)
		row := mustEncode(t, b, 1)
		if again := mustEncode(t, b, 1); !cmp.Equal(row, again) {
			t.Fatal("encoding twice gives different bytes")
		}
		check(t, row, all)
	})
}

func TestLongerSegmentIsTheSameAsOneMadeAtOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first, changes := typing(t, "", history.Version{})
		b := history.NewBuilder("")
		mustAdd(t, b, first, changes)
		s := check(t, mustEncode(t, b, 1), first)
		longer, err := s.Builder()
		if err != nil {
			t.Fatal(err)
		}
		last := first[len(first)-1]
		second, more := typing(t, last.text, last.Version)
		mustAdd(t, longer, second, more)
		mustAdd(t, b, second, more)
		if longer.Text() != b.Text() || longer.Len() != b.Len() {
			t.Fatal("the longer builder is of something else")
		}
		row := mustEncode(t, longer, 1)
		if diff := cmp.Diff(mustEncode(t, b, 1), row); diff != "" {
			t.Fatalf("made in two steps it has other bytes:\n%s", diff)
		}
		check(t, row, append(first, second...))
		check(t, mustEncode(t, must(s.Builder()), 1), first) // and the first is as it was
	})
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestTimesAreKeptToTheUnit(t *testing.T) {
	b := history.NewBuilder("")
	for _, ms := range []int64{1_700_000_000_999, 1_700_000_001_000, 1_700_000_001_999, 1_700_000_000_000} {
		if err := b.Add(history.Version{Time: ms, State: 1}, nil); err != nil {
			t.Fatal(err)
		}
	}
	s := must(history.Decode(mustEncode(t, b, 1000)))
	var got []int64
	for _, v := range s.Versions() {
		got = append(got, v.Time)
	}
	if diff := cmp.Diff([]int64{1_700_000_000_000, 1_700_000_001_000, 1_700_000_001_000, 1_700_000_000_000}, got); diff != "" {
		t.Errorf("times (-want +got):\n%s", diff)
	}
}

func TestDamageIsNoticedAndSaid(t *testing.T) {
	b := history.NewBuilder("begin ")
	for i, word := range []string{"and ", "go ", "on", "."} {
		if err := b.Add(history.Version{Time: int64(i), State: 1}, history.Diff(b.Text(), b.Text()+word)); err != nil {
			t.Fatal(err)
		}
	}
	row := mustEncode(t, b, 1)
	for i := range row {
		for _, bit := range []byte{1, 0x80} {
			bad := append([]byte(nil), row...)
			bad[i] ^= bit
			if _, err := history.Decode(bad); !errors.Is(err, history.ErrDamaged) && !errors.Is(err, history.ErrNewer) {
				t.Errorf("Decode with byte %d changed: %v, want ErrDamaged", i, err)
			}
		}
		if _, err := history.Decode(row[:i]); !errors.Is(err, history.ErrDamaged) {
			t.Errorf("Decode of the first %d bytes: %v, want ErrDamaged", i, err)
		}
	}
}

func TestAddRefuses(t *testing.T) {
	tests := []struct {
		name    string
		splices []history.Splice
	}{
		{"a place behind the text", []history.Splice{{Pos: 4}}},
		{"a place before the text", []history.Splice{{Pos: -1}}},
		{"more than there is", []history.Splice{{Pos: 1, Del: 3}}},
		{"a second one that the first made impossible", []history.Splice{{Pos: 0, Del: 3}, {Pos: 1, Ins: "x"}}},
	}
	for _, test := range tests {
		b := history.NewBuilder("abc")
		if err := b.Add(history.Version{}, test.splices); !errors.Is(err, history.ErrRange) {
			t.Errorf("%s: %v, want ErrRange", test.name, err)
		}
	}
	if _, err := history.NewBuilder("").Encode(1); !errors.Is(err, history.ErrRange) {
		t.Errorf("Encode without a version: %v, want ErrRange", err)
	}
}

func TestFullSegmentTakesNoMore(t *testing.T) {
	b := history.NewBuilder("")
	big := make([]byte, 3<<20)
	for i := range big {
		big[i] = 'a'
	}
	if err := b.Add(history.Version{}, []history.Splice{{Ins: string(big)}}); err != nil {
		t.Fatal(err)
	}
	if err := b.Add(history.Version{}, []history.Splice{{Ins: string(big)}}); !errors.Is(err, history.ErrFull) {
		t.Errorf("Add over the limit: %v, want ErrFull", err)
	}
	if b.Len() != 1 {
		t.Errorf("Len = %d after a refused version, want 1", b.Len())
	}
}

func FuzzDecode(f *testing.F) {
	seeds, err := filepath.Glob(filepath.Join("testdata", "segments", "*.hfv"))
	if err != nil || len(seeds) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, name := range seeds {
		row, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(row[8:])
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		s, err := history.DecodeBody(body)
		if err != nil {
			return
		}
		if len(s.Versions()) != s.Len() {
			t.Fatalf("%d versions, Len %d", len(s.Versions()), s.Len())
		}
		if err := s.Walk(func(i int, _ [][]rune) bool { return i < 100 }); err != nil && !errors.Is(err, history.ErrDamaged) {
			t.Fatalf("Walk: %v", err)
		}
		for i := range min(s.Len(), 5) {
			if text, err := s.Text(i); err == nil && !utf8.ValidString(text) {
				t.Fatalf("version %d is no UTF-8", i)
			}
		}
	})
}
