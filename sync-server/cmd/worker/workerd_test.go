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

// running starts it once for all tests and benchmarks of a run; TestMain ends it.
var running = sync.OnceValues(start)

var stop = func() {}

func start() (workerd, error) {
	var w workerd
	for _, needed := range []string{"build/app.wasm", "node_modules/miniflare"} {
		if _, err := os.Stat(filepath.FromSlash(needed)); err != nil {
			return w, fmt.Errorf("run make build first: %w", err)
		}
	}
	node := exec.Command("node", "workerd.mjs")
	node.Stderr = os.Stderr
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
	stop = func() {
		in.Close()
		late := time.AfterFunc(20*time.Second, func() { _ = node.Process.Kill() })
		defer late.Stop()
		if err := node.Wait(); err != nil {
			fmt.Fprintln(os.Stderr, "end workerd:", err)
		}
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		return w, fmt.Errorf("workerd said no address: %w", err)
	}
	return w, json.Unmarshal(line, &w)
}

func TestMain(m *testing.M) {
	code := m.Run()
	stop()
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
