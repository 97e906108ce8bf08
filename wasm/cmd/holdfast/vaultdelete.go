//go:build !js

package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"holdfast/shared/wire"
	"holdfast/wasm/replica"
)

type vaultDeleteCmd struct {
	vaultFlags
	KeepHere bool `help:"Keep what this machine has of it."`
	Yes      bool `help:"Do not ask."`
	JSON     bool `help:"Print a JSON object."`
}

// errUnconfirmed: the person did not mean it.
var errUnconfirmed = errors.New("nothing was deleted")

// Run asks, deletes the vault on the server and then what this machine has of it, and prints the vault's id. Other devices keep what they have.
func (c vaultDeleteCmd) Run(ctx context.Context, p program) error {
	root, err := c.code()
	if err != nil {
		return err
	}
	base, _, err := wire.ServerURL(c.Server)
	if err != nil {
		return &replica.Error{Code: replica.CodeServerAddress, Err: err}
	}
	id := root.Vault().String()
	if err := c.confirm(ctx, p, id, base); err != nil {
		return err
	}
	path, err := p.localPath(root)
	if err != nil {
		return err
	}
	gone, err := replica.EraseVault(ctx, p.remote(), base, root, p.now())
	if replica.CodeOf(err) == replica.CodeVaultUnknown && !c.KeepHere {
		// Another machine was faster, or the answer to an earlier try was lost.
		fmt.Fprintf(p.err, "holdfast: vault_unknown: %s has no vault %s any more; what this machine keeps of it goes now\n", base, id)
		err = nil
	}
	if err != nil {
		return fmt.Errorf("delete vault %s: %w", id, err)
	}
	if !c.KeepHere {
		if err := removeLocal(ctx, p, path); err != nil {
			return fmt.Errorf("delete what this machine keeps (the vault on the server is gone): %w", err)
		}
	}
	return p.printLine(c.JSON, map[string]any{"vault": id, "entries": gone.Entries, "bytes": gone.Bytes}, id)
}

func (c vaultDeleteCmd) confirm(ctx context.Context, p program, id, server string) error {
	if c.Yes {
		return nil
	}
	also := ", and what this machine keeps of it"
	if c.KeepHere {
		also = ""
	}
	answer, err := p.ask(ctx, fmt.Sprintf("confirm: this deletes vault %s on %s for every device%s; nothing brings it back. Type %s to go on:",
		id, server, also, id[:8]))
	if err == nil && answer != id[:8] {
		err = errUnconfirmed
	}
	return err
}

// removeLocal removes the device in the file at path, with the texts that wait beside it. Neither need be there or whole.
func removeLocal(ctx context.Context, p program, path string) error {
	waiting := string(inboxOf(path))
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return os.RemoveAll(waiting)
	}
	l, err := waitLocal(ctx, p, path) // nobody else is using it
	switch {
	case ctx.Err() != nil && err != nil:
		return err
	case err == nil:
		err = l.close()
	default:
		err = nil // a damaged store goes like any other
	}
	return errors.Join(err, os.Remove(path), os.RemoveAll(waiting))
}
