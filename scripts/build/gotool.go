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

// coldPackages are compiled into the core without inlining, which makes it 50 KB smaller, compressed: nothing of theirs runs often
// there. Done to everything it would save 170 KB and cost a factor of 50 in compression.
var coldPackages = []string{"fmt", "internal/fmtsort", "log", "math/big", "net/...", "os", "strconv", "time"}

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

// smallCode switches inlining off for our packages and the libraries, not for the standard library: measured, the core is 9 % smaller
// with gzip -9, and recording a version under Node takes as long as before. For all packages it would save no more and cost half the speed.
var smallCode = []string{"-gcflags=holdfast/...=-l", "-gcflags=github.com/...=-l"}

// goRoot is the folder of the toolchain in use; runtime.GOROOT is deprecated.
func (b builder) goRoot() (string, error) {
	out, err := b.goTool(nil, "env", "GOROOT")
	return strings.TrimSpace(string(out)), err
}

// buildCore compiles the extension's core.
func (b builder) buildCore(out string) error {
	var flags []string
	for _, pkg := range coldPackages {
		flags = append(flags, "-gcflags="+pkg+"=-l")
	}
	return b.goBuild(wasmTarget, out, "./wasm", flags...)
}
