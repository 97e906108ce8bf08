package ledger

import (
	"fmt"
	"sort"
)

// Heads is the newest known entry of each device, by device: how far each chain is known.
type Heads map[DeviceID]Head

// Check says how e stands to what is known: nil when it is the next of its chain, otherwise an error that wraps
// ErrReplay (the head itself again), ErrBehind (an older place: compare with what is stored there), ErrChain (something
// before it is missing) or ErrFork (another entry stands at its place, or it continues another history).
func (h Heads) Check(e Entry) error {
	known, next := h[e.Header.Device], e.Header.Seq
	where := fmt.Sprintf("entry %d of device %s", next, e.Header.Device)
	switch {
	case next > known.Seq+1:
		return fmt.Errorf("%s: %w: known up to %d", where, ErrChain, known.Seq)
	case next == known.Seq+1 && e.Header.Prev != known.Hash:
		return fmt.Errorf("%s: %w: it continues %s, known is %s", where, ErrFork, e.Header.Prev, known.Hash)
	case next == known.Seq+1:
		return nil
	case next < known.Seq:
		return fmt.Errorf("%s: %w: known up to %d", where, ErrBehind, known.Seq)
	case e.Hash() == known.Hash:
		return fmt.Errorf("%s: %w", where, ErrReplay)
	default:
		return fmt.Errorf("%s: %w: %s, known is %s", where, ErrFork, e.Hash(), known.Hash)
	}
}

// Advance takes e as the newest entry of its device. Call it after Check gave nil.
func (h Heads) Advance(e Entry) { h[e.Header.Device] = e.Head() }

// Witness compares a head that somebody else has signed with what is known: nil when it is the same, otherwise an
// error that wraps ErrChain (they have seen more than we were given), ErrFork or ErrBehind (we have more).
func (h Heads) Witness(seen Head) error {
	known := h[seen.Device]
	where := fmt.Sprintf("head %d of device %s", seen.Seq, seen.Device)
	switch {
	case seen.Seq > known.Seq:
		return fmt.Errorf("%s: %w: known up to %d", where, ErrChain, known.Seq)
	case seen.Seq < known.Seq:
		return fmt.Errorf("%s: %w: known up to %d", where, ErrBehind, known.Seq)
	case seen.Hash != known.Hash:
		return fmt.Errorf("%s: %w: %s, known is %s", where, ErrFork, seen.Hash, known.Hash)
	}
	return nil
}

// List gives the heads ascending by device, as headers carry them.
func (h Heads) List() []Head {
	list := make([]Head, 0, len(h))
	for _, head := range h {
		list = append(list, head)
	}
	sort.Slice(list, func(i, k int) bool { return list[i].Device.Before(list[k].Device) })
	return list
}

// HeadsOf takes a list, as a header or the server gives it. Errors wrap ErrMalformed.
func HeadsOf(list []Head) (Heads, error) {
	heads := make(Heads, len(list))
	for _, head := range list {
		if _, twice := heads[head.Device]; twice || head.Seq == 0 {
			return nil, fmt.Errorf("heads: %w: device %s twice or empty", ErrMalformed, head.Device)
		}
		heads[head.Device] = head
	}
	return heads, nil
}

// Drift is how a server's head of one device differs from what it had acknowledged before.
type Drift struct {
	Device DeviceID
	Known  Head // what was acknowledged
	Server Head // what it says now; Seq 0 when it has nothing
}

// Lost counts the entries that the server had and has no more; 0 when it has as many or more.
func (d Drift) Lost() uint64 {
	if d.Server.Seq >= d.Known.Seq {
		return 0
	}
	return d.Known.Seq - d.Server.Seq
}

// Forked says that the server has another entry at the very place that is known.
func (d Drift) Forked() bool { return d.Server.Seq == d.Known.Seq && d.Server.Hash != d.Known.Hash }

// Rollback compares what the server had acknowledged with the heads that it names now, and gives every device whose
// chain there is shorter (Lost) or another one (Forked), ascending by device. A longer chain is no rollback; that it
// continues the known one shows when it is pulled.
func (h Heads) Rollback(server Heads) []Drift {
	var drifts []Drift
	for _, known := range h.List() {
		drift := Drift{Device: known.Device, Known: known, Server: server[known.Device]}
		if drift.Lost() > 0 || drift.Forked() {
			drifts = append(drifts, drift)
		}
	}
	return drifts
}
