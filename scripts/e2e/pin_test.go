package e2e_test

import (
	"strings"
	"testing"
)

// TestAVersionIsPinnedEverywhere: on one machine, and known on the other.
func TestAVersionIsPinnedEverywhere(t *testing.T) {
	d := newDaemon(t)
	mine := newVault(t, d.url, d.invite)
	other := mine.elsewhere()
	id := mine.put("claude", "essay", "the first thought")
	mine.put("claude", "essay", "the first thought, and a worse one")
	if got := other.must("", "pin", id[:12]+"@1"); got != id+"\n" {
		t.Errorf("pin prints %q", got)
	}
	lines := strings.Split(strings.TrimSpace(mine.must("", "versions", id)), "\n")
	if len(lines) != 2 || !strings.HasSuffix(lines[0], "  pinned") || strings.Contains(lines[1], "pinned") {
		t.Errorf("versions:\n%s", strings.Join(lines, "\n"))
	}
	mine.must("", "pin", id+"@1") // again changes nothing
	mine.must("", "unpin", id+"@1")
	if got := other.must("", "versions", id); strings.Contains(got, "pinned") {
		t.Errorf("unpinned, the versions are\n%s", got)
	}
	mine.fails("not_found", "", "pin", id+"@3")
	mine.fails("not_found", "", "unpin", "ffffffffffff")
}
