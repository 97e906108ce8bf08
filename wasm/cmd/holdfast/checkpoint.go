//go:build !js

package main

import (
	"context"
	"fmt"
)

type checkpointCmd struct {
	vaultFlags
	JSON bool `help:"Print a JSON object."`
}

// Run writes a checkpoint of this machine's device and prints its hash. Other devices countersign it when they sync.
func (c checkpointCmd) Run(ctx context.Context, p program) error {
	root, err := c.code()
	if err != nil {
		return err
	}
	hash := ""
	err = c.change(ctx, p, func(l *local) error {
		if err := l.push(ctx, p, c.Server, root); err != nil { // it states what all have
			return fmt.Errorf("read the vault: %w", err)
		}
		head, err := l.replica(p).Checkpoint(ctx, p.now())
		hash = head.Hash.String()
		return err
	})
	if err != nil {
		return err
	}
	return p.printLine(c.JSON, map[string]string{"checkpoint": hash}, hash)
}
