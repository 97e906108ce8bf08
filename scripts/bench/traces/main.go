// Command traces replays the editing traces in a folder through package history, every transaction a version, and prints what it costs
// beside keeping every text by itself in zstd. With --node it does so for js/wasm in Node.
//
// Usage: traces [--node] FOLDER
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"holdfast/shared/history"
	"holdfast/shared/history/trace"
	"holdfast/shared/zstdframe"
)

// sampled is how many texts of a trace are compressed by themselves; the rest is reckoned from them.
const sampled = 200

func main() {
	args := os.Args[1:]
	run := replayAll
	if len(args) > 0 && args[0] == "--node" {
		args, run = args[1:], inNode
	}
	err := errors.New("usage: traces [--node] FOLDER")
	if len(args) == 1 {
		err = run(args[0])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "traces:", err)
		os.Exit(1)
	}
}

func replayAll(folder string) error {
	names, err := filepath.Glob(filepath.Join(folder, "*.json.gz"))
	if err != nil || len(names) == 0 {
		return fmt.Errorf("no traces in %s", folder)
	}
	fmt.Printf("%-20s %8s %9s %9s %10s %9s %11s %11s %s\n", "trace", "versions", "stored", "before", "full texts", "encode µs", "restore p50", "restore p99", "verified")
	for _, name := range names {
		packed, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		t, err := trace.Parse(packed)
		if err != nil {
			return err
		}
		began := time.Now()
		r, err := trace.Replay(t, func() int64 { return int64(time.Since(began)) })
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		full, err := fullTexts(t)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		fmt.Printf("%-20s %8d %9d %8.2f× %9.0f× %9.1f %8.2f ms %8.2f ms %v\n", strings.TrimSuffix(filepath.Base(name), ".json.gz"), r.Versions, r.StoredBytes,
			float64(r.BeforeBytes)/float64(r.StoredBytes), full/float64(r.StoredBytes), float64(r.EncodePerVersion)/1e3,
			float64(r.RestoreP50)/1e6, float64(r.RestoreP99)/1e6, r.Verified)
	}
	return nil
}

// fullTexts is about how many bytes all texts take, each in a zstd frame.
func fullTexts(t *trace.Trace) (float64, error) {
	b := history.NewBuilder(t.Start)
	every := max(1, len(t.Versions)/sampled)
	bytes, n := 0, 0
	for i, v := range t.Versions {
		err := b.Add(history.Version{}, v.Splices)
		if errors.Is(err, history.ErrFull) {
			b = history.NewBuilder(b.Text())
			err = b.Add(history.Version{}, v.Splices)
		}
		if err != nil {
			return 0, err
		}
		if i%every == 0 {
			frame, err := zstdframe.Compress(nil, []byte(b.Text()))
			if err != nil {
				return 0, err
			}
			bytes, n = bytes+len(frame), n+1
		}
	}
	return float64(bytes) / float64(n) * float64(len(t.Versions)), nil
}

// inNode builds this program for js/wasm and runs it. Node gets few variables: Go's start in wasm refuses a large environment.
func inNode(folder string) error {
	stage, err := os.MkdirTemp("", "holdfast-traces-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(stage)
	wasm := filepath.Join(stage, "traces.wasm")
	build := exec.Command("go", "build", "-o", wasm, "./scripts/bench/traces")
	build.Env, build.Stderr = append(os.Environ(), "GOOS=js", "GOARCH=wasm"), os.Stderr
	if err := build.Run(); err != nil {
		return fmt.Errorf("build for js/wasm: %w", err)
	}
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return fmt.Errorf("go env GOROOT: %w", err)
	}
	if folder, err = filepath.Abs(folder); err != nil {
		return err
	}
	node := exec.Command("node", "--stack-size=8192", filepath.Join(strings.TrimSpace(string(goroot)), "lib", "wasm", "wasm_exec_node.js"), wasm, folder)
	node.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME")}
	node.Stdout, node.Stderr = os.Stdout, os.Stderr
	if err := node.Run(); err != nil {
		return fmt.Errorf("run in Node: %w", err)
	}
	return nil
}
