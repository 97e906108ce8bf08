package calls

import (
	"context"
	"fmt"

	"holdfast/shared/ledger"
	"holdfast/wasm/journal"
)

// Device is one that was ever taken into the vault.
type Device struct {
	ID      string `cbor:"id"`   // hex
	Name    string `cbor:"name"` // empty where it has none
	Here    bool   `cbor:"here"`
	Live    bool   `cbor:"live"`    // not removed
	Added   int64  `cbor:"added"`   // epoch milliseconds
	Entries int    `cbor:"entries"` // sent by it, as far as they are known here
}

// Devices is a list of devices.
type Devices struct {
	Devices []Device `cbor:"devices"`
}

// Removal asks to remove a device from the vault.
type Removal struct {
	Device string `cbor:"device"` // hex id
	Code   string `cbor:"code"`   // the recovery code
}

func (c *Core) syncDevices(ctx context.Context, _ Nothing) (Devices, error) {
	members, err := c.replica.Devices(ctx)
	if err != nil {
		return Devices{}, err
	}
	names, err := c.journal.Names(ctx)
	if err != nil {
		return Devices{}, err
	}
	out, here := Devices{Devices: make([]Device, len(members))}, c.journal.Device()
	for i, m := range members {
		out.Devices[i] = Device{ID: m.ID.String(), Name: names[m.ID], Here: m.ID == here, Live: m.Live, Added: m.Added, Entries: int(m.Entries)}
	}
	return out, nil
}

func (c *Core) syncRevoke(ctx context.Context, in Removal) (Nothing, error) {
	id, err := ledger.ParseDeviceID(in.Device)
	if err != nil {
		return Nothing{}, fmt.Errorf("device id: %w: %w", journal.ErrInvalid, err)
	}
	return Nothing{}, c.replica.Revoke(ctx, in.Code, id, c.config.Now())
}
