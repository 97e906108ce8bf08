package main

import (
	"bufio"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain makes this test binary also the program: "holdfastd" on the path is run's real main.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"holdfastd": main})
}

func TestScripts(t *testing.T) {
	running := &background{servers: map[string]*exec.Cmd{}}
	testscript.Run(t, testscript.Params{Dir: "testdata", RequireExplicitExec: true, RequireUniqueNames: true, Cmds: map[string]func(*testscript.TestScript, bool, []string){
		"exits": exits, "background": running.start, "end": running.end, "mode": mode,
	}})
}

// exits CODE COMMAND... runs a command, checks its exit code, and leaves its output to stdout and stderr.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	code := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		code = -1
		if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
			code = exit.ExitCode()
		}
	}
	if fmt.Sprint(code) != args[0] {
		ts.Fatalf("exit code %d, want %s", code, args[0])
	}
}

// background holds the servers that scripts start.
type background struct {
	mu      sync.Mutex
	servers map[string]*exec.Cmd
}

// start OUT COMMAND... starts a server that writes standard output to the file OUT, waits until it listens, and sets $URL.
func (g *background) start(ts *testscript.TestScript, _ bool, args []string) {
	out, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	defer out.Close()
	cmd := exec.Command(args[1], args[2:]...)
	cmd.Dir, cmd.Stdout = ts.MkAbs("."), out
	for _, name := range []string{"HOLDFAST_DATA", "HOLDFAST_LISTEN"} {
		if value := ts.Getenv(name); value != "" {
			cmd.Env = append(os.Environ(), cmd.Env...)
			cmd.Env = append(cmd.Env, name+"="+value)
		}
	}
	ts.Check(cmd.Start())
	g.mu.Lock()
	g.servers[out.Name()] = cmd
	g.mu.Unlock()
	ts.Defer(func() { _ = cmd.Process.Kill() })
	for range 200 {
		b, err := os.ReadFile(out.Name())
		ts.Check(err)
		for line := range strings.Lines(string(b)) {
			if url, ok := strings.CutPrefix(line, "listening on "); ok && strings.HasSuffix(url, "\n") {
				ts.Setenv("URL", strings.TrimSpace(url))
				return
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	ts.Fatalf("no server is listening")
}

// end OUT CODE asks a server to end and checks its exit code.
func (g *background) end(ts *testscript.TestScript, _ bool, args []string) {
	g.mu.Lock()
	cmd := g.servers[ts.MkAbs(args[0])]
	g.mu.Unlock()
	ts.Check(cmd.Process.Signal(syscall.SIGTERM))
	_ = cmd.Wait()
	if code := fmt.Sprint(cmd.ProcessState.ExitCode()); code != args[1] {
		ts.Fatalf("exit code %s, want %s", code, args[1])
	}
}

// mode OCTAL FILE... checks permissions.
func mode(ts *testscript.TestScript, _ bool, args []string) {
	for _, name := range args[1:] {
		info, err := os.Stat(ts.MkAbs(name))
		ts.Check(err)
		if got := fmt.Sprintf("%o", info.Mode().Perm()); got != args[0] {
			ts.Fatalf("%s has mode %s, want %s", name, got, args[0])
		}
	}
}

// process is a holdfastd that runs.
type process struct {
	t      testing.TB
	cmd    *exec.Cmd
	url    string
	invite string
	log    *strings.Builder
	ended  chan struct{}
}

// startProcess runs "holdfastd serve" on a data directory and waits until it accepts.
func startProcess(t testing.TB, listen, data string, args ...string) *process {
	t.Helper()
	p := &process{t: t, log: &strings.Builder{}, ended: make(chan struct{})}
	p.cmd = exec.Command("holdfastd", append([]string{"serve", "--listen", listen, "--data", data}, args...)...)
	p.cmd.Stderr = p.log
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	lines := bufio.NewScanner(out)
	for p.url == "" && lines.Scan() {
		if token, ok := strings.CutPrefix(lines.Text(), "invite: "); ok {
			p.invite = token
		}
		p.url, _ = strings.CutPrefix(lines.Text(), "listening on ")
		if !strings.HasPrefix(lines.Text(), "listening on ") {
			p.url = ""
		}
	}
	if p.url == "" {
		_ = p.cmd.Wait()
		t.Fatalf("the server did not start: %s", p.log)
	}
	go func() {
		_, _ = io.Copy(io.Discard, out)
		_ = p.cmd.Wait()
		close(p.ended)
	}()
	return p
}

// kill ends the process at once, as a power failure would.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.ended
}

// stop asks the process to end and returns its exit code.
func (p *process) stop() int {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	select {
	case <-p.ended:
	case <-time.After(30 * time.Second):
		p.t.Fatalf("the server does not stop: %s", p.log)
	}
	return p.cmd.ProcessState.ExitCode()
}

// grep reports whether any file below dir holds the text.
func grep(t *testing.T, dir, text string) bool {
	t.Helper()
	found := false
	err := filepath.WalkDir(dir, func(file string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(file)
		found = found || strings.Contains(string(b), text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func unhex(t *testing.T, s string) string {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
