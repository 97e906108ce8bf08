//go:build !js

package main

import (
	"context"
	"fmt"
)

type vaultShowCmd struct {
	vaultFlags
	JSON bool `help:"Print a JSON object."`
}

// vaultRow is a vault as it is printed; sizes are bytes of entries on the server.
type vaultRow struct {
	Vault   string `json:"vault"`
	Server  string `json:"server"`
	Devices int    `json:"devices"` // live ones
	Entries uint64 `json:"entries"`
	Used    uint64 `json:"used"`
	Quota   uint64 `json:"quota"` // 0: no limit
}

// Run prints what the server says of the vault, after everything in it was read and checked.
func (c vaultShowCmd) Run(ctx context.Context, p program) error {
	read, _, err := c.open(ctx, p)
	if err != nil {
		return err
	}
	status, err := read.Status(ctx)
	if err != nil {
		return fmt.Errorf("show the vault: %w", err)
	}
	members, err := read.Devices(ctx)
	if err != nil {
		return fmt.Errorf("show the vault: %w", err)
	}
	row := vaultRow{Vault: status.Vault, Server: status.Server, Used: status.Used, Quota: status.Quota}
	for _, m := range members {
		row.Entries += m.Entries
		if m.Live {
			row.Devices++
		}
	}
	room := "no limit"
	if row.Quota > 0 {
		room = fmt.Sprint("of ", row.Quota)
	}
	return p.printLine(c.JSON, row, fmt.Sprintf("%s  %d devices  %d entries  used %d bytes, %s", row.Vault, row.Devices, row.Entries, row.Used, room))
}
