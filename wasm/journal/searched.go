package journal

import (
	"context"
	"errors"
	"fmt"

	"holdfast/shared/snapshot"
)

// Store is where the journal keeps its rows, for who keeps there what is derived from them.
func (j *Journal) Store() Store { return j.store }

// DeviceVersions lists the versions that one device has of a draft, oldest first, Number unset; a draft that is not there, or deleted, has none.
func (j *Journal) DeviceVersions(ctx context.Context, d DeviceDraft) ([]Version, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	v, err := j.load(ctx, d.Draft)
	if err != nil {
		return nil, fmt.Errorf("draft %s: %w", d.Draft, err)
	}
	list, err := j.deviceVersions(ctx, d.Draft, deviceHead{d.Device, v.own(d.Device)})
	if err != nil {
		return nil, fmt.Errorf("draft %s: %w", d.Draft, err)
	}
	var versions []Version
	for _, x := range list {
		if x.N > v.gone.mark(d.Device) {
			versions = append(versions, x.Version)
		}
	}
	return versions, nil
}

// DeviceText returns the text of a device's version n of a draft; n 0 is the newest. ErrNotFound, ErrDamaged, ErrIncomplete.
func (j *Journal) DeviceText(ctx context.Context, d DeviceDraft, n uint64) (string, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	v, err := j.load(ctx, d.Draft)
	if err != nil {
		return "", fmt.Errorf("draft %s: %w", d.Draft, err)
	}
	h, at := v.own(d.Device), n
	if n == 0 {
		at = h.N
	}
	switch {
	case at <= v.gone.mark(d.Device): // 0 where it has none, too
		return "", fmt.Errorf("draft %s of device %s: %w", d.Draft, d.Device, ErrNotFound)
	case n == 0 || n == h.N:
		return j.headText(ctx, d.Draft, d.Device, h)
	}
	return j.restore(ctx, d.Draft, d.Device, n, nil)
}

// Branch is one branch of a chat as it was kept.
type Branch struct {
	Site, Account, Chat string
	Was                 string // the provisional id that the chat had before, or empty
	Time                int64  // epoch milliseconds
	Turns               []BranchTurn
}

// BranchTurn is a turn of a branch.
type BranchTurn struct {
	Sum  [16]byte // names its role and text
	Role snapshot.Role
	Open bool   // it was still growing: Text is here, and Sum changes with it
	Text string // of an open one
}

// Branch reads a branch: ErrNotFound, also where it is deleted, or ErrDamaged.
func (j *Journal) Branch(ctx context.Context, id BranchID) (Branch, error) {
	name := fmt.Sprintf("chat %s: branch %d of device %s", id.Chat, id.N, id.Device)
	row, err := j.store.Get(ctx, TableMeta, chatPrefix+headKey(snapshot.DraftID(id.Chat), id.Device)+"/"+digits(id.N))
	if err != nil {
		return Branch{}, fmt.Errorf("%s: %w", name, err)
	}
	r, err := snapshot.DecodeRecord(row)
	if err != nil || r.Chat == nil {
		return Branch{}, fmt.Errorf("%s: %w", name, errors.Join(ErrDamaged, err))
	}
	gone, err := j.goneAt(ctx, goneChat(id.Chat))
	if err == nil && uint64(max(r.Chat.Time, 0)) <= gone.mark(id.Device) {
		err = ErrNotFound
	}
	if err != nil {
		return Branch{}, fmt.Errorf("%s: %w", name, err)
	}
	b := Branch{Site: r.Chat.Site, Account: r.Chat.Account, Chat: r.Chat.Chat, Was: r.Chat.Was, Time: r.Chat.Time, Turns: make([]BranchTurn, len(r.Chat.Turns))}
	for i, t := range r.Chat.Turns {
		b.Turns[i] = BranchTurn{Role: t.Role, Open: len(t.Sum) == 0, Text: t.Text}
		if b.Turns[i].Open {
			b.Turns[i].Sum = snapshot.Turn{Role: t.Role, Text: t.Text}.Sum()
		} else {
			copy(b.Turns[i].Sum[:], t.Sum)
		}
	}
	return b, nil
}

// KeptTurn reads a turn by its sum: ErrNotFound where it is missing or damaged.
func (j *Journal) KeptTurn(ctx context.Context, sum [16]byte) (snapshot.Turn, error) {
	t, err := j.turn(ctx, sum)
	if err == nil && t == nil {
		err = ErrNotFound
	}
	if err != nil {
		return snapshot.Turn{}, fmt.Errorf("turn %s: %w", turnName(sum), err)
	}
	return *t, nil
}

// PlaceOf returns where a draft belongs, and what is known of its newest version; ErrNotFound.
func (j *Journal) PlaceOf(ctx context.Context, id snapshot.DraftID) (Draft, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	v, err := j.there(ctx, id)
	return v.draft(), err
}
