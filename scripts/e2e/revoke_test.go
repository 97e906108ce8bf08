package e2e_test

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestADeviceIsRemovedFromTheCommandLine: two machines, one of which is lost.
func TestADeviceIsRemovedFromTheCommandLine(t *testing.T) {
	d := newDaemon(t)
	mine := newVault(t, d.url, d.invite)
	lost := mine.elsewhere()
	mine.put("claude", "mine", "on my machine")
	lost.put("claude", "lost", "on the machine that will be lost")
	rows := mine.rows("drafts")
	device := rows[0].Device // the newest
	list := func() (live map[string]bool) {
		live = map[string]bool{}
		decoder := json.NewDecoder(strings.NewReader(mine.must("", "device", "list", "--json")))
		for decoder.More() {
			var r struct {
				ID   string
				Live bool
			}
			if err := decoder.Decode(&r); err != nil {
				t.Fatal(err)
			}
			live[r.ID] = r.Live
		}
		return live
	}
	if live := list(); len(live) != 2 || !live[device] {
		t.Fatalf("devices %v", live)
	}
	mine.fails("not_found", "", "device", "revoke", "ffffffffffffffffffffffffffffffff")
	if got := mine.must("", "device", "revoke", device[:12]); strings.TrimSpace(got) != device {
		t.Errorf("revoke prints %q", got)
	}
	if live := list(); len(live) != 2 || live[device] {
		t.Errorf("devices %v", live)
	}
	lost.fails("device_revoked", "too late", "put", "--site", "claude", "--chat", "lost")
	mine.put("claude", "mine", "goes on in the new epoch")
	if got := len(mine.rows("drafts")); got != 2 {
		t.Errorf("%d drafts, want what both had sent", got)
	}
}
