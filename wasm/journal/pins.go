package journal

import (
	"context"
	"fmt"

	"holdfast/shared/snapshot"
)

// Pin has a version stay however old it grows, or no longer, here and on the other devices. number is as in Versions, 0 the newest; now is
// epoch milliseconds. ErrNotFound.
func (j *Journal) Pin(ctx context.Context, id snapshot.DraftID, number int, pinned bool, now int64) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	v, err := j.there(ctx, id)
	if err != nil {
		return err
	}
	versions, err := j.versions(ctx, v)
	if err != nil {
		return err
	}
	if number == 0 {
		number = len(versions)
	}
	if number < 1 || number > len(versions) {
		return fmt.Errorf("draft %s has %d versions, not a version %d: %w", id, len(versions), number, ErrNotFound)
	}
	at := versions[number-1]
	if at.Pinned == pinned {
		return nil
	}
	p := &snapshot.Pin{Draft: id, Device: at.Device, N: at.N, Pinned: pinned, Updated: now}
	old, err := j.meta(ctx, pinKey(p))
	if err != nil {
		return fmt.Errorf("pin version %d of draft %s: %w", number, id, err)
	}
	if was, err := snapshot.DecodeRecord(old); err == nil && was.Pin != nil {
		p.Updated = max(now, was.Pin.Updated+1)
	}
	ops, err := pinOps(p)
	if err == nil {
		err = j.store.Apply(ctx, ops)
	}
	if err != nil {
		return fmt.Errorf("pin version %d of draft %s: %w", number, id, err)
	}
	return nil
}

func pinKey(p *snapshot.Pin) string { return pinPrefix + versionKey(p.Draft, p.Device, p.N) }

// pinOps are the changes that keep a pin and queue it.
func pinOps(p *snapshot.Pin) ([]Op, error) {
	row, err := snapshot.EncodeRecord(snapshot.Record{Kind: snapshot.KindPin, Pin: p})
	return []Op{
		{Table: TableMeta, Key: pinKey(p), Value: row},
		{Table: TablePending, Key: pendingPin + pinKey(p)[len(pinPrefix):] + "/" + digits(uint64(p.Updated)), Value: row},
	}, err
}

// pinned names the versions of a draft that are pinned, by their keys. A pin that cannot be read counts as one.
func (j *Journal) pinned(ctx context.Context, id snapshot.DraftID) (map[string]bool, error) {
	rows, err := j.store.Scan(ctx, TableMeta, pinPrefix+draftPrefix(id), "", 0)
	pins := map[string]bool{}
	for _, row := range rows {
		r, err := snapshot.DecodeRecord(row.Value)
		pins[row.Key[len(pinPrefix):]] = err != nil || r.Pin == nil || r.Pin.Pinned
	}
	return pins, err
}
