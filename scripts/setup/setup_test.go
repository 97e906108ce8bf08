package main

import (
	"errors"
	"slices"
	"testing"
)

func TestMissingPackagesNamesThePackageOfEachMissingProgram(t *testing.T) {
	have := func(there ...string) func(string) (string, error) {
		return func(program string) (string, error) {
			if slices.Contains(there, program) {
				return "/usr/bin/" + program, nil
			}
			return "", errors.New("not found")
		}
	}
	if got := missingPackages(have("chromium")); !slices.Equal(got, []string{"firefox-esr"}) {
		t.Errorf("missing with chromium alone: %v, want firefox-esr", got)
	}
	if got := missingPackages(have("chromium", "firefox-esr")); len(got) != 0 {
		t.Errorf("missing with both: %v, want none", got)
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
