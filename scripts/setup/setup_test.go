package main

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestMissingPackagesNamesThePackageOfEachMissingThing(t *testing.T) {
	have := func(there ...string) func(string) error {
		return func(thing string) error {
			for _, part := range there {
				if strings.Contains(thing, part) {
					return nil
				}
			}
			return errors.New("not found")
		}
	}
	if got := missingPackages(have("chromium")); !slices.Equal(got, []string{"firefox-esr", "firefox-esr-l10n-de"}) {
		t.Errorf("missing with chromium alone: %v, want Firefox and its German", got)
	}
	if got := missingPackages(have("chromium", "firefox-esr")); len(got) != 0 {
		t.Errorf("missing with all: %v, want none", got)
	}
}

func TestFindWantsAProgramOrARegularFile(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "pack.xpi")
	if err := find(file); err == nil {
		t.Error("a file that is not there is found")
	}
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := find(file); err != nil {
		t.Errorf("a file that is there: %v", err)
	}
	if err := find(folder + "/"); err == nil {
		t.Error("a folder is taken for a file")
	}
	if err := find("go"); err != nil {
		t.Errorf("the go command: %v", err)
	}
}

func TestIsPinnedWantsVersionAndToolchain(t *testing.T) {
	about := "staticcheck: go1.26.8\n\tpath\thonnef.co/go/tools/cmd/staticcheck\n\tmod\thonnef.co/go/tools\t" + staticcheckVersion + "\th1:x=\n"
	if !isPinned(about, "go1.26.8") {
		t.Error("the pinned version, built with this Go, is not taken")
	}
	if isPinned(about, "go1.27.0") {
		t.Error("a linter built with another Go is taken")
	}
	if isPinned("staticcheck: go1.26.8\n\tmod\thonnef.co/go/tools\tv0.0.1\th1:x=\n", "go1.26.8") || isPinned("", "go1.26.8") {
		t.Error("another version is taken")
	}
}
