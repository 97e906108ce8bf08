package journal

import (
	"context"
	"fmt"
	"strings"

	"holdfast/shared/snapshot"
)

// Cursor is how far Records has come; the zero one is the beginning.
type Cursor struct {
	part  int
	after string // key of the last row of the part
}

// parts are the rows that hold everything that a person keeps, in the order in which a merge takes them best.
var parts = []struct {
	table  Table
	prefix string
}{
	{TableDrafts, ""},
	{TableVersions, ""},
	{TableMeta, devicePrefix},
	{TableMeta, turnPrefix},
	{TableMeta, chatPrefix},
	{TableMeta, pinPrefix},
	{TableMeta, conflictPrefix},
	{TableMeta, unknownPrefix},
}

// maxRecords is how many bytes of texts one call of Records gives, about: a page of long texts is a short one.
const maxRecords = 4 << 20

// Records returns the next rows of everything that is kept and not deleted, of all devices, as records: at least one and up to limit, or none at the end.
// damaged counts rows that cannot be read.
func (j *Journal) Records(ctx context.Context, from Cursor, limit int) (records []snapshot.Record, next Cursor, damaged int, err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	hidden, err := j.hiding(ctx, nil)
	if err != nil {
		return nil, from, 0, fmt.Errorf("read what is kept: %w", err)
	}
	for next = from; next.part < len(parts) && len(records) == 0; {
		p := parts[next.part]
		rows, err := j.store.Scan(ctx, p.table, p.prefix, next.after, limit)
		if err != nil {
			return nil, from, 0, fmt.Errorf("read what is kept: %w", err)
		}
		ended, size := len(rows) < limit, 0
		for _, row := range rows {
			if size > maxRecords {
				ended = false
				break
			}
			next.after = row.Key
			r, ok, err := recordIn(p.table, row.Value)
			if err != nil {
				damaged++
			}
			if !ok {
				continue
			}
			if gone, err := hidden(r); err != nil {
				return nil, from, 0, fmt.Errorf("read what is kept: %w", err)
			} else if !gone {
				records = append(records, r)
				size += sizeOf(r)
			}
		}
		if ended {
			next = Cursor{part: next.part + 1}
		}
	}
	return records, next, damaged, nil
}

// sizeOf is about how long a record's texts are.
func sizeOf(r snapshot.Record) (size int) {
	switch {
	case r.Version != nil:
		size = len(r.Version.Text)
		for _, s := range r.Version.Splices {
			size += len(s.Ins)
		}
	case r.Turn != nil:
		size = len(r.Turn.Text)
	case r.Chat != nil:
		for _, t := range r.Chat.Turns {
			size += len(t.Text) + len(t.Message)
		}
	}
	return size
}

// recordIn reads the record of a row; ok is false where it has none.
func recordIn(table Table, value []byte) (r snapshot.Record, ok bool, err error) {
	if table == TableDrafts {
		h, err := decodeHead(value)
		if err != nil || h.Claim == nil {
			return r, false, err
		}
		value = h.Claim
	}
	r, err = snapshot.DecodeRecord(value)
	return r, err == nil, err
}

// Restore merges records that Records gave, here or elsewhere, and queues what is new of them for the other devices: durable when it returns.
// It may be repeated: added counts what was not there. What was deleted stays deleted, once Restored has ended it. ErrQuota.
func (j *Journal) Restore(ctx context.Context, records []snapshot.Record) (added int, err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	hidden, err := j.hiding(ctx, records)
	if err != nil {
		return 0, fmt.Errorf("restore: %w", err)
	}
	var visible []snapshot.Record
	for _, r := range records {
		if gone, err := hidden(r); err != nil {
			return 0, fmt.Errorf("restore: %w", err)
		} else if !gone {
			visible = append(visible, r)
		} else if r.Chat != nil {
			addTurns(j.orphans, r.Chat)
		}
	}
	ops, err := j.mergeOps(ctx, visible)
	if err != nil {
		return 0, fmt.Errorf("restore: %w", err)
	}
	batch := ops
	for _, op := range ops {
		queued, err := j.queue(ctx, op)
		if err != nil {
			return 0, fmt.Errorf("restore: %w", err)
		}
		added += len(queued)
		batch = append(batch, queued...)
	}
	if len(batch) == 0 {
		return 0, nil
	}
	if err := j.store.Apply(ctx, batch); err != nil {
		return 0, fmt.Errorf("restore: %w", err)
	}
	return added, nil
}

// Restored ends a restore: turns that it has brought and that deleted chats alone had are gone again. They come before their chats, which may
// share them, so that this is known only now.
func (j *Journal) Restored(ctx context.Context) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	orphans := j.orphans
	if len(orphans) == 0 {
		return nil
	}
	j.orphans = map[string]bool{}
	if err := j.forgetTurns(ctx, orphans); err != nil {
		return fmt.Errorf("forget turns of deleted chats: %w", err)
	}
	return nil
}

// queue returns the change that makes the record of a merged row go to the other devices.
func (j *Journal) queue(ctx context.Context, op Op) ([]Op, error) {
	key, value := "", []byte{}
	switch {
	case op.Table == TableVersions:
		key = pendingVersion + op.Key
	case op.Table == TableDrafts:
		return j.queueClaim(ctx, op)
	case strings.HasPrefix(op.Key, turnPrefix):
		key = pendingTurn + strings.TrimPrefix(op.Key, turnPrefix)
	case strings.HasPrefix(op.Key, unknownPrefix):
		key, value = pendingUnknown+strings.TrimPrefix(op.Key, unknownPrefix), op.Value
	case strings.HasPrefix(op.Key, chatPrefix), strings.HasPrefix(op.Key, devicePrefix), strings.HasPrefix(op.Key, pinPrefix):
		r, err := snapshot.DecodeRecord(op.Value)
		if err != nil {
			return nil, err
		}
		switch {
		case r.Chat != nil:
			key = pendingChat + branchKey(r.Chat) + "/" + digits(uint64(r.Chat.Time))
		case r.Pin != nil:
			key, value = pendingPin+strings.TrimPrefix(op.Key, pinPrefix)+"/"+digits(uint64(r.Pin.Updated)), op.Value
		default:
			key, value = pendingName+strings.TrimPrefix(op.Key, devicePrefix)+"/"+digits(uint64(r.Device.Updated)), op.Value
		}
	default:
		return nil, nil // what follows from other records
	}
	return []Op{{Table: TablePending, Key: key, Value: value}}, nil
}

// queueClaim is queue for the row of a draft, where the word about its place is new.
func (j *Journal) queueClaim(ctx context.Context, op Op) ([]Op, error) {
	h, err := decodeHead(op.Value)
	claim := h.claim()
	if err != nil || claim == nil {
		return nil, err
	}
	id, device, err := parseHeadKey(op.Key)
	if err != nil {
		return nil, err
	}
	v, err := j.load(ctx, id)
	if err != nil || string(v.own(device).Claim) == string(h.Claim) {
		return nil, err
	}
	return []Op{{Table: TablePending, Key: pendingDraft + draftPrefix(id) + digits(uint64(claim.Updated)), Value: h.Claim}}, nil
}
