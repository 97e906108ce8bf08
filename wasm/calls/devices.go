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

// Erasure asks to delete the vault on its server.
type Erasure struct {
	Code string `cbor:"code"` // the recovery code
}

// Erased is what a vault held.
type Erased struct {
	Entries int   `cbor:"entries"`
	Bytes   int64 `cbor:"bytes"`
}

func (c *Core) syncErase(ctx context.Context, in Erasure) (Erased, error) {
	gone, err := c.replica.Erase(ctx, in.Code, c.config.Now())
	return Erased{int(gone.Entries), int64(gone.Bytes)}, err
}

// end ends the program, which has let go of its store before: nothing is written any more. It never answers.
func (c *Core) end(context.Context, Nothing) (Nothing, error) {
	c.config.End()
	return Nothing{}, nil
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
