package replica

import (
	"context"
	"crypto/sha256"
	"fmt"

	"holdfast/shared/ledger"
	"holdfast/shared/snapshot"
	"holdfast/wasm/journal"
)

// thinnedAfter is from when on typed versions may go: see history.Thin. An hour for clocks that differ.
const thinnedAfter = 23 * hour

// countersign agrees with a checkpoint of another device whose state has everything that is known here but what came after it. One that
// has not is refused, with the reason.
func (w *work) countersign(ctx context.Context, c *statement, all []*statement) (signed bool, err error) {
	h := &c.Header
	if h.Class != ledger.ClassCheckpoint || h.Device == w.st.Device || c.refused != "" || w.settled(c, all) {
		return false, nil
	}
	for _, later := range all {
		if later.Header.Covers(h.Device) >= h.Seq {
			return false, nil // nobody needs it any more
		}
	}
	if held, err := w.c.Journal.Held(ctx); held > 0 || err != nil {
		return false, err // what waits for the user's word is still here
	}
	if unread, err := w.c.Store.Scan(ctx, journal.TableMeta, unreadPrefix, "", 1); len(unread) > 0 || err != nil {
		return false, err // what is here is not whole: see eachRecord
	}
	why, err := w.lacks(ctx, h)
	if err != nil {
		if CodeOf(err) == CodeNotWhole {
			err = nil
		}
		return false, err
	}
	if why != "" {
		return false, w.save(ctx, journal.Op{Table: journal.TableMeta, Key: statePrefix + entryKey(h.Device, h.Seq), Value: []byte(why)})
	}
	hash := c.Hash()
	return true, w.sealStatement(ctx, func(s *ledger.Header) { s.Class, s.About = ledger.ClassCountersign, &hash })
}

// lacks says what a checkpoint's state misses of what is known here.
func (w *work) lacks(ctx context.Context, c *ledger.Header) (why string, err error) {
	known := contents{map[string]bool{}, map[string]uint64{}, map[string]uint64{}}
	for seq := c.Covers(c.Device) + 1; seq <= c.Seq; seq++ { // its state
		err := w.contentsOf(ctx, &known, c.Device, seq)
		if unreadable(err) {
			return fmt.Sprintf("checkpoint %d of device %s cannot be read: %v", c.Seq, c.Device, err), nil
		}
		if err != nil {
			return "", err
		}
	}
	for id, h := range w.heads { // what came after it, and what this device has not sent yet
		last := w.counted(id, h).Seq
		if id == w.st.Device {
			last = w.st.Sealed.Seq
		}
		for seq := c.Covers(id) + 1; seq <= last; seq++ {
			if err := w.contentsOf(ctx, &known, id, seq); err != nil && !unreadable(err) {
				return "", err
			}
		}
	}
	pending, err := w.c.Journal.Pending(ctx, 0)
	if err != nil {
		return "", err
	}
	for _, p := range pending {
		known.add(p.Record)
	}
	err = w.eachRecord(ctx, func(records []snapshot.Record) error {
		for _, r := range records {
			if why == "" && !known.has(r) && !w.mayBeThinned(r, &known) {
				why = fmt.Sprintf("checkpoint %d of device %s misses something of kind %d", c.Seq, c.Device, r.Kind)
			}
		}
		return nil
	})
	return why, err
}

// mayBeThinned says that a version may be left out: of what was typed long ago some goes, by each device for itself, but never the newest.
func (w *work) mayBeThinned(r snapshot.Record, known *contents) bool {
	v := r.Version
	return v != nil && (v.State == snapshot.Editing || v.State == snapshot.Rescue) && w.now-v.Time > thinnedAfter &&
		v.N < known.last[string(v.Draft[:])+string(v.Device[:])]
}

// contentsOf adds the records of an entry that is here.
func (w *work) contentsOf(ctx context.Context, known *contents, device ledger.DeviceID, seq uint64) error {
	e, err := w.stored(ctx, device, seq)
	if err != nil {
		return err
	}
	plain, err := w.content(ctx, &batch{}, e)
	if err != nil || plain == nil {
		return err
	}
	s, err := snapshot.Decode(plain)
	for _, r := range s.Records {
		known.add(r)
	}
	return err
}

// contents is a set of records: turns and branches by what names them, the others by all that they say.
type contents struct {
	keys map[string]bool
	gone map[string]uint64 // how far a device's part of a draft or a chat is deleted
	last map[string]uint64 // the newest version of a device's part of a draft
}

func nameOf(r snapshot.Record) string {
	switch {
	case r.Turn != nil:
		sum := r.Turn.Sum()
		return string(sum[:])
	case r.Chat != nil:
		id := r.Chat.ID()
		return string(id[:]) + string(r.Chat.Device[:]) + digits(r.Chat.N) + digits(uint64(r.Chat.Time))
	}
	row, _ := snapshot.EncodeRecord(r)
	sum := sha256.Sum256(row)
	return string(sum[:])
}

// eachGone visits what a deletion names.
func eachGone(d *snapshot.Deletion, visit func(part string, n uint64)) {
	for _, list := range [][]snapshot.Gone{d.Drafts, d.Chats} {
		for _, g := range list {
			for _, m := range g.UpTo {
				visit(string(g.ID[:])+string(m.Device[:]), m.N)
			}
		}
	}
}

func (c *contents) add(r snapshot.Record) {
	if v := r.Version; v != nil {
		part := string(v.Draft[:]) + string(v.Device[:])
		c.last[part] = max(c.last[part], v.N)
	}
	if r.Deletion == nil {
		c.keys[nameOf(r)] = true
		return
	}
	eachGone(r.Deletion, func(part string, n uint64) { c.gone[part] = max(c.gone[part], n) })
}

func (c *contents) has(r snapshot.Record) bool {
	if r.Deletion == nil {
		return c.keys[nameOf(r)]
	}
	all := true
	eachGone(r.Deletion, func(part string, n uint64) { all = all && c.gone[part] >= n })
	return all
}
