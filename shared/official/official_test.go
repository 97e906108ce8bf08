package official_test

import (
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"holdfast/shared/official"
	"holdfast/shared/sites"
)

// TestCases is the extension's reader's test, too.
func TestCases(t *testing.T) {
	b, err := os.ReadFile("testdata/cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Name, Site, Body, Problem string
		Grade                     official.Grade
		Components                []string
	}
	if err := json.Unmarshal(b, &cases); err != nil || len(cases) < 10 {
		t.Fatalf("%d cases, %v", len(cases), err)
	}
	problems := map[string]error{"": nil, "unknown": official.ErrUnknown, "malformed": official.ErrMalformed}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			got, err := official.Judge([]byte(c.Body), official.Sources[c.Site])
			if want := problems[c.Problem]; !errors.Is(err, want) {
				t.Fatalf("%v, want %v", err, want)
			}
			if diff := cmp.Diff(official.Word{Grade: c.Grade, Components: c.Components}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSourcesAreOfKnownSites(t *testing.T) {
	all, err := sites.All()
	if err != nil {
		t.Fatal(err)
	}
	for id, s := range official.Sources {
		if !strings.HasPrefix(s.Origin, "https://") || !slices.ContainsFunc(all, func(a sites.Site) bool { return a.ID == id && len(a.Hosts) > 0 }) {
			t.Errorf("%s: %q", id, s.Origin)
		}
	}
}

func FuzzJudge(f *testing.F) {
	f.Add([]byte(`{"components":[{"name":"claude.ai","status":"major_outage"}]}`))
	f.Add([]byte(`{"components":[{"name":"claude.ai\u0000\u202e","status":"partial_outage"},[[[]]]]}`))
	f.Add([]byte(`{"COMPONENTS":null}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		w, err := official.Judge(body, official.Sources["claude"])
		if err != nil {
			return
		}
		if !slices.Contains(official.Grades, w.Grade) || len(w.Components) > 8 || w.Grade == "operational" != (len(w.Components) == 0) {
			t.Errorf("%+v", w)
		}
		for _, c := range w.Components {
			if utf8.RuneCountInString(c) > 60 || strings.ContainsFunc(c, func(r rune) bool { return r < ' ' }) {
				t.Errorf("a name %q", c)
			}
		}
	})
}
