package replica

import (
	"context"
	"fmt"
	"strings"

	"holdfast/shared/ledger"
	"holdfast/wasm/journal"
)

// noted remembers where a checkpoint or a countersignature is.
func (w *work) noted(h ledger.Header) []journal.Op {
	if h.Class != ledger.ClassCheckpoint && h.Class != ledger.ClassCountersign {
		return nil
	}
	return []journal.Op{{Table: journal.TableMeta, Key: statePrefix + entryKey(h.Device, h.Seq), Value: []byte(w.misses(h))}}
}

// misses names a device of which entries came before a checkpoint that says nothing about it.
func (w *work) misses(h ledger.Header) string {
	for id, known := range w.heads {
		if h.Class == ledger.ClassCheckpoint && id != h.Device && w.counted(id, known).Seq > 0 && h.Covers(id) == 0 {
			return fmt.Sprintf("checkpoint %d of device %s misses device %s", h.Seq, h.Device, id)
		}
	}
	return ""
}

// statement is a checkpoint or a countersignature that is here.
type statement struct {
	ledger.Entry
	refused string // why this device does not countersign it
}

// statements reads all of them.
func (w *work) statements(ctx context.Context) ([]*statement, error) {
	rows, err := w.c.Store.Scan(ctx, journal.TableMeta, statePrefix, "", 0)
	if err != nil {
		return nil, fmt.Errorf("read checkpoints: %w", err)
	}
	all := make([]*statement, len(rows))
	for i, row := range rows {
		all[i] = &statement{refused: string(row.Value)}
		b, err := w.c.Store.Get(ctx, journal.TableEntries, strings.TrimPrefix(row.Key, statePrefix))
		if err == nil {
			all[i].Entry, err = ledger.ParseEntry(b)
		}
		if err != nil {
			return nil, fmt.Errorf("read checkpoint %s: %w", row.Key, err)
		}
	}
	return all, nil
}

// settled says whether a checkpoint counts: another device has countersigned it, or it covers entries of no other device that is still a
// member.
func (w *work) settled(c *statement, all []*statement) bool {
	hash := c.Hash()
	for _, s := range all {
		if s.Header.About != nil && *s.Header.About == hash && s.Header.Device != c.Header.Device {
			return true
		}
	}
	for _, h := range c.Header.Heads {
		if d, member := w.roster.Device(h.Device); member && d.Live {
			return false
		}
	}
	return true
}

// checkPurged is called when the log was pulled to its end: what came without its content must be covered by a checkpoint that came, too.
// A removed device is not asked: it may have sent such entries itself, and is removed for that.
func (w *work) checkPurged(all []*statement) error {
	for id, h := range w.heads {
		last := w.counted(id, h)
		d, member := w.roster.Device(id)
		covered := min(last.Purged, last.Seq) == 0 || member && !d.Live
		for _, c := range all {
			covered = covered || c.Header.Covers(id) >= min(last.Purged, last.Seq) && w.settled(c, all)
		}
		if !covered {
			return alarmf(AlarmWithheld, "entry %d of device %s has no content, and no checkpoint that counts covers it", h.Purged, id)
		}
	}
	return nil
}
