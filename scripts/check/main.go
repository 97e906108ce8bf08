// Command check runs everything that looks at the sources without running them: gofmt, vet and staticcheck for
// the native target and for js/wasm, the TypeScript compiler, the formatter, and the rules of layers_test.go.
package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// step is one check: a command with the environment that it adds.
type step struct {
	name string
	env  []string
	argv []string
}

var wasmEnv = []string{"GOOS=js", "GOARCH=wasm"}

// staticcheck is a native binary even where it looks at js/wasm: a linter built for wasm cannot run.
var staticcheck = filepath.Join(".tools", "staticcheck")

func steps() []step {
	return []step{
		{"gofmt", nil, []string{"gofmt", "-l", "layers_test.go", "shared", "wasm", "sync-server", "scripts"}},
		{"vet", nil, []string{"go", "vet", "./..."}},
		{"vet js/wasm", wasmEnv, []string{"go", "vet", "./shared/...", "./wasm/...", "./sync-server/cmd/worker"}},
		{"staticcheck", nil, []string{staticcheck, "./..."}},
		{"staticcheck js/wasm", wasmEnv, []string{staticcheck, "./shared/...", "./wasm/...", "./sync-server/cmd/worker"}},
		{"types", nil, []string{"node", "extension/node_modules/typescript/bin/tsc", "--noEmit", "-p", "extension"}},
		{"format", nil, []string{"node", "extension/node_modules/prettier/bin/prettier.cjs", "--log-level", "warn", "--check", "extension"}},
		{"layers", nil, []string{"go", "test", "-count=1", "."}},
	}
}

func main() {
	failed := 0
	for _, s := range steps() {
		if err := run(s); err != nil {
			fmt.Fprintf(os.Stderr, "check %s: %v\n", s.name, err)
			failed++
			continue
		}
		fmt.Printf("check %s: ok\n", s.name)
	}
	if failed > 0 {
		os.Exit(1)
	}
}

func run(s step) error {
	cmd := exec.Command(s.argv[0], s.argv[1:]...)
	cmd.Env = append(os.Environ(), s.env...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w\n%s", strings.Join(s.argv, " "), err, &out)
	}
	if s.name == "gofmt" && out.Len() > 0 {
		return fmt.Errorf("gofmt would change:\n%s", &out)
	}
	return nil
}
