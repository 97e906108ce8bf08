package e2e_test

import (
	"encoding/json"
	"strings"
	"testing"

	"holdfast/shared/snapshot"
)

func TestTheCommandLineSearchesTheVault(t *testing.T) {
	server := newDaemon(t)
	c := newVault(t, server.url, server.invite)
	d := newDevice(t, "browser", 1, func() fault { return none })
	if err := d.Join(ctx, server.url, codeIn(t, c.code), d.now); err != nil {
		t.Fatal(err)
	}
	d.saw("c-1", snapshot.TurnComplete, "Pourquoi la mer est-elle salée?", "Les fleuves apportent du sel.")
	d.settle()
	c.put("claude", "c-2", "🌊 La mer, encore\x1b[31m")

	type hit struct {
		Kind, ID, Role, Site, Chat, Snippet string
		Highlights                          [][2]int
	}
	find := func(args ...string) (hits []hit) {
		t.Helper()
		for line := range strings.Lines(c.must("", append([]string{"search", "--json"}, args...)...)) {
			var h hit
			if err := json.Unmarshal([]byte(line), &h); err != nil {
				t.Fatalf("%q: %v", line, err)
			}
			hits = append(hits, h)
		}
		return hits
	}
	both := find("MER")
	if len(both) != 2 || both[0].Chat == both[1].Chat {
		t.Fatalf("mer is found in %+v, want the turn and the draft", both)
	}
	for _, h := range both {
		runes := []rune(h.Snippet)
		if len(h.Highlights) != 1 || string(runes[h.Highlights[0][0]:h.Highlights[0][1]]) != "mer" {
			t.Errorf("highlights %v of %q", h.Highlights, h.Snippet)
		}
		if got := c.must("", "show", h.ID); !strings.Contains(got, "mer") {
			t.Errorf("show %s gives %q", h.ID, got)
		}
	}
	if turn := find("in:prompt", "site:claude", "sal"); len(turn) != 1 || turn[0].Role != "user" || turn[0].Kind != "turn" {
		t.Errorf("the prompt is %+v", turn)
	}
	if got := find("--limit", "1", "mer"); len(got) != 1 {
		t.Errorf("--limit 1 gives %d hits", len(got))
	}
	if got := find("nowhere"); len(got) != 0 {
		t.Errorf("nowhere is found in %+v", got)
	}
	if line := c.must("", "search", "encore"); strings.Contains(line, "\x1b") || !strings.Contains(line, "claude/c-2") {
		t.Errorf("the line is %q", line)
	}
}
