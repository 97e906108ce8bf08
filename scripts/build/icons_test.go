package main

import (
	"bytes"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestIconsAreDrawnAndDiffer(t *testing.T) {
	dir := t.TempDir()
	if err := here(t).drawIcons(dir); err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	for _, state := range iconStates {
		name := "16.png"
		if state.name != "" {
			name = state.name + "-16.png"
		}
		raw, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		picture, err := png.Decode(bytes.NewReader(raw))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if size := picture.Bounds().Size(); size.X != 16 || size.Y != 16 {
			t.Errorf("%s is %v, want 16 by 16", name, size)
		}
		if _, _, _, alpha := picture.At(8, 8).RGBA(); alpha == 0 {
			t.Errorf("%s is empty", name)
		}
		if other, ok := seen[string(raw)]; ok {
			t.Errorf("%s and %s are the same picture", name, other)
		}
		seen[string(raw)] = name
	}
}

func TestIconThatCannotBeDrawnIsRefused(t *testing.T) {
	for _, mark := range []string{"", "<svg>", `<svg viewBox="0 0 1 1"><path d="M0 0 nonsense"/></svg>`} {
		if _, err := drawIcon(mark, iconStates[0], 16); err == nil {
			t.Errorf("%q was drawn", mark)
		}
	}
}

// The panel shows the mark in its own markup, where it follows the colours of the system.
func TestPanelShowsTheSameMark(t *testing.T) {
	mark, err := os.ReadFile(here(t).path("extension", "icons", "icon.svg"))
	if err != nil {
		t.Fatal(err)
	}
	drawn := regexp.MustCompile(` d="[^"]+"`).Find(mark)
	panel, err := os.ReadFile(here(t).path("extension", "src", "panel", "icons.tsx"))
	if err != nil {
		t.Fatal(err)
	}
	if drawn == nil || !strings.Contains(string(panel), strings.TrimSpace(string(drawn))) {
		t.Errorf("icons.tsx does not hold the mark's %s", drawn)
	}
}
