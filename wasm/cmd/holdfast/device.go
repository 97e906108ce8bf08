//go:build !js

package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"

	"holdfast/shared/ledger"
	"holdfast/wasm/journal"
	"holdfast/wasm/memorystore"
	"holdfast/wasm/replica"
)

type deviceCmd struct {
	List   deviceListCmd   `cmd:"" help:"List the vault's devices."`
	Revoke deviceRevokeCmd `cmd:"" help:"Remove a device: it gets no new key, and what it sends from now on counts nowhere. What it could read it keeps."`
}

type deviceListCmd struct {
	vaultFlags
	JSON bool `help:"Print JSON lines."`
}

// deviceRow is a device as it is printed.
type deviceRow struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Live    bool   `json:"live"`
	Added   string `json:"added"` // RFC 3339, UTC
	By      string `json:"by"`    // the device that took it in, or recovery-code
	Entries uint64 `json:"entries"`
}

// Run lists the devices, ascending by id.
func (c deviceListCmd) Run(ctx context.Context, p program) error {
	read, kept, err := c.open(ctx, p)
	if err != nil {
		return err
	}
	members, err := read.Devices(ctx)
	if err != nil {
		return fmt.Errorf("list the devices: %w", err)
	}
	names, err := kept.Names(ctx)
	if err != nil {
		return fmt.Errorf("list the devices: %w", err)
	}
	for _, m := range members {
		r := deviceRow{ID: m.ID.String(), Name: names[m.ID], Live: m.Live, Added: rfc3339(m.Added), By: m.By.String(), Entries: m.Entries}
		if m.By.IsRoot() {
			r.By = "recovery-code"
		}
		state := "live"
		if !r.Live {
			state = "removed"
		}
		if err := p.printLine(c.JSON, r, fmt.Sprintf("%s  %s  %-7s %6d  %s  %s", r.ID, r.Added, state, r.Entries, r.By, plain(r.Name))); err != nil {
			return err
		}
	}
	return nil
}

type deviceRevokeCmd struct {
	vaultFlags
	ID   string `arg:"" help:"The id of a device, or the beginning of it."`
	JSON bool   `help:"Print a JSON object."`
}

// Run removes a device and prints its id.
func (c deviceRevokeCmd) Run(ctx context.Context, p program) error {
	root, err := c.code()
	if err != nil {
		return err
	}
	read, _, err := c.open(ctx, p)
	if err != nil && replica.CodeOf(err) != replica.AlarmWithheld { // the device that makes it can be removed
		return err
	}
	id, err := findDevice(ctx, read, c.ID)
	if err != nil {
		return err
	}
	if err := read.Revoke(ctx, root.Code(), id, p.now()); err != nil {
		return fmt.Errorf("remove device %s: %w", id, err)
	}
	return p.printID(c.JSON, id.String())
}

// findDevice returns the only device whose id begins with prefix.
func findDevice(ctx context.Context, read *replica.Replica, prefix string) (id ledger.DeviceID, err error) {
	members, err := read.Devices(ctx)
	if err != nil {
		return id, fmt.Errorf("find device %q: %w", prefix, err)
	}
	fits := 0
	for _, m := range members {
		if strings.HasPrefix(m.ID.String(), strings.ToLower(prefix)) {
			id = m.ID
			fits++
		}
	}
	switch fits {
	case 0:
		return id, fmt.Errorf("find device %q: %w", prefix, journal.ErrNotFound)
	case 1:
		return id, nil
	}
	return id, misuse(fmt.Errorf("%d devices begin with %q: give more of the id", fits, prefix))
}

// open pulls the whole vault into memory, signed in by the root, read only: nothing is enrolled and nothing stays on the disk.
// With an error they have what came until then.
func (f vaultFlags) open(ctx context.Context, p program) (*replica.Replica, *journal.Journal, error) {
	root, err := f.code()
	if err != nil {
		return nil, nil, err
	}
	store := memorystore.New()
	kept := journal.New(store, ledger.DeviceID{})
	config := replica.Config{Store: store, Journal: kept, Remote: p.remote(), Rand: rand.Reader}
	if err := replica.Read(ctx, config, f.Server, root.Code(), p.now()); err != nil {
		return replica.New(config), kept, fmt.Errorf("read the vault: %w", err)
	}
	return replica.New(config), kept, nil
}
