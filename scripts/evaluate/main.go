// Command evaluate measures the outage detector on labelled, semi-synthetic streams (shared/outage/streams), beside what a client would have
// without it: counting rules, circuit breakers, retries. It prints a table and asserts nothing; the test of this package holds a slice of
// it. Figures are taken on the test seeds; --train takes the others, on which parameters may be tuned.
//
// With --write NAME it prints one stream as JSON lines instead, for holdfast watch --replay; with --labels beside that, what was true in it.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"text/tabwriter"

	"holdfast/shared/outage/streams"
)

func main() {
	train := flag.Bool("train", false, "take the training seeds")
	write := flag.String("write", "", "print a stream: quiet, outage, half, fifth, brownout, local, cases, paused or hinted")
	seed := flag.Uint64("seed", 1, "of the stream to print")
	labels := flag.Bool("labels", false, "print what was true in the stream instead of what was seen")
	flag.Parse()
	var err error
	if *write != "" {
		err = printStream(os.Stdout, *write, *seed, *labels)
	} else {
		err = run(os.Stdout, *train)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "evaluate: %v\n", err)
		os.Exit(1)
	}
}

func run(w io.Writer, train bool) error {
	debug.SetGCPercent(400) // streams come and go
	out := bufio.NewWriter(w)
	e := evaluation{seeds: streams.Test, size: whole, day: streams.Usual}
	half := "test seeds"
	if train {
		e.seeds, half = streams.Train, "training seeds"
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "semi-synthetic, %s; misses count as infinite\n\nfigure\ttarget\tholdfast\t\n", half)
	for _, f := range e.figures() {
		verdict := ""
		if !f.met {
			verdict = "MISSED"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", f.name, f.target, f.value, verdict)
	}
	e.confusion(table)
	e.size = third
	e.beside(table)
	if err := table.Flush(); err != nil {
		return err
	}
	return out.Flush()
}
