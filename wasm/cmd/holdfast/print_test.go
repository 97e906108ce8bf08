//go:build !js

package main

import (
	"strings"
	"testing"
)

func TestPreviewsStayOnTheirLine(t *testing.T) {
	for text, want := range map[string]string{
		"a\nb\r\tc":             "a b  c",
		"\x1b[2Jgone\u009b1m":   " [2Jgone 1m",
		"abc\u202edcba":         "abc dcba",
		"a\u2028b":              "a b",
		"👩‍👩‍👧‍👦":               "👩‍👩‍👧‍👦",
		"שלום":                  "שלום",
		strings.Repeat("長", 61): strings.Repeat("長", 59) + "…",
	} {
		if got := preview(text); got != want {
			t.Errorf("preview(%q) = %q, want %q", text, got, want)
		}
	}
}
