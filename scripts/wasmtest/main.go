// Command wasmtest runs the tests of the extension's core for js/wasm in Node, with IndexedDB from fake-indexeddb. Packages that are
// native by design are left out and named; a run in which no test ran is a failure.
//
// Usage: wasmtest [go test flags as -name=value] [packages]; the default is all of ./shared/... and ./wasm/...
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// inNode is the first argument of the calls in which go test asks this program to run a test binary.
const inNode = "in-node"

func main() {
	if len(os.Args) > 2 && os.Args[1] == inNode {
		os.Exit(runInNode(os.Args[2:]))
	}
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "wasmtest:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	var flags, patterns []string
	for _, arg := range args {
		if strings.HasPrefix(arg, "-") {
			flags = append(flags, arg)
		} else {
			patterns = append(patterns, arg)
		}
	}
	if len(patterns) == 0 {
		patterns = []string{"./shared/...", "./wasm/..."}
	}
	root, err := moduleRoot()
	if err != nil {
		return err
	}
	if _, err := os.Stat(fakeIndexedDB(root)); err != nil {
		return fmt.Errorf("fake-indexeddb is not installed, run make setup: %w", err)
	}
	packages, err := choose(patterns)
	if err != nil {
		return err
	}
	return test(root, flags, packages)
}

// goEnv is the environment of every go command: the core's target.
func goEnv() []string { return append(os.Environ(), "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0") }

func goOutput(env []string, args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Env, cmd.Stderr = env, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("go %s: %w", strings.Join(args, " "), err)
	}
	return strings.TrimSpace(string(out)), nil
}

func moduleRoot() (string, error) {
	mod, err := goOutput(os.Environ(), "env", "GOMOD")
	if err != nil {
		return "", err
	}
	if filepath.Base(mod) != "go.mod" {
		return "", errors.New("not inside the module")
	}
	return filepath.Dir(mod), nil
}

func fakeIndexedDB(root string) string {
	return filepath.Join(root, "extension", "node_modules", "fake-indexeddb", "auto", "index.mjs")
}
