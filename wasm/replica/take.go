package replica

import (
	"context"
	"errors"
	"fmt"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
	"holdfast/wasm/journal"
)

// take verifies one pulled entry and puts what it changes into b. Nothing of
// what a server says about an entry is believed; its author's signature and the
// chain decide.
func (w *work) take(ctx context.Context, b *batch, item wire.Item) error {
	e, err := ledger.ParseEntry(item.Entry)
	if err != nil {
		return alarmOf(fmt.Errorf("seq %d: %w", item.Seq, err))
	}
	if err := w.checkEntry(ctx, e); err != nil {
		if errors.Is(err, ledger.ErrRevoked) {
			return nil // sent after its device was removed: it does not count
		}
		return err
	}
	h := e.Header
	if h.Device == w.st.Device {
		return w.takeOwn(ctx, b, e)
	}
	switch err := w.chain(h.Device).Check(e); {
	case errors.Is(err, ledger.ErrReplay), errors.Is(err, ledger.ErrBehind):
		return w.takeAgain(ctx, b, e)
	case err != nil:
		return alarmOf(err)
	}
	if err := w.checkSeen(ctx, e); err != nil {
		return err
	}
	hash := e.Hash()
	b.ops = append(b.ops, journal.Op{Table: journal.TableEntries, Key: entryKey(h.Device, h.Seq), Value: item.Entry})
	w.hashes[entryKey(h.Device, h.Seq)] = hash
	b.entries++
	if err := w.open(ctx, b, e); err != nil {
		return err
	}
	next := w.heads[h.Device].at(h.Seq, hash)
	if e.Sealed == nil {
		next.Purged = h.Seq
	}
	b.ops = append(b.ops, w.noted(h)...)
	return w.setHead(b, h.Device, next)
}

// checkEntry checks signature and membership, after asking for newer roster
// records where those that are known do not do.
func (w *work) checkEntry(ctx context.Context, e ledger.Entry) error {
	err := w.roster.CheckEntry(e)
	if missing(err) {
		if err := w.refreshRoster(ctx); err != nil {
			return err
		}
		err = w.roster.CheckEntry(e)
	}
	if err == nil || errors.Is(err, ledger.ErrRevoked) {
		return err
	}
	return alarmOf(err)
}

// takeOwn takes an entry that this device signed: it is acknowledged now, if
// the answer to its push was lost.
func (w *work) takeOwn(ctx context.Context, b *batch, e ledger.Entry) error {
	seq := e.Header.Seq
	if seq > w.st.Sealed.Seq {
		return copied{alarmf(AlarmDeviceBehind, "the server has entry %d of this device, which knows of %d: this profile was restored or copied", seq, w.st.Sealed.Seq)}
	}
	hash, found, err := w.hash(ctx, w.st.Device, seq)
	if err != nil {
		return err
	}
	if found && hash != e.Hash() {
		return copied{alarmf(AlarmDeviceFork, "entry %d of this device is another one on the server: another profile has its keys", seq)}
	}
	own := w.heads[w.st.Device]
	if seq <= own.Seq {
		return w.takeAgain(ctx, b, e)
	}
	b.ops = append(b.ops, journal.Op{Table: journal.TableOutbox, Key: digits(seq)})
	return w.setHead(b, w.st.Device, own.at(seq, e.Hash()))
}

// takeAgain takes an entry that is known already: the very same, or a fork.
func (w *work) takeAgain(ctx context.Context, b *batch, e ledger.Entry) error {
	device, seq := e.Header.Device, e.Header.Seq
	known := w.heads[device]
	hash, found := known.Hash, true
	if seq < known.Seq {
		var err error
		if hash, found, err = w.hash(ctx, device, seq); err != nil {
			return err
		}
	}
	if found && hash != e.Hash() {
		return alarmf(AlarmFork, "entry %d of device %s is another one than before", seq, device)
	}
	if seq > known.Held {
		known.Held = seq
		return w.setHead(b, device, known)
	}
	return nil
}

func (w *work) setHead(b *batch, device ledger.DeviceID, h head) error {
	op, err := headOp(device, h)
	if err != nil {
		return err
	}
	w.heads[device] = h
	b.ops = append(b.ops, op)
	return nil
}

// checkSeen compares what an entry's author had seen of others with what the
// server gave us. Its author was given those entries before it wrote this one,
// and whoever uploads to a new log keeps that order, so that they must have
// come before this one here, too.
func (w *work) checkSeen(ctx context.Context, e ledger.Entry) error {
	for _, seen := range e.Header.Heads {
		var err error
		switch {
		case seen.Device.IsRoot():
			err = w.checkSeenRoster(ctx, seen)
		case seen.Device == w.st.Device && seen.Seq > w.st.Sealed.Seq:
			return alarmf(AlarmDeviceBehind, "device %s has seen entry %d of this device, which knows of %d: this profile was restored or copied",
				e.Header.Device, seen.Seq, w.st.Sealed.Seq)
		case w.counted(seen.Device, head{Seq: seen.Seq}).Seq == seen.Seq:
			err = w.checkSeenHead(ctx, seen)
		}
		switch {
		case errors.Is(err, ledger.ErrChain):
			return alarmf(AlarmWithheld, "device %s has seen more than the server gives us: %w", e.Header.Device, err)
		case errors.Is(err, ledger.ErrFork):
			return alarmf(AlarmFork, "device %s was shown another history: %w", e.Header.Device, err)
		case err != nil:
			return err
		}
	}
	return nil
}

func (w *work) checkSeenRoster(ctx context.Context, seen ledger.Head) error {
	err := w.roster.Witness(seen)
	if errors.Is(err, ledger.ErrChain) {
		if err := w.refreshRoster(ctx); err != nil {
			return err
		}
		err = w.roster.Witness(seen)
	}
	return err
}

func (w *work) checkSeenHead(ctx context.Context, seen ledger.Head) error {
	known := w.chain(seen.Device)
	if seen.Device == w.st.Device {
		known = ledger.Heads{seen.Device: w.st.Sealed} // also what is not acknowledged yet: an answer may have been lost
	}
	err := known.Witness(seen)
	if !errors.Is(err, ledger.ErrBehind) {
		return err
	}
	hash, found, err := w.hash(ctx, seen.Device, seen.Seq)
	if err == nil && found && hash != seen.Hash {
		return fmt.Errorf("head %d of device %s: %w", seen.Seq, seen.Device, ledger.ErrFork)
	}
	return err
}
