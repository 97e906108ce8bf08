package replica

import (
	"context"
	"errors"
	"fmt"
	"sort"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
	"holdfast/wasm/journal"
)

// newLog begins with another log: the server was restored or reset, or this is
// the first. Nothing local is given up; what the new log lacks shows when it
// was pulled to its end.
func (w *work) newLog(ctx context.Context, id wire.LogID) error {
	var b batch
	if !w.st.LogID.IsZero() {
		w.st.Compare, w.st.WentBack, w.st.WentAt = true, 0, 0
		for device, h := range w.heads {
			h.Held = 0
			if err := w.setHead(&b, device, h); err != nil {
				return err
			}
		}
	}
	w.st.LogID, w.st.Cursor = id, 0
	return w.save(ctx, b.ops...)
}

// heal gives a new log the acknowledged entries that it lacks, ours and those of
// others, and says how many they were. It is called when the log was pulled to
// its end, and goes on where it was interrupted.
func (w *work) heal(ctx context.Context) error {
	lost := uint64(0)
	for id, h := range w.heads {
		h = w.counted(id, h)
		lost += h.Seq - h.Held
	}
	if lost > w.st.WentBack {
		w.st.WentBack, w.st.WentAt = lost, w.now
		if err := w.save(ctx); err != nil {
			return err
		}
	}
	if err := w.refreshRoster(ctx); err != nil { // entries need their devices' certificates there
		return err
	}
	for {
		entries, err := w.nextMissing(ctx)
		if err != nil {
			return err
		}
		if len(entries) == 0 {
			w.st.Compare = false
			return w.save(ctx)
		}
		if err := w.giveBack(ctx, entries); err != nil {
			return err
		}
	}
}

// giveBack uploads entries and remembers that they are held.
func (w *work) giveBack(ctx context.Context, entries []ledger.Entry) error {
	raw := make([][]byte, len(entries))
	for i, e := range entries {
		raw[i] = e.Bytes()
	}
	result, err := w.send(ctx, wire.Push{Entries: raw, Whole: true})
	if err != nil {
		return err
	}
	var b batch
	for _, e := range entries[:result.Appended] {
		h := w.heads[e.Header.Device]
		h.Held = e.Header.Seq
		if err := w.setHead(&b, e.Header.Device, h); err != nil {
			return err
		}
	}
	w.skipOwn(int(result.Appended), result.Head)
	if err := w.save(ctx, b.ops...); err != nil {
		return err
	}
	if result.Problem != nil {
		return fmt.Errorf("upload again what the server lost: %w", problem(result.Problem, 0))
	}
	if result.Appended == 0 {
		return malformed(Request{Method: "POST", URL: w.st.Server}, errors.New("nothing appended and no reason"))
	}
	return nil
}

// nextMissing gives entries that the log lacks, as many as one push takes, each
// after everything that its author had seen: see checkSeen.
func (w *work) nextMissing(ctx context.Context) ([]ledger.Entry, error) {
	count, size := w.limits()
	held := make(map[ledger.DeviceID]uint64, len(w.heads))
	var devices []ledger.DeviceID
	for id, h := range w.heads {
		held[id] = w.counted(id, h).Held
		devices = append(devices, id)
	}
	sort.Slice(devices, func(i, k int) bool { return devices[i].Before(devices[k]) })
	var entries []ledger.Entry
	for progress := true; progress; {
		progress = false
		for _, id := range devices {
			if held[id] >= w.counted(id, w.heads[id]).Seq {
				continue
			}
			e, err := w.stored(ctx, id, held[id]+1)
			if err != nil {
				return nil, err
			}
			if !w.ready(e, held) {
				continue
			}
			if size -= len(e.RawHeader) + len(e.Sealed) + 128; size < 0 && len(entries) > 0 || len(entries) == count {
				return entries, nil
			}
			entries, progress = append(entries, e), true
			held[id]++
		}
	}
	return entries, nil
}

// ready says that the log holds everything that an entry's author had seen.
func (w *work) ready(e ledger.Entry, held map[ledger.DeviceID]uint64) bool {
	for _, seen := range e.Header.Heads {
		if !seen.Device.IsRoot() && w.counted(seen.Device, head{Seq: seen.Seq}).Seq > held[seen.Device] {
			return false
		}
	}
	return true
}

// stored reads an entry that must be in the store.
func (w *work) stored(ctx context.Context, device ledger.DeviceID, seq uint64) (ledger.Entry, error) {
	b, err := w.c.Store.Get(ctx, journal.TableEntries, entryKey(device, seq))
	if err != nil {
		return ledger.Entry{}, fmt.Errorf("read entry %d of device %s: %w", seq, device, err)
	}
	e, err := ledger.ParseEntry(b)
	if err != nil {
		return ledger.Entry{}, fmt.Errorf("read entry %d of device %s: %w", seq, device, err)
	}
	return e, nil
}
