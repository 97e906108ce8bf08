//go:build !js

package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"holdfast/wasm/replica"
)

type pairCmd struct {
	vaultFlags
	JSON bool `help:"Print a JSON object at the end."`
}

// pairPoll is how often the other device is looked for.
const pairPoll = time.Second

// errDigits: the person did not find the digits equal.
var errDigits = errors.New("the digits are not the same: nothing was shared")

// Run takes a new device in: it prints a code to enter there, and then digits that both must show. What is typed on stdin says whether they do.
func (c pairCmd) Run(ctx context.Context, p program) error {
	root, err := c.code()
	if err != nil {
		return err
	}
	device := ""
	err = c.change(ctx, p, func(l *local) error {
		if err := l.push(ctx, p, c.Server, root); err != nil { // it hands over what it knows
			return fmt.Errorf("read the vault: %w", err)
		}
		device = l.device.ID().String()
		return pair(ctx, p, l.replica(p))
	})
	if err != nil {
		return err
	}
	return p.printLine(c.JSON, map[string]string{"by": device}, "paired")
}

// pair goes on with a pairing until it is done. What is typed is waited for beside the context: an interrupt ends both.
func pair(ctx context.Context, p program, r *replica.Replica) error {
	if err := r.Offer(ctx, p.now()); err != nil {
		return err
	}
	defer r.Unpair()
	said, agreed := false, false
	for {
		state, err := r.Pair(ctx, agreed, p.now())
		switch {
		case err != nil:
			return err
		case state.Done:
			return nil
		case state.Digits != "" && !agreed:
			if err := confirm(ctx, p, state.Digits); err != nil {
				return err
			}
			agreed = true
			continue
		case !said:
			said = true
			fmt.Fprintf(p.err, "holdfast: code: enter %s on the new device, or %s, within ten minutes\n", state.Code, state.Link)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pairPoll):
		}
	}
}

// confirm asks whether the new device shows these digits. Errors: errDigits.
func confirm(ctx context.Context, p program, digits string) error {
	answer, err := p.ask(ctx, fmt.Sprintf("compare: does the new device show %s %s? [yes/no]", digits[:3], digits[3:]))
	if err == nil && answer != "y" && answer != "yes" {
		err = errDigits
	}
	return err
}
