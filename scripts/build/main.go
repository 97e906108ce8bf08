// Command build makes everything that ships: the core as wasm, the extension for Chromium and Firefox unpacked and zipped, the
// two programs in bin/, and the sync server for Cloudflare Workers. Bundling runs inside this process, without Node; the same sources give
// the same bytes.
//
//	go run ./scripts/build              everything
//	go run ./scripts/build --test       the extension with the practice chat's addresses, into extension/dist/test
//	go run ./scripts/build unit         bundles the TypeScript unit tests and runs them with node --test
//	go run ./scripts/build e2e          bundles extension/e2e for node, into extension/e2e/.build
//	go run ./scripts/build types        writes extension/src/core.gen.ts
//	go run ./scripts/build programs     bin/ alone
//	go run ./scripts/build worker       the sync server for Cloudflare Workers, into sync-server/cmd/worker/build
//	go run ./scripts/build packages     npm ci, if node_modules is missing or stale
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "build:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	flags := flag.NewFlagSet("build", flag.ContinueOnError)
	test := flags.Bool("test", false, "build the extension for tests: loopback addresses allowed, into extension/dist/test")
	if err := flags.Parse(args); err != nil {
		return err
	}
	root, err := findRoot()
	if err != nil {
		return err
	}
	b := builder{root: root, test: *test}
	verb := flags.Arg(0)
	jobs := map[string][]job{
		"":         {b.generateTypes, b.installPackages, b.buildExtension, b.buildPrograms, b.buildWorker},
		"unit":     {b.installPackages, b.runUnitTests},
		"e2e":      {b.installPackages, b.bundleE2E},
		"types":    {b.generateTypes},
		"programs": {b.buildPrograms},
		"worker":   {b.buildWorker},
		"packages": {b.installPackages},
	}
	if b.test {
		jobs[""] = []job{b.generateTypes, b.installPackages, b.buildExtension}
	}
	if jobs[verb] == nil || flags.NArg() > 1 {
		return fmt.Errorf("no such part: %q; there are unit, e2e, types, programs, worker and packages", flags.Args())
	}
	started := time.Now()
	for _, j := range jobs[verb] {
		if err := j(); err != nil {
			return err
		}
	}
	fmt.Printf("build: done in %.1f s\n", time.Since(started).Seconds())
	return nil
}

type job func() error

// builder knows where things are and for whom they are made.
type builder struct {
	root string // the folder of go.mod
	test bool   // for tests: the practice chat's loopback addresses are allowed
}

func (b builder) path(elem ...string) string {
	return filepath.Join(append([]string{b.root}, elem...)...)
}

// dist is the folder that takes the unpacked extensions and the zips.
func (b builder) dist() string {
	if b.test {
		return b.path("extension", "dist", "test")
	}
	return b.path("extension", "dist")
}

// findRoot walks up to the folder of go.mod, so that the program runs from anywhere in the tree.
func findRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("no go.mod above the working directory")
		}
		dir = parent
	}
}
