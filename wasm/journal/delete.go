package journal

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"holdfast/shared/ledger"
	"holdfast/shared/snapshot"
)

// Grace is how long what was deleted is only hidden, in ms.
const Grace = 7 * 24 * 60 * 60 * 1000

// MaxDeleted is how many drafts and chats one deletion may name: it has to fit into one entry.
const MaxDeleted = 1000

// Delete hides drafts and chats here, and queues the deletion for the other devices. What is written to them later is shown again, by
// itself. ErrNotFound names the first that is not there; then nothing is deleted. now is epoch milliseconds.
func (j *Journal) Delete(ctx context.Context, drafts []snapshot.DraftID, chats []snapshot.ChatID, now int64) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	d := &snapshot.Deletion{Device: j.device, Time: now, Drafts: []snapshot.Gone{}, Chats: []snapshot.Gone{}}
	for _, id := range drafts {
		v, err := j.there(ctx, id)
		if err != nil {
			return fmt.Errorf("delete: %w", err)
		}
		d.Drafts = append(d.Drafts, snapshot.Gone{ID: id, UpTo: v.marks()})
	}
	for _, id := range chats {
		gone, err := j.chatMarks(ctx, id)
		if err != nil {
			return fmt.Errorf("delete: %w", err)
		}
		d.Chats = append(d.Chats, gone...)
	}
	if n := len(d.Drafts) + len(d.Chats); n == 0 || n > MaxDeleted {
		return fmt.Errorf("delete %d drafts and chats at once: %w", n, ErrInvalid)
	}
	ops, err := j.deleteOps(ctx, d, now)
	if err == nil {
		err = j.store.Apply(ctx, ops)
	}
	if err != nil {
		return fmt.Errorf("delete: %w", err)
	}
	return nil
}

// DraftsOf returns the ids of the drafts that were typed into a chat.
func (j *Journal) DraftsOf(ctx context.Context, chat snapshot.ChatID) (ids []snapshot.DraftID, err error) {
	drafts, err := j.Outline(ctx)
	for _, d := range drafts {
		if d.Damage == "" && snapshot.ChatIDOf(d.Key.Site, d.Key.Account, d.Key.Chat) == chat {
			ids = append(ids, d.ID)
		}
	}
	return ids, err
}

// marks is how far a draft is known.
func (v view) marks() []snapshot.Mark {
	marks := []snapshot.Mark{}
	for _, h := range v.heads {
		if h.N > 0 {
			marks = append(marks, snapshot.Mark{Device: h.device, N: h.N})
		}
	}
	return joined(marks, nil)
}

// chatMarks is how far a chat is known, under the id that it has and under provisional ones that it had.
func (j *Journal) chatMarks(ctx context.Context, id snapshot.ChatID) ([]snapshot.Gone, error) {
	branches, _, err := j.branches(ctx, chatPrefix)
	if err != nil {
		return nil, err
	}
	ids := []snapshot.ChatID{id}
	for _, b := range branches {
		if b.ID() == id && b.Was != "" {
			ids = append(ids, snapshot.ChatIDOf(b.Site, b.Account, b.Was))
		}
	}
	var all []snapshot.Gone
	seen := map[snapshot.ChatID]bool{}
	for _, id := range ids {
		var marks []snapshot.Mark
		for _, b := range branches {
			if b.ID() == id && !seen[id] {
				marks = append(marks, snapshot.Mark{Device: b.Device, N: uint64(max(b.Time, 0))})
			}
		}
		if seen[id] = true; len(marks) > 0 {
			all = append(all, snapshot.Gone{ID: id, UpTo: joined(marks, nil)})
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("chat %s: %w", id, ErrNotFound)
	}
	return all, nil
}

// deleteOps hides what a deletion of this device names, and queues it. What of that is queued itself stays there: a number that was
// never sent could not be told from one that was.
func (j *Journal) deleteOps(ctx context.Context, d *snapshot.Deletion, now int64) ([]Op, error) {
	rows, err := j.named(ctx, []*snapshot.Deletion{d})
	if err != nil {
		return nil, err
	}
	var ops []Op
	for _, r := range rows {
		g := r.gone
		g.UpTo, g.Since, g.Swept = joined(g.UpTo, r.marks), now, false
		op, err := goneOp(r.key, g)
		if err != nil {
			return nil, err
		}
		ops = append(ops, op)
	}
	row, err := snapshot.EncodeRecord(snapshot.Record{Kind: snapshot.KindDeletion, Deletion: d})
	if err != nil {
		return nil, fmt.Errorf("encode deletion: %w", err)
	}
	return append(ops, Op{Table: TablePending, Key: pendingDeletion + digits(uint64(now)) + "/" + shortSum(row), Value: row}), nil
}

// Forget takes away for good what has been hidden since before the given time (epoch ms), and says of how many drafts and chats.
func (j *Journal) Forget(ctx context.Context, before int64) (n int, err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	all, err := j.allGone(ctx, gonePrefix)
	if err != nil {
		return 0, fmt.Errorf("forget what was deleted: %w", err)
	}
	loose := map[string]bool{}
	for id, g := range all {
		if g.Swept || len(g.UpTo) == 0 || g.Since >= before {
			continue
		}
		ops, err := j.forgetOps(ctx, gonePrefix+id, g, loose)
		if err == nil {
			err = j.store.Apply(ctx, ops)
		}
		if err != nil {
			return n, fmt.Errorf("forget what was deleted: %w", err)
		}
		n++
	}
	if n > 0 {
		j.texts, j.index = newTextCache(), newIndexCache()
	}
	if len(loose) == 0 {
		return n, nil
	}
	if err := j.forgetTurns(ctx, loose); err != nil {
		return n, fmt.Errorf("forget what was deleted: %w", err)
	}
	return n, nil
}

// forgetOps takes away the rows of one draft or chat. The turns that it named are added to loose.
func (j *Journal) forgetOps(ctx context.Context, key string, g gone, loose map[string]bool) (ops []Op, err error) {
	id, draft := strings.CutPrefix(key, goneDraftPrefix)
	for _, m := range g.UpTo {
		device := ledger.DeviceID(m.Device)
		var dropped []Op
		if draft {
			dropped, err = j.forgetVersions(ctx, id, device, m.N)
		} else {
			dropped, err = j.forgetBranches(ctx, key[len(goneChatPrefix):], device, m.N, loose)
		}
		if err != nil {
			return nil, err
		}
		ops = append(ops, dropped...)
	}
	g.Swept = true
	op, err := goneOp(key, g)
	// An index of words has to be made anew: it knows what was in there.
	return append(ops, op, Op{Table: TableSearch, Key: unindexedAll, Value: []byte{}}), err
}

// forgetVersions drops the versions of one device up to n that no later one builds on; where there is none, its head keeps nothing but the
// count. What was not sealed yet is not sent any more.
func (j *Journal) forgetVersions(ctx context.Context, draft string, device ledger.DeviceID, n uint64) ([]Op, error) {
	id, err := snapshot.ParseDraftID(draft)
	if err != nil {
		return nil, err
	}
	base, err := j.base(ctx, textKey{id, device}, n, nil)
	if err != nil {
		return nil, err
	}
	var ops []Op
	h := head{N: n}
	err = j.eachVersion(ctx, id, device, 0, func(at uint64, v *snapshot.Version) {
		if at > n {
			h.visit(at, v)
		} else if key := versionKey(id, device, at); at < base {
			ops = append(ops, Op{Table: TableVersions, Key: key}, Op{Table: TablePending, Key: pendingVersion + key})
		}
	})
	if err != nil {
		return nil, err
	}
	row, err := j.store.Get(ctx, TableDrafts, headKey(id, device))
	if err != nil && !errors.Is(err, ErrNotFound) {
		return nil, err
	}
	if row == nil && len(ops) == 0 {
		return nil, nil // it never came here
	}
	if old, err := decodeHead(row); err == nil {
		if h.Claim = old.Claim; h.N > n {
			h.Preview = old.Preview
		}
	}
	if row, err = h.encode(); err != nil {
		return nil, err
	}
	return append(ops, Op{Table: TableDrafts, Key: headKey(id, device), Value: row}), nil
}

func (j *Journal) forgetBranches(ctx context.Context, chat string, device ledger.DeviceID, until uint64, loose map[string]bool) (ops []Op, err error) {
	rows, err := j.store.Scan(ctx, TableMeta, chatPrefix+chat+"/"+device.String()+"/", "", 0)
	for _, row := range rows {
		r, err := snapshot.DecodeRecord(row.Value)
		if err != nil || r.Chat == nil || uint64(max(r.Chat.Time, 0)) > until {
			continue
		}
		ops = append(ops, Op{Table: TableMeta, Key: row.Key})
		addTurns(loose, r.Chat)
	}
	return ops, err
}

// addTurns adds the names of a branch's turns.
func addTurns(names map[string]bool, c *snapshot.Chat) {
	for _, t := range c.Turns {
		if len(t.Sum) == 16 {
			names[turnName([16]byte(t.Sum))] = true
		}
	}
}

// forgetTurns drops those of the loose turns that no branch names any more. Others may wait for a branch that is still to come.
func (j *Journal) forgetTurns(ctx context.Context, loose map[string]bool) error {
	branches, err := j.store.Scan(ctx, TableMeta, chatPrefix, "", 0)
	if err != nil {
		return err
	}
	for _, row := range branches {
		r, err := snapshot.DecodeRecord(row.Value)
		if err != nil || r.Chat == nil {
			return nil // a branch that cannot be read may name any of them
		}
		for _, t := range r.Chat.Turns {
			if len(t.Sum) == 16 {
				delete(loose, turnName([16]byte(t.Sum)))
			}
		}
	}
	if len(loose) == 0 {
		return nil
	}
	var ops []Op
	for name := range loose {
		ops = append(ops, Op{Table: TableMeta, Key: turnPrefix + name}, Op{Table: TablePending, Key: pendingTurn + name})
	}
	return j.store.Apply(ctx, ops)
}
