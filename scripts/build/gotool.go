package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// wasmTarget is the core's target.
var wasmTarget = []string{"GOOS=js", "GOARCH=wasm"}

// goTool runs the go command in the module's root and returns what it printed.
func (b builder) goTool(env []string, args ...string) ([]byte, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = b.root
	cmd.Env = append(append(os.Environ(), "CGO_ENABLED=0"), env...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go %s: %w\n%s", strings.Join(args[:min(len(args), 2)], " "), err, bytes.TrimSpace(stderr.Bytes()))
	}
	return out, nil
}

// goBuild compiles one main package, the same bytes wherever and whenever it runs. main.version gets the project's version.
func (b builder) goBuild(env []string, out, pkg string, more ...string) error {
	version, err := b.version()
	if err != nil {
		return err
	}
	args := append([]string{"build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -X main.version=" + version}, more...)
	_, err = b.goTool(env, append(args, "-o", out, pkg)...)
	return err
}

// smallCode switches inlining off where nothing runs often: in our own packages, CBOR, and the standard library's formatting and reflection. Measured
// under Node, the core is 105 KB smaller with gzip -9, and recording and sealing take as long as before. What is not here pays for its size: without
// inlining in zstd a snapshot takes three times as long (16 KB), without it in runtime a list of drafts takes half as long again (33 KB).
var smallCode = []string{
	"-gcflags=holdfast/...=-l", "-gcflags=holdfast/shared/textindex=", // a query decodes a million postings: 2.4 KB
	"-gcflags=github.com/fxamacker/...=-l",
	"-gcflags=fmt=-l", "-gcflags=internal/fmtsort=-l", "-gcflags=log=-l", "-gcflags=math/big=-l",
	"-gcflags=os=-l", "-gcflags=reflect=-l", "-gcflags=strconv=-l", "-gcflags=strings=-l", "-gcflags=sync=-l", "-gcflags=time=-l",
}

// goRoot is the folder of the toolchain in use; runtime.GOROOT is deprecated.
func (b builder) goRoot() (string, error) {
	out, err := b.goTool(nil, "env", "GOROOT")
	return strings.TrimSpace(string(out)), err
}
