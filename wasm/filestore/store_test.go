//go:build !js

package filestore_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"holdfast/wasm/filestore"
	"holdfast/wasm/journal"
	"holdfast/wasm/journal/journaltest"
)

// childEnv names the file that a child process of these tests works on, and childRole what it does there.
const (
	childEnv  = "HOLDFAST_TEST_FILESTORE"
	childRole = "HOLDFAST_TEST_FILESTORE_ROLE"
)

func TestMain(m *testing.M) {
	if path := os.Getenv(childEnv); path != "" {
		if err := child(path, os.Getenv(childRole)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// child writes batches for ever and says on stdout which ones were acknowledged, or holds the file until it is killed.
func child(path, role string) error {
	s, err := filestore.Open(path)
	if err != nil {
		return err
	}
	fmt.Println("open")
	if role == "hold" {
		time.Sleep(time.Minute)
		return errors.New("nobody killed the child")
	}
	for i := 1; ; i++ {
		n := strconv.Itoa(i)
		key := fmt.Sprintf("%08d", i)
		batch := []journal.Op{
			{Table: journal.TableVersions, Key: key, Value: []byte(strings.Repeat(n+" ", 200)), New: true},
			{Table: journal.TableDrafts, Key: "head", Value: []byte(n)},
		}
		if err := s.Apply(context.Background(), batch); err != nil {
			return err
		}
		fmt.Println(n)
	}
}

func TestContract(t *testing.T) {
	journaltest.TestStore(t, func(t *testing.T) func() journal.Store {
		path := filepath.Join(t.TempDir(), "store.db")
		return func() journal.Store {
			s, err := filestore.Open(path)
			if err != nil {
				t.Fatalf("Open: %v", err)
			}
			return s
		}
	})
}

func TestFileIsForItsOwnerOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	s, err := filestore.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v, want 0600", info.Mode().Perm(), err)
	}
}

// start runs this test binary as a child on path and waits until it has the file open.
func start(t *testing.T, path, role string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), childEnv+"="+path, childRole+"="+role)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	lines := bufio.NewScanner(out)
	if !lines.Scan() || lines.Text() != "open" {
		t.Fatalf("the child said %q, want %q", lines.Text(), "open")
	}
	return cmd, lines
}

func TestAcknowledgedBatchesSurviveKill(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	rounds := 5
	if testing.Short() {
		rounds = 2
	}
	for round := range rounds {
		path := path + strconv.Itoa(round)
		cmd, lines := start(t, path, "write")
		acknowledged := 0
		// Another number of batches each round, so that the kill hits another place of the write.
		for acknowledged < 20+13*round && lines.Scan() {
			acknowledged, _ = strconv.Atoi(lines.Text())
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for lines.Scan() { // what it still said before it died
			if n, err := strconv.Atoi(lines.Text()); err == nil {
				acknowledged = n
			}
		}
		cmd.Wait()
		if acknowledged < 20 {
			t.Fatalf("the child acknowledged only %d batches", acknowledged)
		}
		checkAfterKill(t, path, acknowledged)
	}
}

func checkAfterKill(t *testing.T, path string, acknowledged int) {
	t.Helper()
	s, err := filestore.Open(path)
	if err != nil {
		t.Fatalf("Open after the kill: %v", err)
	}
	defer s.Close()
	rows, err := s.Scan(t.Context(), journal.TableVersions, "", "", 0)
	if err != nil {
		t.Fatal(err)
	}
	head, err := s.Get(t.Context(), journal.TableDrafts, "head")
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) < acknowledged {
		t.Errorf("%d batches were acknowledged, %d are there", acknowledged, len(rows))
	}
	if string(head) != strconv.Itoa(len(rows)) {
		t.Errorf("the head says %s, the rows say %d: half a batch", head, len(rows))
	}
	for i, r := range rows {
		if want := strings.Repeat(strconv.Itoa(i+1)+" ", 200); string(r.Value) != want {
			t.Errorf("row %s is %.20q…, want %.20q…", r.Key, r.Value, want)
		}
	}
}

func TestSecondProcessIsToldWhy(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	cmd, _ := start(t, path, "hold")
	began := time.Now()
	s, err := filestore.Open(path)
	if !errors.Is(err, filestore.ErrBusy) || !errors.Is(err, journal.ErrUnavailable) {
		t.Fatalf("Open of a file in use = %v, %v, want ErrBusy and ErrUnavailable", s, err)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("it took %v to say so", took)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	s, err = filestore.Open(path)
	if err != nil {
		t.Fatalf("Open after the other process has gone: %v", err)
	}
	s.Close()
}

func TestDamagedFilesAreErrors(t *testing.T) {
	whole := filepath.Join(t.TempDir(), "whole.db")
	s, err := filestore.Open(whole)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 200 {
		op := journal.Op{Table: journal.TableMeta, Key: strconv.Itoa(i), Value: make([]byte, 500)}
		if err := s.Apply(t.Context(), []journal.Op{op}); err != nil {
			t.Fatal(err)
		}
	}
	s.Close()
	good, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	overwritten := append([]byte{}, good...)
	for i := 2 * 4096; i < len(overwritten); i++ {
		overwritten[i] = 0xff
	}
	for name, content := range map[string][]byte{
		"text":        []byte("this is no database"),
		"cut short":   good[:3*4096],
		"cut in half": good[:len(good)/2/4096*4096],
		"last pages":  good[:len(good)-8*4096],
		"overwritten": overwritten,
	} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := filestore.Open(path)
		var rows []journal.Row
		if err == nil {
			rows, err = s.Scan(t.Context(), journal.TableMeta, "", "", 0)
			s.Close()
		}
		// Pages that nothing uses may be missing: then every row has to be there.
		if !errors.Is(err, journal.ErrUnavailable) && (err != nil || len(rows) != 200) {
			t.Errorf("%s: %d rows, %v, want all 200 or ErrUnavailable", name, len(rows), err)
		}
	}
	if _, err := filestore.Open(filepath.Join(t.TempDir(), "no", "folder")); !errors.Is(err, journal.ErrUnavailable) {
		t.Errorf("Open in a folder that is not there = %v, want ErrUnavailable", err)
	}
}
