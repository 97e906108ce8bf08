package e2e_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"modernc.org/sqlite"

	"holdfast/shared/wire"
	"holdfast/sync-server/sqlstore"
	"holdfast/wasm/replica"
)

func kind() fault { return none }

// pair makes two devices of one vault.
func pair(t *testing.T, s *server) (a, b *device, code string) {
	t.Helper()
	a, b = newDevice(t, "a", 1, kind), newDevice(t, "b", 1, kind)
	code, err := a.Create(ctx, s.URL, "", a.now)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Join(ctx, s.URL, strings.ToLower(code), b.now); err != nil {
		t.Fatal(err)
	}
	return a, b, code
}

// TestALargePasteArrivesAndTheServerSeesNothingOfIt: a megabyte that does not
// compress is more than one entry holds.
func TestALargePasteArrivesAndTheServerSeesNothingOfIt(t *testing.T) {
	s := newServer(t, wire.DefaultLimits(), start)
	a, b, code := pair(t, s)
	noise := make([]byte, 1<<20)
	if _, err := a.rand.Read(noise); err != nil {
		t.Fatal(err)
	}
	for i, c := range noise {
		noise[i] = '!' + c%90
	}
	small := "a small text right behind it, 日本語 שלום 😀"
	a.write("paste", string(noise))
	a.write("paste", string(noise)+" and a word")
	a.write("small", small)
	a.settle()
	b.settle()
	if got, want := b.texts(), a.texts(); !slices.Equal(got, want) || len(got) != 3 {
		t.Errorf("b has %d versions, a has %d", len(got), len(want))
	}
	s.restart() // so that all is in the file
	files, err := filepath.Glob(s.file + "*")
	if err != nil || len(files) == 0 {
		t.Fatalf("database files: %v, %v", files, err)
	}
	size := 0
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		size += len(b)
		for _, secret := range []string{small[:20], string(noise[:30]), "claude", "paste", code[4:30]} {
			if bytes.Contains(b, []byte(secret)) {
				t.Errorf("%s holds %q", filepath.Base(file), secret)
			}
		}
	}
	if size < len(noise)/2 {
		t.Errorf("the database has %d bytes: nothing was looked at", size)
	}
}

// TestAnOldDatabasePutBackByHandIsNoticed: without a new log id a server that
// goes back contradicts itself.
func TestAnOldDatabasePutBackByHandIsNoticed(t *testing.T) {
	s := newServer(t, wire.DefaultLimits(), start)
	a, b, _ := pair(t, s)
	a.write("one", "before the copy")
	a.settle()
	b.settle()
	s.restart()
	old, err := os.ReadFile(s.file)
	if err != nil {
		t.Fatal(err)
	}
	a.write("one", "after the copy")
	a.settle()
	b.settle()
	before := b.texts()
	if err := s.store.Close(); err != nil {
		t.Fatal(err)
	}
	for _, suffix := range []string{"-wal", "-shm"} {
		if err := os.Remove(s.file + suffix); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(s.file, old, 0o600); err != nil {
		t.Fatal(err)
	}
	s.open()
	b.write("two", "typed all the same")
	if _, err := b.step(); replica.CodeOf(err) != replica.AlarmRollback {
		t.Errorf("step: %v, want the alarm %s", err, replica.AlarmRollback)
	}
	if st, err := b.Status(ctx); err != nil || st.Alarm.Code != replica.AlarmRollback || st.Pending+st.Outbox == 0 {
		t.Errorf("status %+v, %v", st, err)
	}
	if got := b.texts(); len(got) != len(before)+1 {
		t.Errorf("%d versions, want %d", len(got), len(before)+1)
	}
}

// TestARestoredServerIsHealedByItsClients: a backup that was restored has a new log, and the devices upload what it
// missed without a question; a device that comes new finds everything.
func TestARestoredServerIsHealedByItsClients(t *testing.T) {
	s := newServer(t, wire.DefaultLimits(), start)
	a, b, code := pair(t, s)
	a.write("one", "before the backup")
	a.settle()
	b.settle()
	backup := filepath.Join(t.TempDir(), "holdfast.db")
	if err := sqlstore.Copy(ctx, &sqlite.Driver{}, s.file, backup); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"after", "after the", "after the backup"} {
		a.write("one", text)
		a.settle()
		b.write("two", text)
		b.settle()
	}
	a.settle()
	if err := s.store.Close(); err != nil {
		t.Fatal(err)
	}
	s.file = backup
	s.open()
	if err := s.store.Renew(ctx); err != nil {
		t.Fatal(err)
	}
	b.write("two", "typed after the restore")
	b.settle()
	a.settle()
	b.settle()
	c := newDevice(t, "c", 1, kind)
	if err := c.Join(ctx, s.URL, code, c.now); err != nil {
		t.Fatal(err)
	}
	c.settle()
	want := b.texts()
	if len(want) != 8 {
		t.Errorf("b has %d versions, want 8: %q", len(want), want)
	}
	for _, d := range []*device{a, c} {
		if got := d.texts(); !slices.Equal(got, want) {
			t.Errorf("%q, b has %q", got, want)
		}
		if st, err := d.Status(ctx); err != nil || st.Alarm.Code != "" || st.Pending+st.Outbox != 0 {
			t.Errorf("status %+v, %v", st, err)
		}
	}
}

// TestRefusalsOfTheRealServerHaveTheirCodes: what a user gets wrong.
func TestRefusalsOfTheRealServerHaveTheirCodes(t *testing.T) {
	s := newServer(t, wire.DefaultLimits(), start)
	a, _, code := pair(t, s)
	other := newServer(t, wire.DefaultLimits(), start)
	c := newDevice(t, "c", 1, kind)
	for name, k := range map[string]struct {
		server string
		want   replica.Code
	}{
		"another server":   {other.URL, replica.CodeVaultUnknown},
		"a path too much":  {s.URL + "/sync", replica.Code(wire.CodeNotFound)},
		"nobody there":     {"http://127.0.0.1:1", replica.CodeUnreachable},
		"under a new name": {strings.Replace(s.URL, "127.0.0.1", "localhost", 1), replica.Code(wire.CodeWrongURL)},
	} {
		if err := c.Join(ctx, k.server, code, c.now); replica.CodeOf(err) != k.want {
			t.Errorf("%s: %v (%s), want %s", name, err, replica.CodeOf(err), k.want)
		}
	}
	if st, err := c.Status(ctx); err != nil || st.Vault != "" {
		t.Errorf("a failed join left %+v, %v", st, err)
	}
	if _, err := a.step(); err != nil {
		t.Error(err)
	}
}

// TestAClockADayOffOnlyWarns on either side.
func TestAClockADayOffOnlyWarns(t *testing.T) {
	const day = 24 * 60 * 60 * 1000
	for _, off := range []int64{day, -day} {
		s := newServer(t, wire.DefaultLimits(), start+off)
		a, b, _ := pair(t, s)
		a.write("one", "text")
		if r, err := a.Step(ctx, a.now); err != nil || r.Pushed != 1 {
			t.Errorf("clock off by %d: %+v, %v", off, r, err)
		}
		if r, err := b.Step(ctx, b.now); err != nil || r.Pulled != 1 {
			t.Errorf("clock off by %d: %+v, %v", off, r, err)
		}
		if st, err := a.Status(ctx); err != nil || st.ClockOff < off-60_000 || st.ClockOff > off+60_000 {
			t.Errorf("clock off by %d is said as %d, %v", off, st.ClockOff, err)
		}
	}
}
