//go:build !js

package main

import (
	"fmt"
	"io"
	"os"

	"holdfast/shared/outage/jsonlines"
)

type watchCmd struct {
	Replay string `required:"" help:"File of observations, a JSON object a line; - is stdin." placeholder:"FILE"`
	Seed   uint64 `default:"1" help:"Seed of the backoff's jitter: the same seed gives the same lines."`
	JSON   bool   `help:"Print JSON lines (always so)."`
}

// Run replays; lines that are no observations are named on stderr and make the run end with 1.
func (c watchCmd) Run(p program) error {
	in := p.in
	if c.Replay != "-" {
		file, err := os.Open(c.Replay)
		if err != nil {
			return fmt.Errorf("open the observations: %w", err)
		}
		defer file.Close()
		in = io.Reader(file)
	}
	bad, err := jsonlines.Replay(in, p.out, p.err, c.Seed)
	if err != nil {
		return fmt.Errorf("replay: %w", err)
	}
	if bad > 0 {
		return errQuiet
	}
	return nil
}
