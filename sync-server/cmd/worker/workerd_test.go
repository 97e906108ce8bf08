package main_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// workerd is the built Worker running in workerd, and the D1 database behind it.
type workerd struct {
	Worker string `json:"worker"`
	SQL    string `json:"sql"`
}

// running and boarding start it, without a board and with one, once for all tests and benchmarks of a run; TestMain ends them.
var (
	running  = sync.OnceValues(func() (workerd, error) { return start("build/app.wasm") })
	boarding = sync.OnceValues(func() (workerd, error) { return start("build/board/app.wasm", "BOARD=1", "REGISTRATION=invite") })
)

var stops []func()

func start(program string, env ...string) (workerd, error) {
	var w workerd
	for _, needed := range []string{program, "node_modules/miniflare"} {
		if _, err := os.Stat(filepath.FromSlash(needed)); err != nil {
			return w, fmt.Errorf("run make build first: %w", err)
		}
	}
	node := exec.Command("node", "workerd.mjs")
	node.Stderr = os.Stderr
	node.Env = append(os.Environ(), env...)
	in, err := node.StdinPipe()
	if err != nil {
		return w, err
	}
	out, err := node.StdoutPipe()
	if err != nil {
		return w, err
	}
	if err := node.Start(); err != nil {
		return w, fmt.Errorf("start workerd: %w", err)
	}
	stops = append(stops, func() {
		in.Close()
		late := time.AfterFunc(20*time.Second, func() { _ = node.Process.Kill() })
		defer late.Stop()
		if err := node.Wait(); err != nil {
			fmt.Fprintln(os.Stderr, "end workerd:", err)
		}
	})
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		return w, fmt.Errorf("workerd said no address: %w", err)
	}
	return w, json.Unmarshal(line, &w)
}

func TestMain(m *testing.M) {
	code := m.Run()
	for _, stop := range stops {
		stop()
	}
	os.Exit(code)
}

func serve(t testing.TB) workerd {
	t.Helper()
	w, err := running()
	if err != nil {
		t.Fatal(err)
	}
	return w
}
