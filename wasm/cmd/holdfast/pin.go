//go:build !js

package main

import (
	"context"
	"fmt"
)

type pinCmd struct{ pinFlags }

// Run pins the version and prints the draft's id.
func (c pinCmd) Run(ctx context.Context, p program) error { return c.pin(ctx, p, true) }

type unpinCmd struct{ pinFlags }

// Run lets the version go the way of others, and prints the draft's id.
func (c unpinCmd) Run(ctx context.Context, p program) error { return c.pin(ctx, p, false) }

type pinFlags struct {
	vaultFlags
	ID   string `arg:"" help:"The id of a draft or a chat, or the beginning of it, and a version's number; ID alone is the newest." placeholder:"ID[@N]"`
	JSON bool   `help:"Print a JSON object."`
}

func (c pinFlags) pin(ctx context.Context, p program, pinned bool) error {
	name, number, err := splitVersion(c.ID)
	if err != nil {
		return misuse(err)
	}
	root, err := c.code()
	if err != nil {
		return err
	}
	var id found
	err = c.change(ctx, p, func(l *local) error {
		if err := l.push(ctx, p, c.Server, root); err != nil { // what is to be pinned has to be here
			return fmt.Errorf("read the vault: %w", err)
		}
		if id, err = find(ctx, l.journal, name); err != nil {
			return err
		}
		if id.draft == nil {
			return misuse(fmt.Errorf("%s is a chat of which no draft is kept: turns are not thinned", name))
		}
		return l.journal.Pin(ctx, *id.draft, number, pinned, p.now())
	})
	if err != nil {
		return err
	}
	return p.printID(c.JSON, id.draft.String())
}
