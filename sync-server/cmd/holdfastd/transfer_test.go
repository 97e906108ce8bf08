package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"holdfast/shared/wire"
	"holdfast/sync-server/vault/vaulttest"

	"github.com/google/go-cmp/cmp"
)

// TestVaultMovesToAnotherServer exports beside a running server and imports beside another one: the same entries with
// the same times, under another log, and the device goes on there.
func TestVaultMovesToAnotherServer(t *testing.T) {
	_, data, c, o, d, token := served(t, 30)
	if _, err := c.Push(t.Context(), o, token, d.Take(250, 20)...); err != nil {
		t.Fatal(err)
	}
	for i := range 120 { // a roster that takes more than one step
		o.Enrol(strings.Repeat("x", i+1))
	}
	other := filepath.Join(t.TempDir(), "other")
	s := startProcess(t, "127.0.0.1:0", other)
	file := filepath.Join(t.TempDir(), "vault.jsonl")
	want(t, "exported "+o.Vault.String()+": 280 entries", "vault", "export", "--data", data, o.Vault.String(), "--out", file)
	refused(t, "exists", "vault", "export", "--data", data, o.Vault.String(), "--out", file)
	want(t, "imported "+o.Vault.String()+": 280 entries", "vault", "import", "--data", other, file)
	refused(t, "already", "vault", "import", "--data", other, file)
	want(t, "280 entries", "verify", "--data", other)
	before, err := c.Pull(t.Context(), o, token)
	if err != nil {
		t.Fatal(err)
	}
	there := &vaulttest.Client{URL: s.url}
	after, err := there.Pull(t.Context(), o, pushed(t, there, o, d, 1))
	if err != nil || len(after) != 281 {
		t.Fatalf("%d items, %v", len(after), err)
	}
	if diff := cmp.Diff(before, after[:280]); diff != "" {
		t.Errorf("moved entries differ (-before +after):\n%s", diff)
	}
	var page, old wire.Page
	url := wire.PullURL("", o.Vault, wire.PullQuery{})
	if err := c.Call(t.Context(), "GET", url, token, nil, &old); err != nil {
		t.Fatal(err)
	}
	moved, err := there.SignIn(t.Context(), o, d, wire.ActionDevice)
	if err != nil {
		t.Fatal(err)
	}
	if err := there.Call(t.Context(), "GET", url, moved, nil, &page); err != nil || page.LogID == old.LogID {
		t.Errorf("log %s, before %s, %v", page.LogID, old.LogID, err)
	}
}

// TestDamagedExportIsRefused: an import that fails leaves nothing behind.
func TestDamagedExportIsRefused(t *testing.T) {
	s, data, _, o, _, _ := served(t, 5)
	s.stop()
	file := filepath.Join(t.TempDir(), "vault.jsonl")
	want(t, "5 entries", "vault", "export", "--data", data, o.Vault.String(), "--out", file)
	want(t, "deleted", "vault", "delete", "--data", data, o.Vault.String(), "--yes")
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(whole, []byte("\n"))
	n := len(lines) - 1 // behind the last newline there is nothing
	for name, c := range map[string]struct {
		lines [][]byte
		want  string
	}{
		"cut off":         {lines[:n-1], "cut off"},
		"empty":           {nil, "no exported vault"},
		"a lost entry":    {append(append([][]byte{}, lines[:n-4]...), lines[n-3:]...), "entry"},
		"a lost end":      {append(append([][]byte{}, lines[:n-3]...), lines[n-1]), "sum"},
		"a changed entry": {append(append([][]byte{}, lines[:n-2]...), bytes.Replace(lines[n-2], []byte(`A`), []byte(`B`), 1), lines[n-1]), ""},
		"a lost roster":   {append(append([][]byte{}, lines[0]), lines[2:]...), "roster"},
	} {
		t.Run(name, func(t *testing.T) {
			bad := filepath.Join(t.TempDir(), "bad.jsonl")
			if err := os.WriteFile(bad, bytes.Join(c.lines, nil), 0o600); err != nil {
				t.Fatal(err)
			}
			refused(t, c.want, "vault", "import", "--data", data, bad)
			refused(t, "no vault", "vault", "show", "--data", data, o.Vault.String())
		})
	}
	want(t, "imported", "vault", "import", "--data", data, file)
}
