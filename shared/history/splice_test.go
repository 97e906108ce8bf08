package history_test

import (
	"errors"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"holdfast/shared/history"
)

func TestDiffFindsTheOneChangedPlace(t *testing.T) {
	for name, c := range map[string]struct {
		old, new string
		want     []history.Splice
	}{
		"equal":                   {"same", "same", nil},
		"first text":              {"", "hello", []history.Splice{{Pos: 0, Del: 0, Ins: "hello"}}},
		"all deleted":             {"hello", "", []history.Splice{{Pos: 0, Del: 5}}},
		"typing at the end":       {"hel", "hello", []history.Splice{{Pos: 3, Del: 0, Ins: "lo"}}},
		"word replaced":           {"a red fox", "a blue fox", []history.Splice{{Pos: 2, Del: 3, Ins: "blue"}}},
		"doubled letter":          {"aa", "aaa", []history.Splice{{Pos: 2, Del: 0, Ins: "a"}}},
		"positions are runes":     {"日本語", "日本国語", []history.Splice{{Pos: 2, Del: 0, Ins: "国"}}},
		"runes that share bytes":  {"ä", "ö", []history.Splice{{Pos: 0, Del: 1, Ins: "ö"}}},
		"emoji that share bytes":  {"x😀y", "x😁y", []history.Splice{{Pos: 1, Del: 1, Ins: "😁"}}},
		"right to left":           {"שלום", "שלוםם", []history.Splice{{Pos: 4, Del: 0, Ins: "ם"}}},
		"joined emoji lose a man": {"👨‍👩‍👧", "👩‍👧", []history.Splice{{Pos: 0, Del: 2}}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, history.Diff(c.old, c.new)); diff != "" {
				t.Errorf("Diff(%q, %q) (-want +got):\n%s", c.old, c.new, diff)
			}
		})
	}
}

func TestApplyTakesEachSpliceOnTheResultOfTheLast(t *testing.T) {
	got, err := history.Apply("ac", []history.Splice{{Pos: 1, Ins: "b"}, {Pos: 3, Ins: "d"}, {Pos: 0, Del: 1}})
	if err != nil || got != "bcd" {
		t.Errorf("Apply = %q, %v, want bcd", got, err)
	}
}

func TestApplyRefusesASpliceOutsideTheText(t *testing.T) {
	for name, s := range map[string]history.Splice{
		"behind the end":      {Pos: 4, Ins: "x"},
		"deletes too much":    {Pos: 2, Del: 2},
		"negative position":   {Pos: -1},
		"negative length":     {Pos: 1, Del: -1},
		"bytes are not runes": {Pos: 0, Del: 4},
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := history.Apply("aßc", []history.Splice{s}); !errors.Is(err, history.ErrRange) {
				t.Errorf("Apply(aßc, %+v) = %q, %v, want ErrRange", s, got, err)
			}
		})
	}
}

// edited draws two texts of which the second is an edit of the first, so that
// they share much, as drafts do.
func edited(t *rapid.T) (string, string) {
	text := rapid.StringOf(rapid.RuneFrom([]rune("ab \nßé日本😀😁\u0301\u200d")))
	a, b, c, d := text.Draw(t, "before"), text.Draw(t, "old"), text.Draw(t, "new"), text.Draw(t, "after")
	return a + b + d, a + c + d
}

func TestApplyUndoesDiff(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		old, new := edited(t)
		splices := history.Diff(old, new)
		if got, err := history.Apply(old, splices); err != nil || got != new {
			t.Fatalf("Apply(%q, %+v) = %q, %v, want %q", old, splices, got, err, new)
		}
		for _, s := range splices {
			if !utf8.ValidString(s.Ins) {
				t.Fatalf("Diff(%q, %q) cut a character: %+v", old, new, s)
			}
		}
	})
}

func TestDiffIsNoLongerThanTheChange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		old, new := edited(t)
		for _, s := range history.Diff(old, new) {
			grown := utf8.RuneCountInString(new) - utf8.RuneCountInString(old)
			if utf8.RuneCountInString(s.Ins)-s.Del != grown {
				t.Fatalf("Diff(%q, %q) = %+v does not grow the text by %d", old, new, s, grown)
			}
			rest, tail := []rune(s.Ins), []rune(old)[s.Pos:s.Pos+s.Del]
			if len(rest) > 0 && len(tail) > 0 && (rest[0] == tail[0] || rest[len(rest)-1] == tail[len(tail)-1]) {
				t.Fatalf("Diff(%q, %q) = %+v replaces a character by itself", old, new, s)
			}
		}
	})
}

func FuzzDiff(f *testing.F) {
	for _, s := range [][2]string{{"", ""}, {"日本", "日\x00本"}, {"\xed\xa0\x80", "\xed\xb0\x80"}, {"\xe4\xb8", "\xe4\xb8\xad"}, {"😀", "😁"}} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, old, new string) {
		splices := history.Diff(old, new)
		if got, err := history.Apply(old, splices); err != nil || got != new {
			t.Fatalf("Apply(%q, %+v) = %q, %v, want %q", old, splices, got, err, new)
		}
	})
}
