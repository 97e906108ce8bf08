package web

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"holdfast/shared/official"
	"holdfast/sync-server/board"
)

var verb = regexp.MustCompile(`%[sd]`)

// TestBothLanguagesHaveTheSameTexts, with the same places to fill in; every text is used, and every word of the closed lists has one.
func TestBothLanguagesHaveTheSameTexts(t *testing.T) {
	if en, de := slices.Sorted(maps.Keys(english.texts)), slices.Sorted(maps.Keys(german.texts)); !slices.Equal(en, de) {
		t.Errorf("keys differ: %v, %v", en, de)
	}
	var sources strings.Builder
	for _, pattern := range []string{"*.go", "assets/*.html"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatal(pattern, err)
		}
		for _, file := range files {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			sources.Write(b)
		}
	}
	for key, text := range english.texts {
		if got := verb.FindAllString(german.texts[key], -1); !slices.Equal(got, verb.FindAllString(text, -1)) {
			t.Errorf("%s: %q, %q", key, text, german.texts[key])
		}
		list, _, _ := strings.Cut(key, "_")
		if !strings.Contains(sources.String(), `"`+key+`"`) && !slices.Contains([]string{"sym", "reg", "phase", "level", "grade", "problem"}, list) {
			t.Errorf("%s is used nowhere", key)
		}
	}
	for _, w := range []*words{english, german} {
		for _, s := range board.Symptoms[1:] {
			known(t, w, "sym_"+string(s))
		}
		for _, r := range board.Regions[1:] {
			known(t, w, "reg_"+r)
		}
		for _, p := range board.Phases {
			known(t, w, "phase_"+string(p))
		}
		for _, l := range board.Levels {
			known(t, w, "level_"+string(l))
		}
		for _, g := range official.Grades {
			known(t, w, "grade_"+string(g))
		}
		for _, p := range []board.Problem{board.Unreachable, board.Malformed, board.Unnamed} {
			known(t, w, "problem_"+string(p))
		}
	}
}

func known(t *testing.T, w *words, key string) {
	t.Helper()
	if w.texts[key] == "" {
		t.Errorf("%s has no text for %s", w.Lang, key)
	}
}

// TestTheShortTextIsShort: it fits where 280 characters do, in both languages, with the longest names.
func TestTheShortTextIsShort(t *testing.T) {
	h := &Handler{Config: Config{URL: "https://sync.a-rather-long-name.example.org/some/base"}}
	i := board.Incident{ID: "huggingface-202611251042", Site: "huggingface", Worst: board.Major, Fails: 1000, Heard: 10000, Symptoms: board.Symptoms[1:], Regions: board.Regions[1:]}
	v := &board.View{Sites: []board.SiteView{{Site: board.Site{ID: "huggingface", Name: "Hugging Face Chat"}}}}
	for _, w := range []*words{english, german} {
		if c := h.copies(w, v, i); len([]rune(c.Short)) > maxShort || !strings.Contains(c.Short, i.ID) {
			t.Errorf("%s: %d characters: %s", w.Lang, len([]rune(c.Short)), c.Short)
		}
	}
}
