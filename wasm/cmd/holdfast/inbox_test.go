//go:build !js

package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/shared/seal"
)

// machine is a home with a recovery code; its server is gone.
type machine struct {
	t            *testing.T
	dir, code    string
	server, path string // path of the store
	now          int64
}

func newMachine(t *testing.T) *machine {
	root, err := seal.NewRoot(bytes.NewReader(bytes.Repeat([]byte{7}, 64)))
	if err != nil {
		t.Fatal(err)
	}
	gone := httptest.NewServer(nil)
	gone.Close()
	m := &machine{t: t, dir: t.TempDir(), server: gone.URL, now: 1000}
	m.code = filepath.Join(m.dir, "code")
	if err := os.WriteFile(m.code, []byte(root.Code()), 0o600); err != nil {
		t.Fatal(err)
	}
	if m.path, err = m.program(nil, nil).localPath(root); err != nil {
		t.Fatal(err)
	}
	return m
}

func (m *machine) program(in io.Reader, errOut io.Writer) program {
	m.now++
	now := m.now
	return program{in: in, out: io.Discard, err: errOut, now: func() int64 { return now }, stateDir: func() (string, error) { return m.dir, nil }}
}

// put runs the command; waiting is called once it says that it waits.
func (m *machine) put(ctx context.Context, text string, waiting func()) (exit int, said string) {
	m.t.Helper()
	var errOut bytes.Buffer
	p := m.program(strings.NewReader(text), writerFunc(func(b []byte) {
		errOut.Write(b)
		if bytes.HasPrefix(b, []byte("holdfast: waiting: ")) {
			waiting()
		}
	}))
	exit = p.run(ctx, []string{"put", "--site", "claude", "--chat", "c", "--server", m.server, "--recovery-code-file", m.code})
	return exit, errOut.String()
}

type writerFunc func([]byte)

func (f writerFunc) Write(b []byte) (int, error) { f(b); return len(b), nil }

// hold keeps the store open, as a put does whose server hangs.
func (m *machine) hold() (release func()) {
	m.t.Helper()
	l, err := openLocal(m.t.Context(), m.path)
	if err != nil {
		m.t.Fatal(err)
	}
	return func() {
		if err := l.close(); err != nil {
			m.t.Error(err)
		}
	}
}

// texts gives the versions of the one draft, oldest first.
func (m *machine) texts() (texts []string) {
	m.t.Helper()
	l, err := openLocal(m.t.Context(), m.path)
	if err != nil {
		m.t.Fatal(err)
	}
	defer l.close()
	drafts, err := l.journal.Drafts(m.t.Context())
	if err != nil || len(drafts) != 1 {
		m.t.Fatalf("%d drafts, %v", len(drafts), err)
	}
	versions, err := l.journal.Versions(m.t.Context(), drafts[0].ID)
	if err != nil {
		m.t.Fatal(err)
	}
	for _, v := range versions {
		text, err := l.journal.Text(m.t.Context(), drafts[0].ID, v.Number)
		if err != nil {
			m.t.Fatal(err)
		}
		texts = append(texts, text)
	}
	return texts
}

func (m *machine) inbox() (names []string) {
	m.t.Helper()
	entries, err := os.ReadDir(string(inboxOf(m.path)))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		m.t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, filepath.Ext(e.Name()))
	}
	return names
}

// A put beside one that hangs waits until that one has ended, and goes on.
func TestPutWaitsForAnotherOne(t *testing.T) {
	m := newMachine(t)
	exit, said := m.put(t.Context(), "first", m.hold())
	if exit != 1 || !strings.Contains(said, "\nholdfast: unreachable: ") {
		t.Errorf("exit %d, %q, want to have got as far as the server", exit, said)
	}
	if diff := cmp.Diff([]string{"first"}, m.texts()); diff != "" {
		t.Error(diff)
	}
	if left := m.inbox(); left != nil {
		t.Errorf("the inbox still has %v", left)
	}
}

// A put that is ended while it waits has kept its text; the next put takes it along.
func TestPutThatIsEndedWhileItWaitsLosesNothing(t *testing.T) {
	m := newMachine(t)
	release := m.hold()
	for _, text := range []string{"first", "second\xff"} {
		ctx, cancel := context.WithCancel(t.Context())
		exit, said := m.put(ctx, text, cancel)
		if exit != 1 || !strings.Contains(said, "\nholdfast: cancelled: ") || !strings.Contains(said, string(inboxOf(m.path))) {
			t.Errorf("exit %d, %q, want cancelled and where the text is", exit, said)
		}
	}
	if diff := cmp.Diff([]string{".text", ".text"}, m.inbox()); diff != "" {
		t.Error(diff)
	}
	release()
	if err := os.WriteFile(filepath.Join(string(inboxOf(m.path)), "0.text"), []byte("half a te"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, said := m.put(t.Context(), "third", nil); !strings.HasPrefix(said, "holdfast: waiting_text: ") {
		t.Errorf("%q, want the damaged file named", said)
	}
	if diff := cmp.Diff([]string{"first", "second\ufffd", "third"}, m.texts()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{".refused"}, m.inbox()); diff != "" {
		t.Error(diff)
	}
}
