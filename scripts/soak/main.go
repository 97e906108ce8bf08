// Command soak runs the long forms of the tests: every fuzz target for a while, the property and crash tests with many more
// rounds, and the end-to-end tests repeated. It ends at the first failure.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

func main() {
	fuzz := flag.Duration("fuzz", 0, "only fuzz, each target for this long")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *fuzz); err != nil {
		fmt.Fprintf(os.Stderr, "soak: %v\n", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, fuzz time.Duration) error {
	if fuzz > 0 {
		return fuzzAll(ctx, fuzz)
	}
	// HOLDFAST_SOAK makes tests that have a long form run it.
	long := []string{"HOLDFAST_SOAK=1", "RAPID_CHECKS=1000"}
	if err := command(ctx, long, "go", "test", "-race", "-count=1", "-timeout=120m", "./..."); err != nil {
		return err
	}
	if err := command(ctx, long, "make", "test-ts"); err != nil {
		return err
	}
	if err := fuzzAll(ctx, 2*time.Minute); err != nil {
		return err
	}
	for range 3 {
		// The whole matrix, not the cover of its pairs.
		if err := command(ctx, []string{"HOLDFAST_SOAK=1"}, "make", "test-e2e", "E2E_TIMEOUT=7200000"); err != nil {
			return err
		}
	}
	return nil
}

// fuzzAll runs every fuzz target of the module, one after the other.
func fuzzAll(ctx context.Context, each time.Duration) error {
	targets, err := fuzzTargets(ctx)
	if err != nil {
		return err
	}
	if len(targets) == 0 {
		return fmt.Errorf("found no fuzz target: nothing would be checked")
	}
	for _, t := range targets {
		fmt.Printf("fuzz %s %s for %s\n", t.pkg, t.name, each)
		if err := command(ctx, nil, "go", "test", "-run=^$", "-fuzz=^"+t.name+"$", "-fuzztime="+each.String(),
			"-fuzzminimizetime=10x", t.pkg); err != nil {
			return err
		}
	}
	return nil
}

type target struct{ pkg, name string }

// fuzzTargets asks go test for the names: it prints them, then "ok" and the package.
func fuzzTargets(ctx context.Context) ([]target, error) {
	out, err := exec.CommandContext(ctx, "go", "test", "-list=^Fuzz", "./...").Output()
	if err != nil {
		return nil, fmt.Errorf("list fuzz targets: %w", err)
	}
	var targets []target
	var names []string
	for line := range strings.Lines(string(out)) {
		switch fields := strings.Fields(line); {
		case len(fields) == 1 && strings.HasPrefix(fields[0], "Fuzz"):
			names = append(names, fields[0])
		case len(fields) > 1 && fields[0] == "ok":
			for _, name := range names {
				targets = append(targets, target{fields[1], name})
			}
			names = nil
		}
	}
	return targets, nil
}

func command(ctx context.Context, env []string, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s %s: %w", name, strings.Join(args, " "), err)
	}
	return nil
}
