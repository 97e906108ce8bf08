package journal

import (
	"context"
	"fmt"

	"holdfast/shared/ledger"
	"holdfast/shared/snapshot"
)

// Device returns the device that the journal records as.
func (j *Journal) Device() ledger.DeviceID {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.device
}

// Become makes the journal record as another device from now on: a program that goes on after another one over the same store has
// called Renew.
func (j *Journal) Become(device ledger.DeviceID) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.device, j.texts, j.index = device, newTextCache(), newIndexCache()
}

// Renew makes the journal that of a new device, because another profile records as the one it was. What only this profile has becomes
// the new device's and is pending again: unsent, which no log holds, in the order in which it was sealed, and what is pending behind
// it. The old device's places of it are free for what the other profile wrote there. more belongs to the same batch.
func (j *Journal) Renew(ctx context.Context, device ledger.DeviceID, unsent []snapshot.Record, more []Op) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	m := &merge{j: j, changes: map[rowID]Op{}, versions: map[textKey][]*snapshot.Version{}}
	r := &renewal{merge: m, from: j.device, to: device, numbers: map[snapshot.DraftID]map[uint64]uint64{}, shared: map[snapshot.DraftID]uint64{}}
	if err := r.all(ctx, unsent); err != nil {
		return fmt.Errorf("become another device: %w", err)
	}
	m.put(Op{Table: TableSearch, Key: unindexedAll, Value: []byte{}})
	for _, id := range m.order {
		more = append(more, m.changes[id])
	}
	if err := j.store.Apply(ctx, more); err != nil {
		return fmt.Errorf("become another device: %w", err)
	}
	j.device, j.texts, j.index = device, newTextCache(), newIndexCache()
	return nil
}

// renewal moves records from one device to another.
type renewal struct {
	*merge
	from, to ledger.DeviceID
	numbers  map[snapshot.DraftID]map[uint64]uint64 // N that a version had -> N that it gets; 0: none
	shared   map[snapshot.DraftID]uint64            // the last N that the other profile has, too, where there is a tail
}

func (r *renewal) all(ctx context.Context, records []snapshot.Record) error {
	for _, record := range records {
		if err := r.ofOthers(ctx, record); err != nil {
			return err
		}
	}
	queued, err := r.j.unsealed(ctx, 0)
	if err != nil {
		return err
	}
	for _, p := range queued {
		records = append(records, p.Record)
		d, c, n := p.Record.Draft, p.Record.Chat, p.Record.Device
		if d != nil && d.Device == r.from || c != nil && c.Device == r.from || n != nil && n.ID == r.from || p.Record.Deletion != nil { // said anew below
			r.put(Op{Table: TablePending, Key: p.Key})
		}
	}
	for _, record := range records {
		if record.Draft != nil && record.Draft.Device == r.from {
			if err := r.claim(ctx, *record.Draft); err != nil {
				return err
			}
		}
	}
	if err := r.moveVersions(ctx, records); err != nil {
		return err
	}
	for _, record := range records {
		if record.Chat != nil && record.Chat.Device == r.from {
			if err := r.branch(*record.Chat); err != nil {
				return err
			}
		}
		if record.Deletion != nil {
			if err := r.deletion(*record.Deletion); err != nil {
				return err
			}
		}
		if record.Pin != nil {
			if err := r.pin(*record.Pin); err != nil {
				return err
			}
		}
		if record.Turn != nil {
			r.put(Op{Table: TablePending, Key: pendingTurn + turnName(record.Turn.Sum()), Value: []byte{}})
		}
	}
	return r.name(ctx)
}

// ofOthers queues again what was sealed of another device's, or of a kind that this version does not know: a backup has brought it.
func (r *renewal) ofOthers(ctx context.Context, record snapshot.Record) error {
	row, err := snapshot.EncodeRecord(record)
	if err != nil {
		return err
	}
	key := ""
	switch d, v, c, n := record.Draft, record.Version, record.Chat, record.Device; {
	case record.Raw != nil:
		key = pendingUnknown + shortSum(row)
	case d != nil && d.Device != r.from:
		key = pendingDraft + draftPrefix(d.ID) + digits(uint64(d.Updated))
	case v != nil && v.Device != r.from:
		key = pendingVersion + versionKey(v.Draft, v.Device, v.N)
	case c != nil && c.Device != r.from:
		key = pendingChat + branchKey(c) + "/" + digits(uint64(c.Time))
	case n != nil && n.ID != r.from:
		key = pendingName + ledger.DeviceID(n.ID).String() + "/" + digits(uint64(n.Updated))
	default:
		return nil
	}
	if table, at := keptAt(key); at != "" {
		kept, err := r.get(ctx, table, at)
		if err != nil || kept == nil { // thinned out or deleted since
			return err
		}
		row = []byte{}
	}
	r.put(Op{Table: TablePending, Key: key, Value: row})
	return nil
}

// claim says as the new device what the old one has said about a draft.
func (r *renewal) claim(ctx context.Context, claim snapshot.Draft) error {
	key := textKey{claim.ID, r.from}
	old, err := r.head(ctx, key)
	if err != nil {
		return err
	}
	old.Claim = nil
	if err := r.putHead(key, old); err != nil {
		return err
	}
	claim.Device = r.to
	record := snapshot.Record{Kind: snapshot.KindDraft, Draft: &claim}
	row, err := snapshot.EncodeRecord(record)
	if err != nil {
		return err
	}
	r.put(Op{Table: TablePending, Key: pendingDraft + draftPrefix(claim.ID) + digits(uint64(claim.Updated)), Value: row})
	return r.addClaim(ctx, record)
}

// moveVersions moves the ends of the old device's drafts.
func (r *renewal) moveVersions(ctx context.Context, records []snapshot.Record) error {
	tails := map[snapshot.DraftID][]*snapshot.Version{}
	var drafts []snapshot.DraftID
	for _, record := range records {
		v := record.Version
		if record.Draft != nil && tails[record.Draft.ID] == nil {
			drafts, tails[record.Draft.ID] = append(drafts, record.Draft.ID), []*snapshot.Version{}
		}
		if v == nil || v.Device != r.from {
			continue
		}
		if tails[v.Draft] == nil {
			drafts = append(drafts, v.Draft)
		}
		tails[v.Draft] = append(tails[v.Draft], v)
	}
	for _, id := range drafts {
		if err := r.moveTail(ctx, id, tails[id]); err != nil {
			return err
		}
		if key := (textKey{id, r.to}); len(r.versions[key]) > 0 {
			if err := r.addVersions(ctx, key); err != nil {
				return err
			}
		}
		if err := r.shorten(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// moveTail numbers a draft's last versions anew. The first one, and one behind a version that cannot be read, becomes a whole text;
// what cannot be read stays where it is.
func (r *renewal) moveTail(ctx context.Context, id snapshot.DraftID, tail []*snapshot.Version) error {
	numbers, key := map[uint64]uint64{}, textKey{id, r.to}
	var next, last uint64
	r.numbers[id] = numbers
	hidden, err := r.j.goneAt(ctx, goneDraft(id))
	if err != nil || len(tail) == 0 {
		return err
	}
	if r.shared[id] = tail[0].N - 1; hidden.mark(r.from) > r.shared[id] {
		op, err := goneOp(goneDraft(id), gone{UpTo: r.lowered(id, hidden.UpTo), Since: hidden.Since, Wait: hidden.Wait, Other: hidden.Other})
		if err != nil {
			return err
		}
		r.put(op)
	}
	for _, old := range tail {
		if old.N <= hidden.mark(r.from) { // deleted before anybody got it
			r.put(Op{Table: TableVersions, Key: versionKey(id, r.from, old.N)})
			r.put(Op{Table: TablePending, Key: pendingVersion + versionKey(id, r.from, old.N)})
			numbers[old.N] = 0
			continue
		}
		v := *old
		if !v.Keyframe && (last == 0 || old.N != last+1) {
			text, err := r.j.restore(ctx, id, r.from, old.N, nil)
			if unreadable(err) {
				continue
			} else if err != nil {
				return err
			}
			v.Keyframe, v.Text, v.Splices = true, text, nil
		}
		next++
		v.Device, v.N, last = r.to, next, old.N
		numbers[old.N] = v.N
		r.versions[key] = append(r.versions[key], &v)
		r.put(Op{Table: TableVersions, Key: versionKey(id, r.from, old.N)})
		r.put(Op{Table: TablePending, Key: pendingVersion + versionKey(id, r.from, old.N)})
		r.put(Op{Table: TablePending, Key: pendingVersion + versionKey(id, r.to, v.N), Value: []byte{}})
	}
	return nil
}

// lowered takes back of a draft's marks what they say about numbers that the other profile has used for something else.
func (r *renewal) lowered(id snapshot.DraftID, marks []snapshot.Mark) []snapshot.Mark {
	kept := []snapshot.Mark{}
	for _, m := range marks {
		if last, tail := r.shared[id]; tail && m.Device == r.from {
			m.N = min(m.N, last)
		}
		if m.N > 0 {
			kept = append(kept, m)
		}
	}
	return kept
}

// deletion queues one again.
func (r *renewal) deletion(d snapshot.Deletion) error {
	d.Drafts = append([]snapshot.Gone{}, d.Drafts...)
	for i, g := range d.Drafts {
		d.Drafts[i].UpTo = r.lowered(g.ID, g.UpTo)
	}
	d.Device = r.to
	row, err := snapshot.EncodeRecord(snapshot.Record{Kind: snapshot.KindDeletion, Deletion: &d})
	if err == nil {
		r.put(Op{Table: TablePending, Key: pendingDeletion + digits(uint64(d.Time)) + "/" + shortSum(row), Value: row})
	}
	return err
}

// shorten rebuilds the old device's head without what was moved.
func (r *renewal) shorten(ctx context.Context, id snapshot.DraftID) error {
	key := textKey{id, r.from}
	old, err := r.head(ctx, key)
	if err != nil {
		return err
	}
	h := head{Claim: old.Claim}
	err = r.j.eachVersion(ctx, id, r.from, 0, func(n uint64, v *snapshot.Version) {
		if _, moved := r.numbers[id][n]; !moved {
			h.visit(n, v)
		}
	})
	if err != nil {
		return err
	}
	if h.N > 0 {
		text, err := r.j.restore(ctx, id, r.from, h.N, nil)
		if err != nil && !unreadable(err) {
			return err
		}
		h.Preview = preview(text)
	} else if h.Claim == nil {
		r.put(Op{Table: TableDrafts, Key: headKey(id, r.from)})
		return nil
	}
	return r.putHead(key, h)
}

// branch moves a branch of a chat. What its prompts name of drafts goes along.
func (r *renewal) branch(c snapshot.Chat) error {
	r.put(Op{Table: TableMeta, Key: chatPrefix + branchKey(&c)})
	c.Device = r.to
	turns := append([]snapshot.ChatTurn(nil), c.Turns...)
	for i, t := range turns {
		if len(t.Draft) == len(snapshot.DraftID{}) {
			turns[i].Version = r.numbers[snapshot.DraftID(t.Draft)][t.Version] // 0: the old device's, which is not said any more
		}
	}
	c.Turns = turns
	row, err := snapshot.EncodeRecord(snapshot.Record{Kind: snapshot.KindChat, Chat: &c})
	if err != nil {
		return err
	}
	key := branchKey(&c)
	r.put(Op{Table: TableMeta, Key: chatPrefix + key, Value: row})
	r.put(Op{Table: TablePending, Key: pendingChat + key + "/" + digits(uint64(c.Time)), Value: []byte{}})
	return nil
}

// pin queues one again, for the version under the number that it has now.
func (r *renewal) pin(p snapshot.Pin) error {
	if n := r.numbers[p.Draft][p.N]; p.Device == r.from && n > 0 {
		p.Device, p.N = r.to, n
	}
	ops, err := pinOps(&p)
	for _, op := range ops {
		r.put(op)
	}
	return err
}

// name gives the new device the old one's name.
func (r *renewal) name(ctx context.Context) error {
	row, err := r.get(ctx, TableMeta, devicePrefix+r.from.String())
	if err != nil || row == nil {
		return err
	}
	record, err := snapshot.DecodeRecord(row)
	if err != nil || record.Device == nil {
		return nil // a name that cannot be read is none
	}
	named := *record.Device
	named.ID = r.to
	if row, err = snapshot.EncodeRecord(snapshot.Record{Kind: snapshot.KindDevice, Device: &named}); err != nil {
		return err
	}
	r.put(Op{Table: TableMeta, Key: devicePrefix + r.to.String(), Value: row})
	r.put(Op{Table: TablePending, Key: pendingName + r.to.String() + "/" + digits(uint64(named.Updated)), Value: row})
	return nil
}
