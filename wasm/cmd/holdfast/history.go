//go:build !js

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"holdfast/shared/history/trace"
)

type historyCmd struct {
	Files []string `arg:"" help:"Editing traces, gzipped JSON: {startContent, endContent, txns: [{time, patches: [[position, deleted, inserted]]}]}."`
	JSON  bool     `help:"Print JSON lines; it does so anyway."`
}

// Run replays editing traces, each transaction a version, and prints a JSON line for each. A file that cannot be read or a version that
// does not come back ends the run.
func (c historyCmd) Run(p program) error {
	for _, name := range c.Files {
		packed, err := os.ReadFile(name)
		if err != nil {
			return fmt.Errorf("read trace: %w", err)
		}
		t, err := trace.Parse(packed)
		if err != nil {
			return fmt.Errorf("read trace %s: %w", name, err)
		}
		began := time.Now()
		report, err := trace.Replay(t, func() int64 { return int64(time.Since(began)) })
		if err != nil {
			return fmt.Errorf("replay trace %s: %w", name, err)
		}
		report.Trace = strings.TrimSuffix(filepath.Base(name), ".json.gz")
		if err := p.printLine(true, report, ""); err != nil {
			return err
		}
	}
	return nil
}
