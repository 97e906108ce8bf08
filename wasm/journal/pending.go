package journal

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"holdfast/shared/snapshot"
)

// Pending returns up to limit records (0: all) that are not sealed yet: what drafts belong to before versions, and the versions of a
// draft in order. A record whose row is damaged is left out and stays pending; Versions names it.
func (j *Journal) Pending(ctx context.Context, limit int) ([]Pending, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.unsealed(ctx, limit)
}

// unsealed is Pending for who holds the lock.
func (j *Journal) unsealed(ctx context.Context, limit int) ([]Pending, error) {
	var found []Pending
	for _, prefix := range pendingOrder {
		var err error
		if found, err = j.unsealedUnder(ctx, prefix, found, limit); err != nil {
			return nil, fmt.Errorf("read pending records: %w", err)
		}
	}
	return found, nil
}

// pendingOrder is how records are sealed: what a person has typed and deleted goes first, so that a vault without room for everything has that.
var pendingOrder = [...]string{pendingDraft, pendingName, pendingVersion, pendingPin, pendingUnknown, pendingDeletion, pendingTurn, pendingChat}

// unsealedUnder adds the records under a prefix, as long as there is room for them.
func (j *Journal) unsealedUnder(ctx context.Context, prefix string, found []Pending, limit int) ([]Pending, error) {
	const page = 256
	after := ""
	for limit == 0 || len(found) < limit {
		rows, err := j.store.Scan(ctx, TablePending, prefix, after, page)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			if limit > 0 && len(found) == limit {
				return found, nil
			}
			after = row.Key
			p, ok, err := j.pending(ctx, row)
			if err != nil {
				return nil, err
			}
			if ok {
				found = append(found, p)
			}
		}
		if len(rows) < page {
			break
		}
	}
	return found, nil
}

// pending reads one record; ok is false if it cannot be read.
func (j *Journal) pending(ctx context.Context, row Row) (p Pending, ok bool, err error) {
	value := row.Value
	if table, key := keptAt(row.Key); key != "" {
		value, err = j.store.Get(ctx, table, key)
		if errors.Is(err, ErrNotFound) || errors.Is(err, ErrInvalid) {
			return p, false, nil
		}
		if err != nil {
			return p, false, err
		}
	}
	r, err := snapshot.DecodeRecord(value)
	if err != nil {
		return p, false, nil
	}
	return Pending{Key: row.Key, Record: r}, true, nil
}

// keptAt is the row that a pending key stands for; empty where the record is in the pending row itself.
func keptAt(pending string) (table Table, key string) {
	if key, ok := strings.CutPrefix(pending, pendingVersion); ok {
		return TableVersions, key
	}
	if sum, ok := strings.CutPrefix(pending, pendingTurn); ok {
		return TableMeta, turnPrefix + sum
	}
	if branch, ok := strings.CutPrefix(pending, pendingChat); ok {
		return TableMeta, chatPrefix + branch[:max(0, strings.LastIndexByte(branch, '/'))]
	}
	return "", ""
}
