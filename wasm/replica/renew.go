package replica

import (
	"context"
	"fmt"
	"strconv"

	"holdfast/shared/ledger"
	"holdfast/shared/seal"
	"holdfast/shared/snapshot"
	"holdfast/shared/wire"
	"holdfast/wasm/journal"
)

// copied is an alarm with proof: an entry that this device's key has signed and this store does not know. Another profile has the same
// keys: this one was copied, or an old state of it was brought back.
type copied struct{ error }

// Unwrap gives the alarm.
func (c copied) Unwrap() error { return c.error }

// renew makes this profile a device of its own: the keys that it shares certify new ones, and what no log has of it is queued again.
// What the other profile signed is then that of another device. It can be interrupted at any point and goes on with the same new keys.
func (r *Replica) renew(ctx context.Context, w *work) error {
	device, err := w.nextKeys(ctx)
	if err != nil {
		return fmt.Errorf("become another device: %w", err)
	}
	if err := w.admitNext(ctx, device); err != nil {
		return fmt.Errorf("become another device: %w", err)
	}
	unsent, ops, err := w.unsent(ctx)
	if err != nil {
		return fmt.Errorf("become another device: %w", err)
	}
	raw, err := device.MarshalBinary()
	if err != nil {
		return fmt.Errorf("become another device: %w", err)
	}
	st := &w.st
	st.Device, st.Sealed, st.Token, st.RenewedAt = device.ID(), ledger.Head{}, "", w.now
	turn, err := w.turn()
	if err != nil {
		return err
	}
	ops = append(ops, journal.Op{Table: journal.TableMeta, Key: deviceKey, Value: raw}, journal.Op{Table: journal.TableMeta, Key: nextKey})
	if err := r.c.Journal.Renew(ctx, device.ID(), unsent, append(ops, turn...)); err != nil {
		return err
	}
	r.c.Device = device
	return nil
}

// nextKeys gives the keys of the device to become. Those whose entries are known are another profile's, which was copied from this one
// when it was just about to get them.
func (w *work) nextKeys(ctx context.Context) (seal.DeviceKeys, error) {
	for {
		device, err := keysAt(ctx, w.c.Store, nextKey, w.c.Rand)
		if err != nil {
			return device, err
		}
		if _, used := w.heads[device.ID()]; !used {
			return device, nil
		}
		if err := w.save(ctx, journal.Op{Table: journal.TableMeta, Key: nextKey}); err != nil {
			return device, err
		}
	}
}

// admitNext lets the keys of old take the new ones in, and hands them the content key.
func (w *work) admitNext(ctx context.Context, device seal.DeviceKeys) error {
	return w.admit(ctx, newcomerOf(device))
}

// admit lets this device take another one in.
func (w *work) admit(ctx context.Context, device newcomer) error {
	return w.grow(ctx, w.who, func(in, out any) error {
		return w.request(ctx, "POST", wire.RosterURL(w.st.Server, w.st.Vault, 0), in, out)
	}, func(g *growth) error { return g.admit(w.c.Rand, device) })
}

// unsent gives the records in own entries that no log holds, in their order, and the changes that take those entries away: their places
// belong to the other profile.
func (w *work) unsent(ctx context.Context) (records []snapshot.Record, ops []journal.Op, err error) {
	rows, err := w.c.Store.Scan(ctx, journal.TableOutbox, "", "", 0)
	if err != nil {
		return nil, nil, fmt.Errorf("read outbox: %w", err)
	}
	for _, row := range rows {
		seq, err := strconv.ParseUint(row.Key, 16, 64)
		if err != nil {
			return nil, nil, fmt.Errorf("read outbox: %w", err)
		}
		e, err := w.stored(ctx, w.st.Device, seq)
		if err != nil {
			return nil, nil, err
		}
		ops = append(ops, journal.Op{Table: journal.TableOutbox, Key: row.Key},
			journal.Op{Table: journal.TableEntries, Key: entryKey(w.st.Device, seq)})
		plain, err := w.content(ctx, &batch{}, e)
		if err != nil {
			return nil, nil, err
		}
		if plain == nil {
			continue // a part: its manifest comes
		}
		s, err := snapshot.Decode(plain)
		if err != nil {
			return nil, nil, err
		}
		records = append(records, s.Records...)
	}
	return records, ops, nil
}

// adopt takes over the keys of the device that another program over this store has made of it meanwhile.
func (r *Replica) adopt(ctx context.Context, st state) error {
	device, err := OpenDevice(ctx, r.c.Store, r.c.Rand)
	if err != nil {
		return err
	}
	if device.ID() != st.Device {
		return errorf(CodeStore, "the store belongs to device %s and has the keys of %s", st.Device, device.ID())
	}
	r.c.Device = device
	r.c.Journal.Become(device.ID())
	return nil
}
