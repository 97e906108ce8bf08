package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// PERMISSIONS.md explains what people are asked to allow, so it must name exactly what the manifest asks for.
func TestEveryPermissionIsExplained(t *testing.T) {
	var source struct {
		Permissions []string
		Optional    []string                       `json:"optional_permissions"`
		Chromium    struct{ Permissions []string } `json:"@chromium"`
		Firefox     struct{ Permissions []string } `json:"@firefox"`
	}
	if err := readJSON(fromRoot("extension", "manifest.json"), &source); err != nil {
		t.Fatal(err)
	}
	want := slices.Concat(source.Permissions, source.Optional, source.Chromium.Permissions, source.Firefox.Permissions)
	var got []string
	for _, row := range regexp.MustCompile("(?m)^\\| `(\\w+)` \\|").FindAllStringSubmatch(document(t, "PERMISSIONS.md"), -1) {
		got = append(got, row[1])
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("permissions in the manifest (-) and in PERMISSIONS.md (+):\n%s", diff)
	}
}

// So it is with the hosts.
func TestEveryHostIsNamed(t *testing.T) {
	page := document(t, "PERMISSIONS.md")
	for _, pattern := range knownHosts {
		host := strings.TrimSuffix(strings.TrimPrefix(pattern.(string), "https://"), "/*")
		if !strings.Contains(page, "`"+host+"`") {
			t.Errorf("PERMISSIONS.md does not name %s", host)
		}
	}
}

// A threat model that names a test which is gone promises what nobody checks.
func TestTheThreatModelNamesRealTests(t *testing.T) {
	named := regexp.MustCompile("`(Test[A-Z]\\w*)`").FindAllStringSubmatch(document(t, "THREAT_MODEL.md"), -1)
	if len(named) < 20 {
		t.Fatalf("THREAT_MODEL.md names %d tests: the pattern no longer finds them", len(named))
	}
	there := testNames(t)
	for _, name := range named {
		if !there[name[1]] {
			t.Errorf("THREAT_MODEL.md names %s, which does not exist", name[1])
		}
	}
}

func testNames(t *testing.T) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	declared := regexp.MustCompile(`(?m)^func (Test[A-Z]\w*)\(`)
	err := filepath.WalkDir(fromRoot(), func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && d.Name() == "node_modules" {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, "_test.go") {
			return nil
		}
		text, err := os.ReadFile(path)
		for _, m := range declared.FindAllSubmatch(text, -1) {
			names[string(m[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func document(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(fromRoot(name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func fromRoot(parts ...string) string {
	return filepath.Join(append([]string{"..", ".."}, parts...)...)
}
