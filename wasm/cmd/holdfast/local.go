//go:build !js

package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"holdfast/shared/seal"
	"holdfast/shared/wire"
	"holdfast/wasm/filestore"
	"holdfast/wasm/journal"
	"holdfast/wasm/replica"
)

// local is this machine's own device in a vault.
type local struct {
	store   *filestore.Store
	journal *journal.Journal
	device  seal.DeviceKeys
}

// localPath is the file of this machine's device in root's vault. Its folder is there.
func (p program) localPath(root seal.Root) (string, error) {
	dir, err := p.stateDir()
	if err != nil {
		return "", err
	}
	dir = filepath.Join(dir, "holdfast")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("make the state folder: %w", err)
	}
	return filepath.Join(dir, root.Vault().String()+".db"), nil
}

// openLocal opens the device in the file at path, or makes it. filestore.ErrBusy: another process has it open.
func openLocal(ctx context.Context, path string) (*local, error) {
	store, err := filestore.Open(path)
	if err != nil {
		return nil, err
	}
	device, err := replica.OpenDevice(ctx, store, rand.Reader)
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return &local{store: store, journal: journal.New(store, device.ID()), device: device}, nil
}

func (l *local) replica(p program) *replica.Replica {
	return replica.New(replica.Config{Store: l.store, Journal: l.journal, Remote: p.remote(), Rand: rand.Reader, Device: l.device})
}

// push enrols the device once and sends everything that is waiting, whatever the wait after an earlier error was.
func (l *local) push(ctx context.Context, p program, server string, root seal.Root) error {
	base, _, err := wire.ServerURL(server)
	if err != nil {
		return &replica.Error{Code: replica.CodeServerAddress, Err: err}
	}
	r := l.replica(p)
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
