//go:build !js

package main

import (
	"context"
	"errors"
	"fmt"

	"holdfast/wasm/exportfile"
	"holdfast/wasm/filestore"
	"holdfast/wasm/portable"
)

type importCmd struct {
	vaultFlags
	File string `arg:"" help:"Data export of ChatGPT or Claude: the zip, or the conversations.json in it."`
	JSON bool   `help:"Print a JSON object."`
}

// importCount is what an import says at its end.
type importCount struct {
	Conversations int `json:"conversations"`
	Added         int `json:"added"`   // of them with something that was not kept yet
	Skipped       int `json:"skipped"` // each was named on stderr
}

// Run keeps one conversation after the other and pushes at the end, also what came before an error. A conversation that cannot be read is
// named, the rest goes on, and the exit code is 1.
func (c importCmd) Run(ctx context.Context, p program) error {
	return c.change(ctx, p, func(l *local) error {
		var count importCount
		err := exportfile.Read(c.File, func(item exportfile.Item) error {
			if err := ctx.Err(); err != nil {
				return err
			}
			count.Conversations++
			label, err := fmt.Sprintf("number %d", item.Number), item.Err
			if err == nil {
				var done portable.Imported
				if done, err = portable.Import(ctx, l.journal, item.Value); done.Added {
					count.Added++
				}
				label += " (" + done.Label + ")"
			}
			if err != nil && item.Err == nil && !portable.Skip(err) {
				return fmt.Errorf("conversation %s: %w", label, err)
			}
			if err != nil {
				count.Skipped++
				fmt.Fprintf(p.err, "holdfast: skipped: conversation %s: %s\n", label, inOneLine(err))
			}
			return nil
		})
		if err != nil {
			return err
		}
		line := fmt.Sprintf("%d conversations, %d with something new, %d skipped", count.Conversations, count.Added, count.Skipped)
		if err := p.printLine(c.JSON, count, line); err != nil {
			return err
		}
		if count.Skipped > 0 {
			return errQuiet
		}
		return nil
	})
}

// change opens this machine's device, has it changed, and pushes, whatever the change came to: what is kept is kept.
func (f vaultFlags) change(ctx context.Context, p program, do func(*local) error) error {
	root, err := f.code()
	if err != nil {
		return err
	}
	path, err := p.localPath(root)
	if err != nil {
		return err
	}
	local, err := waitLocal(ctx, p, path)
	if err != nil {
		return err
	}
	if err := inboxOf(path).empty(ctx, p, local.journal); err != nil {
		return errors.Join(err, local.close())
	}
	err = do(local)
	if pushErr := local.push(ctx, p, f.Server, root); pushErr != nil && (err == nil || errors.Is(err, errQuiet)) {
		err = fmt.Errorf("push (what was read is kept here and goes with the next put or import): %w", pushErr)
	}
	return errors.Join(err, local.close())
}

// waitLocal opens the device as soon as another process lets go of it.
func waitLocal(ctx context.Context, p program, path string) (*local, error) {
	local, err := openLocal(ctx, path)
	if errors.Is(err, filestore.ErrBusy) {
		fmt.Fprintf(p.err, "holdfast: waiting: another holdfast process is using %s\n", path)
	}
	for errors.Is(err, filestore.ErrBusy) && ctx.Err() == nil {
		local, err = openLocal(ctx, path)
	}
	if err != nil && ctx.Err() != nil {
		err = ctx.Err()
	}
	return local, err
}
