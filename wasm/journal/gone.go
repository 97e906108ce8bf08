package journal

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"sort"
	"strings"

	"holdfast/shared/ledger"
	"holdfast/shared/snapshot"
	"holdfast/shared/strictcbor"
)

// Deletions of other devices wait for the user's word when, within a day, they name more than heldAbove drafts and chats, and more than
// half of all that there are.
const (
	heldAbove = 20
	heldDays  = 24 * 60 * 60 * 1000 // ms
)

// gone is the row of what is deleted of a draft or a chat.
type gone struct {
	UpTo  []snapshot.Mark `cbor:"1,keyasint"`           // hidden
	Since int64           `cbor:"2,keyasint"`           // when that was learnt here, epoch ms
	Wait  []snapshot.Mark `cbor:"3,keyasint,omitempty"` // not hidden until the user says so
	Swept bool            `cbor:"4,keyasint,omitempty"` // the rows are gone, too
	Other bool            `cbor:"5,keyasint,omitempty"` // another device has deleted it
}

// mark gives how far a device's part is hidden; 0 for not at all.
func (g gone) mark(device ledger.DeviceID) uint64 {
	for _, m := range g.UpTo {
		if m.Device == device {
			return m.N
		}
	}
	return 0
}

// has says that everything that the marks name is hidden already.
func (g gone) has(marks []snapshot.Mark) bool {
	for _, m := range marks {
		if g.mark(m.Device) < m.N {
			return false
		}
	}
	return true
}

func goneDraft(id snapshot.DraftID) string { return goneDraftPrefix + id.String() }
func goneChat(id snapshot.ChatID) string   { return goneChatPrefix + id.String() }

// goneAt reads one row; a missing one, and one that cannot be read, hides nothing.
func (j *Journal) goneAt(ctx context.Context, key string) (g gone, err error) {
	row, err := j.meta(ctx, key)
	if err != nil || row == nil {
		return g, err
	}
	if strictcbor.Unmarshal(row, &g) != nil {
		return gone{}, nil
	}
	return g, nil
}

// allGone reads the rows under a prefix, by what is behind it.
func (j *Journal) allGone(ctx context.Context, prefix string) (map[string]gone, error) {
	rows, err := j.store.Scan(ctx, TableMeta, prefix, "", 0)
	if err != nil {
		return nil, err
	}
	all := make(map[string]gone, len(rows))
	for _, row := range rows {
		var g gone
		if strictcbor.Unmarshal(row.Value, &g) == nil {
			all[row.Key[len(prefix):]] = g
		}
	}
	return all, nil
}

func goneOp(key string, g gone) (Op, error) {
	row, err := strictcbor.Marshal(g)
	if err != nil {
		return Op{}, fmt.Errorf("encode deletion: %w", err)
	}
	return Op{Table: TableMeta, Key: key, Value: row}, nil
}

// joined is the farther of both for each device, ascending by device.
func joined(a, b []snapshot.Mark) []snapshot.Mark {
	far := map[[16]byte]uint64{}
	for _, m := range append(append([]snapshot.Mark(nil), a...), b...) {
		if m.N < math.MaxUint64 { // after that one nothing could be written any more
			far[m.Device] = max(far[m.Device], m.N)
		}
	}
	all := make([]snapshot.Mark, 0, len(far))
	for device, n := range far {
		all = append(all, snapshot.Mark{Device: device, N: n})
	}
	sort.Slice(all, func(i, k int) bool { return bytes.Compare(all[i].Device[:], all[k].Device[:]) < 0 })
	return all
}

// hide takes the deleted parts out of a view.
func (v view) hide(g gone) view {
	v.gone = g
	if len(g.UpTo) == 0 {
		return v
	}
	var heads []deviceHead
	for _, h := range v.heads {
		m := g.mark(h.device)
		if h.N > 0 && h.N <= m { // where the draft belongs is still true
			h.head = head{Claim: h.Claim}
		}
		if h.N > 0 && m > 0 {
			h.Count = min(h.Count, h.N-m)
		}
		heads = append(heads, h)
	}
	v.heads = heads
	return v
}

// hidden says that nothing is left of a draft but where it belonged.
func (v view) hidden() bool {
	if len(v.gone.UpTo) == 0 {
		return false
	}
	for _, h := range v.heads {
		if h.N > 0 {
			return false
		}
	}
	return true
}

// deletionOps returns the changes that take deletions of other devices over.
func (j *Journal) deletionOps(ctx context.Context, p Pulled, now int64) ([]Op, error) {
	rows, err := j.named(ctx, p.Deletions)
	if err != nil {
		return nil, err
	}
	var news []marked
	for _, r := range rows {
		if !r.gone.has(r.marks) {
			news = append(news, r)
		}
	}
	if rows = news; len(rows) == 0 {
		return nil, nil
	}
	hold := false
	if !p.First {
		if hold, err = j.tooMany(ctx, rows, now); err != nil {
			return nil, err
		}
	}
	var ops []Op
	for _, r := range rows {
		g := r.gone
		if g.Other = true; hold {
			g.Wait = joined(g.Wait, r.marks)
		} else {
			g.UpTo, g.Since, g.Swept = joined(g.UpTo, r.marks), now, false
		}
		op, err := goneOp(r.key, g)
		if err != nil {
			return nil, err
		}
		ops = append(ops, op)
		if id, draft := strings.CutPrefix(r.key, goneDraftPrefix); draft && !hold {
			whole, err := j.wholeOps(ctx, id, g)
			if err != nil {
				return nil, err
			}
			ops = append(ops, whole...)
		}
	}
	return ops, nil
}

// marked is a row and what is to be added to it.
type marked struct {
	key   string
	gone  gone
	marks []snapshot.Mark
}

// named gives the rows that deletions change, each once.
func (j *Journal) named(ctx context.Context, deletions []*snapshot.Deletion) ([]marked, error) {
	var rows []marked
	at := map[string]int{}
	add := func(key string, marks []snapshot.Mark) error {
		i, ok := at[key]
		if !ok {
			g, err := j.goneAt(ctx, key)
			if err != nil {
				return err
			}
			i = len(rows)
			at[key], rows = i, append(rows, marked{key: key, gone: g})
		}
		rows[i].marks = joined(rows[i].marks, marks)
		return nil
	}
	for _, d := range deletions {
		for _, g := range d.Drafts {
			if err := add(goneDraft(g.ID), g.UpTo); err != nil {
				return nil, err
			}
		}
		for _, g := range d.Chats {
			if err := add(goneChat(g.ID), g.UpTo); err != nil {
				return nil, err
			}
		}
	}
	return rows, nil
}

// tooMany says whether deletions of others have become a clearing out, of what is here, that the user should hear of first.
func (j *Journal) tooMany(ctx context.Context, rows []marked, now int64) (bool, error) {
	all, err := j.allGone(ctx, gonePrefix)
	if err != nil {
		return false, err
	}
	recent := map[string]bool{}
	for _, r := range rows {
		recent[r.key[len(gonePrefix):]] = true
	}
	for id, g := range all {
		if len(g.Wait) > 0 {
			return true, nil
		}
		if g.Other && now-g.Since < heldDays {
			recent[id] = true
		}
	}
	if len(recent) <= heldAbove {
		return false, nil
	}
	drafts, err := j.store.Scan(ctx, TableDrafts, "", "", 0)
	if err != nil {
		return false, err
	}
	chats, err := j.store.Scan(ctx, TableMeta, chatPrefix, "", 0)
	if err != nil {
		return false, err
	}
	there, named := map[string]bool{}, 0
	for _, row := range append(drafts, chats...) { // <draft>/<device>, journal/chat/<chat>/<device>/<n>
		id, chat := strings.CutPrefix(row.Key, chatPrefix)
		id, _, _ = strings.Cut(id, "/")
		if there[id] { // no draft has the id of a chat
			continue
		}
		kind := "d/"
		if chat {
			kind = "c/"
		}
		if there[id] = true; recent[kind+id] {
			named++
		}
	}
	return named > heldAbove && 2*named > len(there), nil
}

// Deletions returns what is deleted, as records that say it once more.
func (j *Journal) Deletions(ctx context.Context) (records []snapshot.Record, err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	all, err := j.allGone(ctx, gonePrefix)
	if err != nil {
		return nil, fmt.Errorf("read deletions: %w", err)
	}
	var d *snapshot.Deletion
	for key, g := range all {
		if len(g.UpTo) == 0 {
			continue
		}
		if d == nil || len(d.Drafts)+len(d.Chats) == MaxDeleted {
			d = &snapshot.Deletion{Device: j.device, Drafts: []snapshot.Gone{}, Chats: []snapshot.Gone{}}
			records = append(records, snapshot.Record{Kind: snapshot.KindDeletion, Deletion: d})
		}
		id, err := snapshot.ParseDraftID(key[2:]) // of the same form as a chat's
		if err != nil {
			return nil, fmt.Errorf("read deletions: %w", err)
		}
		list := &d.Drafts
		if key[0] == 'c' {
			list = &d.Chats
		}
		*list = append(*list, snapshot.Gone{ID: id, UpTo: g.UpTo})
	}
	return records, nil
}

// Held counts the drafts and chats whose deletion waits for the user's word.
func (j *Journal) Held(ctx context.Context) (n int, err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	all, err := j.allGone(ctx, gonePrefix)
	if err != nil {
		return 0, fmt.Errorf("count deletions: %w", err)
	}
	for _, g := range all {
		if len(g.Wait) > 0 {
			n++
		}
	}
	return n, nil
}

// Settle ends the waiting of deletions: they take effect, or never do here. now is epoch milliseconds.
func (j *Journal) Settle(ctx context.Context, take bool, now int64) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	all, err := j.allGone(ctx, gonePrefix)
	if err != nil {
		return fmt.Errorf("settle deletions: %w", err)
	}
	var ops []Op
	for id, g := range all {
		if len(g.Wait) == 0 {
			continue
		}
		if take {
			g.UpTo, g.Since, g.Swept = joined(g.UpTo, g.Wait), now, false
		}
		g.Wait = nil
		op, err := goneOp(gonePrefix+id, g)
		if err != nil {
			return err
		}
		ops = append(ops, op)
		if draft, ok := strings.CutPrefix(gonePrefix+id, goneDraftPrefix); ok && take {
			whole, err := j.wholeOps(ctx, draft, g)
			if err != nil {
				return fmt.Errorf("settle deletions: %w", err)
			}
			ops = append(ops, whole...)
		}
	}
	if len(ops) == 0 {
		return nil
	}
	if err := j.store.Apply(ctx, ops); err != nil {
		return fmt.Errorf("settle deletions: %w", err)
	}
	return nil
}
