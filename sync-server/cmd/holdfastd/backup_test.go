package main

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"holdfast/shared/wire"
	"holdfast/sync-server/vault/vaulttest"
)

// command runs holdfastd in this process.
func command(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, bad bytes.Buffer
	code = run(program{t.Context(), &out, &bad}, args)
	return code, out.String(), bad.String()
}

func want(t *testing.T, text string, args ...string) {
	t.Helper()
	if code, out, bad := command(t, args...); code != 0 || !strings.Contains(out, text) {
		t.Fatalf("%v: exit %d, %q, %q, want %q", args, code, out, bad, text)
	}
}

func refused(t *testing.T, text string, args ...string) {
	t.Helper()
	if code, out, bad := command(t, args...); code != 1 || out != "" || !strings.Contains(bad, text) {
		t.Errorf("%v: exit %d, %q, %q, want %q", args, code, out, bad, text)
	}
}

// served starts a server with a vault of n entries.
func served(t *testing.T, n int) (s *process, data string, c *vaulttest.Client, o *vaulttest.Owner, d *vaulttest.Device, token string) {
	t.Helper()
	data = filepath.Join(t.TempDir(), "data")
	s = startProcess(t, "127.0.0.1:0", data, "--registration", "open")
	c = &vaulttest.Client{URL: s.url}
	o, d = vaulttest.NewOwner(t, "owner")
	if err := c.Register(t.Context(), o, ""); err != nil {
		t.Fatal(err)
	}
	return s, data, c, o, d, pushed(t, c, o, d, n)
}

func pushed(t *testing.T, c *vaulttest.Client, o *vaulttest.Owner, d *vaulttest.Device, n int) string {
	t.Helper()
	token, err := c.SignIn(t.Context(), o, d, wire.ActionDevice)
	if err != nil {
		t.Fatal(err)
	}
	if r, err := c.Push(t.Context(), o, token, d.Take(n, 500)...); err != nil || r.Appended != uint64(n) {
		t.Fatalf("push: %+v, %v", r, err)
	}
	return token
}

// TestRestoreBringsBackTheBackupUnderANewLog: taken beside a running server, a backup holds its moment; the restored
// server has a new log, nobody is signed in, and takes again what the backup missed.
func TestRestoreBringsBackTheBackupUnderANewLog(t *testing.T) {
	s, data, c, o, d, token := served(t, 20)
	backup, restored := filepath.Join(t.TempDir(), "backup"), filepath.Join(t.TempDir(), "restored")
	want(t, "backed up: 1 vaults, 20 entries", "backup", "--data", data, "--out", backup)
	refused(t, "exists", "backup", "--data", data, "--out", backup)
	want(t, "verified: 1 vaults, 20 entries", "verify", "--data", data)
	missed := d.Take(5, 500)
	if _, err := c.Push(t.Context(), o, token, missed...); err != nil {
		t.Fatal(err)
	}
	var before wire.Page
	if err := c.Call(t.Context(), "GET", wire.PullURL("", o.Vault, wire.PullQuery{}), token, nil, &before); err != nil {
		t.Fatal(err)
	}
	refused(t, "holds data already", "restore", "--data", data, "--backup", backup)
	if code := s.stop(); code != 0 {
		t.Fatal(code)
	}
	want(t, "verified: 1 vaults, 20 entries", "verify", "--backup", backup)
	want(t, "restored: 1 vaults, 20 entries", "restore", "--data", restored, "--backup", backup)
	want(t, "verified: 1 vaults, 20 entries", "verify", "--backup", backup) // it was only read
	files, err := os.ReadDir(restored)
	if err != nil || len(files) != 2 {
		t.Errorf("restored %v, %v, want the database and the lock", files, err)
	}
	s = startProcess(t, "127.0.0.1:0", restored, "--registration", "open")
	c = &vaulttest.Client{URL: s.url}
	if _, err := c.Pull(t.Context(), o, token); err == nil || !strings.Contains(err.Error(), string(wire.CodeTokenExpired)) {
		t.Errorf("an old session still holds: %v", err)
	}
	if token, err = c.SignIn(t.Context(), o, d, wire.ActionDevice); err != nil {
		t.Fatal(err)
	}
	if r, err := c.Push(t.Context(), o, token, missed...); err != nil || r.Head != 25 || r.LogID == before.LogID {
		t.Errorf("healing: %+v, %v, old log %s", r, err, before.LogID)
	}
	items, err := c.Pull(t.Context(), o, token)
	if err != nil || len(items) != 25 {
		t.Fatalf("%d items, %v", len(items), err)
	}
	o.WantWhole(t, items)
}

// TestDamagedBackupIsRefused damages a backup in each way; verify and restore name it, and restore leaves nothing.
func TestDamagedBackupIsRefused(t *testing.T) {
	s, data, _, _, _, _ := served(t, 50)
	s.stop()
	change := func(statement string) func(string) error {
		return func(dir string) error {
			db, err := sql.Open("sqlite", filepath.Join(dir, databaseName))
			if err != nil {
				return err
			}
			_, err = db.ExecContext(context.Background(), statement)
			if err := errors.Join(err, db.Close()); err != nil { // closing brings the WAL into the file
				return err
			}
			m, err := readManifest(dir)
			if err != nil {
				return err
			}
			size, sum, err := hashFile(filepath.Join(dir, databaseName))
			if err != nil {
				return err
			}
			file := filepath.Join(dir, manifestName)
			b, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			b = bytes.Replace(b, []byte(m.SHA256), []byte(sum), 1) // a liar fits the manifest
			b = bytes.Replace(b, fmt.Appendf(nil, `"size": %d`, m.Size), fmt.Appendf(nil, `"size": %d`, size), 1)
			return os.WriteFile(file, b, 0o600)
		}
	}
	for name, c := range map[string]struct {
		damage func(dir string) error
		want   string
	}{
		"a flipped bit": {func(dir string) error {
			file := filepath.Join(dir, databaseName)
			b, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			b[len(b)/2] ^= 1
			return os.WriteFile(file, b, 0o600)
		}, "not the file"},
		"cut off":         {func(dir string) error { return os.Truncate(filepath.Join(dir, databaseName), 4096) }, "not the file"},
		"no database":     {func(dir string) error { return os.Remove(filepath.Join(dir, databaseName)) }, "no such file"},
		"no manifest":     {func(dir string) error { return os.Remove(filepath.Join(dir, manifestName)) }, "no such file"},
		"empty manifest":  {func(dir string) error { return os.WriteFile(filepath.Join(dir, manifestName), []byte("{}"), 0o600) }, "format"},
		"a missing entry": {change(`DELETE FROM entries WHERE device_seq = 7`), "some are missing"},
		"a missing end":   {change(`DELETE FROM entries WHERE device_seq > 40`), "not those that the manifest names"},
		"a swapped hash":  {change(`UPDATE entries SET hash = zeroblob(32) WHERE device_seq = 9`), "another place, hash or class"},
		"another entry":   {change(`UPDATE entries SET entry = (SELECT entry FROM entries WHERE device_seq = 2) WHERE device_seq = 3`), "is damaged"},
		"sealed bytes":    {change(`UPDATE entries SET entry = CAST(substr(entry, 1, length(entry) - 1) || x'a7' AS BLOB) WHERE device_seq = 3`), "is damaged"},
		"a lost roster":   {change(`UPDATE roster SET record = zeroblob(10)`), "is damaged"},
	} {
		t.Run(name, func(t *testing.T) {
			backup, restored := filepath.Join(t.TempDir(), "backup"), filepath.Join(t.TempDir(), "restored")
			want(t, "50 entries", "backup", "--data", data, "--out", backup)
			if err := c.damage(backup); err != nil {
				t.Fatal(err)
			}
			refused(t, c.want, "verify", "--backup", backup)
			refused(t, c.want, "restore", "--data", restored, "--backup", backup)
			if _, err := os.Stat(restored); err == nil {
				t.Error("something was restored")
			}
		})
	}
}

// TestDeletedVaultIsGone deletes beside the running server: the vault's sessions end, and no byte of it stays on disk.
func TestDeletedVaultIsGone(t *testing.T) {
	s, data, c, o, d, token := served(t, 3)
	entry := d.Next(500)
	if _, err := c.Push(t.Context(), o, token, entry.Bytes()); err != nil {
		t.Fatal(err)
	}
	id := o.Vault.String()
	want(t, id, "vault", "list", "--data", data)
	want(t, "live, 4 entries", "vault", "show", "--data", data, id)
	refused(t, "--yes", "vault", "delete", "--data", data, id)
	want(t, "deleted "+id+": 4 entries", "vault", "delete", "--data", data, id, "--yes")
	if _, err := c.Pull(t.Context(), o, token); err == nil || !strings.Contains(err.Error(), string(wire.CodeTokenExpired)) {
		t.Errorf("the session still holds: %v", err)
	}
	if _, err := c.SignIn(t.Context(), o, d, wire.ActionDevice); err == nil || !strings.Contains(err.Error(), string(wire.CodeVaultUnknown)) {
		t.Errorf("signed in to a deleted vault: %v", err)
	}
	s.stop()
	if grep(t, data, string(entry.Sealed[:64])) || grep(t, data, string(o.Vault[:])) {
		t.Error("something of the vault is still on disk")
	}
	refused(t, "no vault", "vault", "show", "--data", data, id)
}
