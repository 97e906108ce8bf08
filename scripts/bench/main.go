// Command bench measures what Holdfast costs, everything in one run on one machine, so that the figures can be compared with each
// other: the native parts by go test, the core for js/wasm under Node, and the built extension in the real browsers. It prints, and
// asserts nothing.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
)

// part is one measurement: a title and the command that prints it.
type part struct {
	title string
	argv  []string
}

// parts lists what is measured; traces is a folder of editing traces, or empty.
func parts(traces string) []part {
	scene := func(name string) []string {
		return []string{"node", "--enable-source-maps", filepath.Join("extension", "e2e", ".build", name+".bench.mjs")}
	}
	bench := func(pkgs ...string) []string {
		return append([]string{"go", "test", "-run=^$", "-bench=.", "-benchmem", "-benchtime=1s"}, pkgs...)
	}
	beside := func(name string) []string {
		return []string{"go", "test", "-run=^$", "-bench=" + name, "-benchtime=1x", "-timeout=30m", "./scripts/bench/peers"}
	}
	all := []part{
		{"keystroke: what our handlers cost, with and without the extension", scene("keystroke")},
		{"keystroke to durable, worker cold start", scene("latency")},
		{"panel: first rows, scrolling, scrubbing with 10,000 drafts and 100,000 turns", scene("panel")},
		{"autosave: encode, seal, push, bytes on the wire", bench("./scripts/e2e")},
		{"journal: record, restore, bytes stored (native)", bench("./wasm/journal")},
		{"journal and IndexedDB store for js/wasm, in Node", []string{"go", "run", "./scripts/wasmtest", "-run=^$", "-bench=.", "./wasm/journal", "./wasm/idbstore"}},
		{"search: build, size, query (native, on disk)", []string{"go", "test", "-run=^$", "-bench=Search", "-benchtime=1x", "-timeout=30m", "./wasm/search"}},
		{"search for js/wasm, in Node, rows in memory", []string{"go", "run", "./scripts/wasmtest", "-run=^$", "-bench=Search", "-benchtime=1x", "-timeout=30m", "./wasm/search"}},
		{"detector: an observation (native)", bench("./shared/outage", "./wasm/watch")},
		{"detector: an observation for js/wasm, in Node", []string{"go", "run", "./scripts/wasmtest", "-run=^$", "-bench=.", "-benchmem", "./shared/outage"}},
		{"detector: how well it tells, on semi-synthetic streams", []string{"go", "run", "./scripts/evaluate"}},
		{"server: push, pull, every push after fsync", bench("./sync-server/api")},
		{"board: signals on disk, ten thousand watchers", []string{"go", "test", "-run=^$", "-bench=Board", "-benchtime=1s", "./sync-server/cmd/holdfastd"}},
		{"server on workerd: a request, each a fresh instance", bench("./sync-server/cmd/worker")},
		{"server beside PocketBase and pouchdb-server", beside("Peers")},
		{"server: where a push's time goes", beside("Stages")},
		{"server: memory with a million entries", beside("Memory")},
	}
	if traces == "" {
		return all
	}
	return append(all,
		part{"history: every keystroke of the traces a version (native)", []string{"go", "run", "./scripts/bench/traces", traces}},
		part{"history: the same for js/wasm, in Node", []string{"go", "run", "./scripts/bench/traces", "--node", traces}},
		part{"history: the same traces in Yjs and Automerge", append(scene("history"), traces)},
		part{"autosaves on the wire, beside full texts, pouchdb and Yjs", append([]string{"env", "HOLDFAST_TRACES=" + traces}, beside("Wire")...)})
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintf(os.Stderr, "bench: %v\n", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	for _, args := range [][]string{{"--test"}, {"e2e"}} {
		if err := show(ctx, append([]string{"go", "run", "./scripts/build"}, args...)); err != nil {
			return err
		}
	}
	traces := flag.String("traces", "", "folder of editing traces (*.json.gz)")
	only := flag.String("only", "", "measure only the parts whose title begins so")
	flag.Parse()
	if *traces != "" { // each part has a folder of its own
		absolute, err := filepath.Abs(*traces)
		if err != nil {
			return err
		}
		*traces = absolute
	}
	for _, p := range parts(*traces) {
		if !strings.HasPrefix(p.title, *only) {
			continue
		}
		fmt.Printf("\n== %s\n", p.title)
		if err := show(ctx, p.argv); err != nil {
			return err
		}
	}
	if *traces == "" {
		fmt.Println("\n== history, autosaves on the wire: skipped, there is no folder of editing traces (make bench TRACES=FOLDER)")
	}
	return nil
}

func show(ctx context.Context, argv []string) error {
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w", strings.Join(argv, " "), err)
	}
	return nil
}
