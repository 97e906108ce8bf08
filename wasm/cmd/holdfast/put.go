//go:build !js

package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"holdfast/shared/seal"
	"holdfast/shared/snapshot"
	"holdfast/shared/wire"
	"holdfast/wasm/filestore"
	"holdfast/wasm/journal"
	"holdfast/wasm/replica"
)

type putCmd struct {
	vaultFlags
	Site string `required:"" help:"Site the text belongs to, as an adapter id (chatgpt, claude, …)."`
	Chat string `required:"" help:"Chat the text belongs to; the same site and chat are one draft."`
	JSON bool   `help:"Print a JSON object."`
}

// Run keeps the text in the local store before any request: what cannot be pushed now goes with the next put.
func (c putCmd) Run(ctx context.Context, p program) error {
	root, err := c.code()
	if err != nil {
		return err
	}
	text, err := io.ReadAll(io.LimitReader(p.in, journal.MaxText+1))
	if err != nil {
		return fmt.Errorf("read stdin: %w", err)
	}
	local, err := p.openLocal(ctx, root)
	if err != nil {
		return err
	}
	draft, err := local.journal.Record(ctx, journal.Change{
		Key: journal.Key{Site: c.Site, Chat: c.Chat, Tab: "cli"}, Text: string(text), Time: p.now(), State: snapshot.Editing,
	})
	if err != nil {
		return errors.Join(fmt.Errorf("keep the text: %w", err), local.close())
	}
	if draft.Lost > 0 {
		fmt.Fprintf(p.err, "holdfast: replaced_bytes: %d bytes of stdin are no UTF-8 text and were kept as U+FFFD\n", draft.Lost)
	}
	if err := local.push(ctx, p, c.Server, root); err != nil {
		return errors.Join(fmt.Errorf("push (the text is kept here and goes with the next put): %w", err), local.close())
	}
	if err := local.close(); err != nil {
		return err
	}
	return p.printID(c.JSON, draft.ID.String())
}

// local is this machine's own device in a vault.
type local struct {
	store   *filestore.Store
	journal *journal.Journal
	device  seal.DeviceKeys
}

// openLocal opens the device that this machine is in root's vault, or makes it.
func (p program) openLocal(ctx context.Context, root seal.Root) (*local, error) {
	dir, err := p.stateDir()
	if err != nil {
		return nil, err
	}
	dir = filepath.Join(dir, "holdfast")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the state folder: %w", err)
	}
	store, err := filestore.Open(filepath.Join(dir, root.Vault().String()+".db"))
	if err != nil {
		return nil, err
	}
	device, err := replica.OpenDevice(ctx, store, rand.Reader)
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return &local{store: store, journal: journal.New(store, device.ID()), device: device}, nil
}

// push enrols the device once and sends everything that is waiting, whatever the wait after an earlier error was.
func (l *local) push(ctx context.Context, p program, server string, root seal.Root) error {
	base, _, err := wire.ServerURL(server)
	if err != nil {
		return &replica.Error{Code: replica.CodeServerAddress, Err: err}
	}
	r := replica.New(replica.Config{Store: l.store, Journal: l.journal, Remote: p.remote(), Rand: rand.Reader, Device: l.device})
	status, err := r.Status(ctx)
	if err != nil {
		return err
	}
	if status.Vault == "" || status.Server != base { // the vault may have moved to another server
		if err := r.Join(ctx, server, root.Code(), p.now()); err != nil {
			return err
		}
	}
	if err := r.Resume(ctx); err != nil {
		return err
	}
	for {
		result, err := r.Step(ctx, p.now())
		if err != nil {
			return err
		}
		status, err := r.Status(ctx)
		switch {
		case err != nil:
			return err
		case status.Code != "":
			return &replica.Error{Code: status.Code, Err: errors.New(status.Text)}
		case status.Pending+status.Outbox == 0:
			return nil
		case result.Pushed+result.Pulled == 0 && result.Next > p.now():
			return fmt.Errorf("%d entries are waiting: %w", status.Pending+status.Outbox, replica.ErrUnreachable)
		}
	}
}

func (l *local) close() error { return l.store.Close() }

// userStateDir is XDG_STATE_HOME, or ~/.local/state (XDG Base Directory Specification 0.8).
func userStateDir() (string, error) {
	if dir := os.Getenv("XDG_STATE_HOME"); filepath.IsAbs(dir) {
		return dir, nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("find the state folder: %w", err)
	}
	return filepath.Join(home, ".local", "state"), nil
}
