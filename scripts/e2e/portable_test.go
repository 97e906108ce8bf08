package e2e_test

import (
	"archive/zip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// exportOf makes the zip that a site mails, of a file in shared/dataexport.
func exportOf(t *testing.T, sample string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "..", "shared", "dataexport", "testdata", sample))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "export.zip")
	out, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	w := zip.NewWriter(out)
	for name, text := range map[string]string{"chat.html": "<html>", "conversations.json": string(content), "user.json": "{}"} {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(f, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return file
}

type count struct{ Conversations, Added, Skipped, Records, Damaged int }

func (c *commandLine) counts(args ...string) (n count) {
	c.t.Helper()
	if err := json.Unmarshal([]byte(c.must("", append(args, "--json")...)), &n); err != nil {
		c.t.Fatal(err)
	}
	return n
}

func TestExportsOfChatSitesAreImportedOnce(t *testing.T) {
	d := newDaemon(t)
	c := newVault(t, d.url, d.invite)
	file := exportOf(t, "chatgpt.json")
	if n := c.counts("import", file); n != (count{Conversations: 1, Added: 1}) {
		t.Errorf("the first import: %+v", n)
	}
	if n := c.counts("import", file); n != (count{Conversations: 1}) {
		t.Errorf("the second import: %+v", n)
	}
	other := c.elsewhere()
	if n := other.counts("import", exportOf(t, "claude.json")); n != (count{Conversations: 3, Added: 2}) {
		t.Errorf("Claude's: %+v", n)
	}
	chats := c.elsewhere().rows("chats")
	if len(chats) != 3 || chats[0].Site != "chatgpt" || chats[0].Versions != 2 || !strings.Contains(chats[0].Text, "It holds.") {
		t.Errorf("chats: %+v", chats)
	}
}

func TestEverythingGoesOutAndComesBack(t *testing.T) {
	d := newDaemon(t)
	c := newVault(t, d.url, d.invite)
	c.counts("import", exportOf(t, "chatgpt.json"))
	id := c.put("claude", "notes", "pay with 4111 1111 1111 1111")
	c.put("claude", "notes", "pay with 4111 1111 1111 1111 tomorrow")

	for format, want := range map[string]string{"md": "## Assistant · gpt-4o", "json": `"format": "holdfast-chat"`, "html": "default-src 'none'"} {
		dir := filepath.Join(t.TempDir(), "out")
		files := strings.Fields(c.must("", "export", "--format", format, "--out", dir))
		if len(files) != 2 {
			t.Fatalf("%s: %v", format, files)
		}
		text := ""
		for _, file := range files {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			text += string(b)
		}
		if !strings.Contains(text, want) || !strings.Contains(text, "What is a holdfast?") || !strings.Contains(text, "[redacted: card number]") || strings.Contains(text, "4111") {
			t.Errorf("%s: %s", format, text)
		}
		c.fails("file_exists", "", "export", "--format", format, "--out", dir)
	}
	chat := c.rows("chats")[0] // the draft's: it is the newer one
	one := filepath.Join(t.TempDir(), "one")
	if files := strings.Fields(c.must("", "export", "--format", "json", "--out", one, "--chat", chat.ID[:8], "--with-secrets")); len(files) != 1 || chat.Site != "claude" {
		t.Errorf("one chat, %+v: %v", chat, files)
	} else if b, err := os.ReadFile(files[0]); err != nil || strings.Count(string(b), "4111 1111 1111 1111") != 2 {
		t.Errorf("%s, %v", b, err)
	}

	file := filepath.Join(t.TempDir(), "all.holdfast")
	made := c.counts("backup", "--out", file)
	if made.Records < 8 || made.Damaged != 0 {
		t.Errorf("the backup: %+v", made)
	}
	c.fails("file_exists", "", "backup", "--out", file)

	elsewhere := newDaemon(t)
	fresh := newVault(t, elsewhere.url, elsewhere.invite)
	fresh.fails("backup_code", "", "restore", file)
	if n := fresh.counts("restore", "--backup-code-file", c.code, file); n.Added != made.Records || n.Records != made.Records {
		t.Errorf("the restore: %+v, the backup: %+v", n, made)
	}
	if n := fresh.counts("restore", "--backup-code-file", c.code, file); n.Added != 0 {
		t.Errorf("the second restore: %+v", n)
	}
	if got := fresh.elsewhere().must("", "show", id+"@1"); got != "pay with 4111 1111 1111 1111" {
		t.Errorf("the first version comes back as %q", got)
	}
	if before, after := c.rows("chats"), fresh.rows("chats"); len(before) != 2 || len(after) != 2 || before[1].Text != after[1].Text {
		t.Errorf("chats before %+v, after %+v", before, after)
	}

	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	cut := filepath.Join(t.TempDir(), "cut")
	if err := os.WriteFile(cut, b[:len(b)-10], 0o600); err != nil {
		t.Fatal(err)
	}
	c.fails("backup_truncated", "", "restore", cut)
	if n := c.counts("restore", "--partial", cut); n.Records != made.Records || n.Added != 0 {
		t.Errorf("what can be read of it: %+v", n)
	}
}
