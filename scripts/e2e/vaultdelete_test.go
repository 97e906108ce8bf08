package e2e_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// here lists the files of a machine's own devices.
func (c *commandLine) here() []string {
	c.t.Helper()
	files, err := filepath.Glob(filepath.Join(c.home, ".local", "state", "holdfast", "*"))
	if err != nil {
		c.t.Fatal(err)
	}
	return files
}

func TestAVaultIsDeletedEverywhere(t *testing.T) {
	d := newDaemon(t)
	mine := newVault(t, d.url, d.invite)
	other := mine.elsewhere()
	mine.put("claude", "chat", "what nobody shall find any more")
	id := filepath.Base(mine.here()[0])[:8]

	got := mine.run("no\n", "vault", "delete")
	if got.exit != 1 || !strings.Contains(got.err, "holdfast: not_confirmed: ") || !strings.Contains(got.err, "for every device") {
		t.Errorf("not confirmed: %+v", got)
	}
	if got := other.rows("drafts"); len(got) != 1 {
		t.Fatalf("drafts after a no: %+v", got)
	}
	other.put("claude", "another chat", "what is kept there, too")
	if got := mine.run(id+"\n", "vault", "delete"); got.exit != 0 || !strings.HasPrefix(got.out, id) {
		t.Fatalf("confirmed: %+v", got)
	}
	if files := mine.here(); len(files) != 0 {
		t.Errorf("this machine still has %q", files)
	}
	other.fails("vault_unknown", "", "drafts")
	other.fails("vault_unknown", "", "vault", "delete", "--yes", "--keep-here")
	if files := other.here(); len(files) == 0 {
		t.Error("the other machine has nothing to delete")
	}
	if got := other.run("", "vault", "delete", "--yes"); got.exit != 0 || !strings.HasPrefix(got.err, "holdfast: vault_unknown: ") {
		t.Errorf("on the other machine: %+v", got)
	}
	if files := other.here(); len(files) != 0 {
		t.Errorf("the other machine still has %q", files)
	}
	if _, err := os.Stat(mine.code); err != nil {
		t.Errorf("the recovery code: %v", err)
	}
	d.stop()
	if vault := id; bytes.Contains(d.seen(), []byte(vault)) {
		t.Errorf("the server still names the vault %s", vault)
	}
}

func TestAVaultIsDeletedOnTheServerAlone(t *testing.T) {
	d := newDaemon(t)
	mine := newVault(t, d.url, d.invite)
	mine.put("claude", "chat", "it stays here")
	before := mine.here()
	if out := mine.must("", "vault", "delete", "--yes", "--keep-here", "--json"); !strings.Contains(out, `"entries":`) {
		t.Errorf("it prints %q", out)
	}
	if after := mine.here(); len(before) == 0 || len(after) != len(before) {
		t.Errorf("this machine had %q, has %q", before, after)
	}
}
