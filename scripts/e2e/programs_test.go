package e2e_test

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// programs builds holdfast and holdfastd once and gives the folder.
var programs = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "holdfast-e2e-")
	if err != nil {
		return "", err
	}
	build := exec.Command("go", "build", "-o", dir+string(filepath.Separator), "holdfast/wasm/cmd/holdfast", "holdfast/sync-server/cmd/holdfastd")
	if out, err := build.CombinedOutput(); err != nil {
		return "", errors.Join(err, errors.New(string(out)), os.RemoveAll(dir))
	}
	return dir, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if dir, err := programs(); err == nil {
		os.RemoveAll(dir)
	}
	os.Exit(code)
}

func program(t *testing.T, name string) string {
	t.Helper()
	dir, err := programs()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, name)
}

// daemon is a running holdfastd.
type daemon struct {
	t       *testing.T
	data    string
	address string // host:port, kept over restarts
	url     string
	invite  string
	log     syncBuffer
	command *exec.Cmd
}

// newDaemon starts one on an empty data directory.
func newDaemon(t *testing.T, flags ...string) *daemon {
	t.Helper()
	d := &daemon{t: t, data: filepath.Join(t.TempDir(), "data"), address: "127.0.0.1:0"}
	t.Cleanup(func() {
		d.stop()
		if t.Failed() {
			t.Logf("log of holdfastd:\n%s", d.log.String())
		}
	})
	d.start(flags...)
	return d
}

// start starts it and waits for its address on standard output.
func (d *daemon) start(flags ...string) {
	d.t.Helper()
	args := append([]string{"serve", "--listen", d.address, "--data", d.data, "--log-level", "debug"}, flags...)
	d.command = exec.Command(program(d.t, "holdfastd"), args...)
	d.command.Stderr = &d.log
	out, err := d.command.StdoutPipe()
	if err != nil {
		d.t.Fatal(err)
	}
	if err := d.command.Start(); err != nil {
		d.t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if token, ok := strings.CutPrefix(lines.Text(), "invite: "); ok {
			d.invite = token
		}
		if url, ok := strings.CutPrefix(lines.Text(), "listening on "); ok {
			d.url, d.address = url, strings.TrimPrefix(url, "http://")
			go io.Copy(&d.log, out)
			return
		}
	}
	d.t.Fatalf("holdfastd ended before it listened:\n%s", d.log.String())
}

// stop ends it as a service manager does.
func (d *daemon) stop() {
	d.t.Helper()
	if d.command == nil {
		return
	}
	command := d.command
	d.command = nil
	if err := command.Process.Signal(syscall.SIGTERM); err != nil {
		d.t.Errorf("stop holdfastd: %v", err)
	}
	killed := time.AfterFunc(30*time.Second, func() { command.Process.Kill() })
	defer killed.Stop()
	if err := command.Wait(); err != nil {
		d.t.Errorf("holdfastd ended with %v", err)
	}
}

// seen gives everything that the server has on disk or has written to its log.
func (d *daemon) seen() []byte {
	d.t.Helper()
	all := []byte(d.log.String())
	err := filepath.WalkDir(d.data, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		all = append(all, b...)
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return all
}

// syncBuffer takes what a program writes while the test reads it.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}
