package journal

import (
	"context"
	"fmt"

	"holdfast/shared/snapshot"
)

// Rekey gives a draft the chat that it turned out to belong to; what is typed there from now on goes on in this draft. now is epoch
// milliseconds. A draft that began there by itself stays one of its own. ErrNotFound, ErrInvalid; ErrIncomplete if it is not known
// yet where the draft belongs.
func (j *Journal) Rekey(ctx context.Context, id snapshot.DraftID, chat string, now int64) (Draft, error) {
	if err := checkField(chat); err != nil {
		return Draft{}, fmt.Errorf("re-key: %w", err)
	}
	if now < 0 {
		return Draft{}, fmt.Errorf("re-key at %d: %w", now, ErrInvalid)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	v, err := j.rekey(ctx, id, chat, now)
	if err != nil {
		return Draft{}, fmt.Errorf("re-key: %w", err)
	}
	return j.recordedDraft(ctx, v), nil
}

func (j *Journal) rekey(ctx context.Context, id snapshot.DraftID, chat string, now int64) (view, error) {
	v, err := j.load(ctx, id)
	if err != nil {
		return v, err
	}
	if len(v.heads) == 0 {
		return v, fmt.Errorf("draft %s: %w", id, ErrNotFound)
	}
	old := v.claim()
	if old == nil {
		return v, fmt.Errorf("draft %s: %w", id, ErrIncomplete)
	}
	if old.Chat == chat {
		return v, nil
	}
	// Later than what it replaces, whatever the clocks say: the later claim counts everywhere.
	claim := &snapshot.Draft{ID: id, Site: old.Site, Account: old.Account, Chat: chat, Tab: old.Tab,
		Device: j.device, Created: old.Created, Updated: max(now, old.Updated+1), Extra: old.Extra}
	batch, err := aliasOp(claim, func(key string) ([]byte, error) { return j.meta(ctx, key) })
	if err != nil {
		return v, err
	}
	own := v.own(j.device)
	op, err := claimOp(&own, claim)
	if err != nil {
		return v, err
	}
	row, err := own.encode()
	if err != nil {
		return v, err
	}
	batch = append(batch, op, Op{Table: TableDrafts, Key: headKey(id, j.device), Value: row})
	batch = append(batch, v.unindexed(id)...)
	return v.with(j.device, own), j.store.Apply(ctx, batch)
}
