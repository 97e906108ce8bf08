package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"holdfast/scripts/build/linetable"
)

// workerDir is where the sync server for Cloudflare Workers stands, with the tools that run it.
const workerDir = "sync-server/cmd/worker"

// buildWorker makes the Worker's build/: the program, and the module that starts it for each request. Line tables are left out, because every
// request starts the program anew, and what is not there need not be loaded.
func (b builder) buildWorker() error {
	dir := b.path(filepath.FromSlash(workerDir), "build")
	if _, err := b.goTool(nil, "tool", "workers-assets-gen", "-mode=go", "-o", dir); err != nil {
		return fmt.Errorf("make the worker's module: %w", err)
	}
	program := filepath.Join(dir, "app.wasm")
	if err := b.goBuild(wasmTarget, program, "./"+workerDir); err != nil {
		return fmt.Errorf("build the worker: %w", err)
	}
	return errors.Join(dropLines(program), b.buildBoardWorker(filepath.Join(dir, "board")))
}

// buildBoardWorker makes the one with the outage board. Templates keep every method that is exported, and so it weighs twice as much; without any
// inlining, and without HTTP/2, which the platform speaks for it, it is a sixth smaller.
func (b builder) buildBoardWorker(dir string) error {
	if _, err := b.goTool(nil, "tool", "workers-assets-gen", "-mode=go", "-o", dir); err != nil {
		return fmt.Errorf("make the board worker's module: %w", err)
	}
	program := filepath.Join(dir, "app.wasm")
	if err := b.goBuild(wasmTarget, program, "./"+workerDir, "-tags=board,nethttpomithttp2", "-gcflags=all=-l"); err != nil {
		return fmt.Errorf("build the board worker: %w", err)
	}
	return dropLines(program)
}

// dropLines takes the line tables out of a program in WebAssembly.
func dropLines(file string) error {
	program, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if program, err = linetable.Drop(program); err != nil {
		return err
	}
	return os.WriteFile(file, program, 0o644)
}
