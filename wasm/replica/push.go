package replica

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"holdfast/shared/wire"
	"holdfast/wasm/journal"
)

// What is pushed at once where a server has not said what it takes.
const (
	defaultEntries = 64
	defaultBytes   = 1 << 20
)

// push offers the outbox in order until it is empty. What the server took is
// acknowledged before an error is returned.
func (w *work) push(ctx context.Context) (pushed int, err error) {
	for {
		seqs, entries, typed, err := w.outbox(ctx)
		if err != nil || len(entries) == 0 {
			return pushed, err
		}
		if !typed && w.full(len(entries[0])) { // others have filled the vault since it was sealed
			w.short = true
			return pushed, nil
		}
		result, err := w.send(ctx, wire.Push{Entries: entries, Whole: typed})
		if err != nil {
			return pushed, err
		}
		if result.Appended > 0 {
			if err := w.acknowledge(ctx, seqs[:result.Appended], result); err != nil {
				return pushed, err
			}
			pushed += int(result.Appended)
		}
		if p := result.Problem; p != nil {
			if p.Code == wire.CodeQuotaExceeded && !typed && result.Room != nil {
				w.short = true
				return pushed, w.save(ctx)
			}
			return pushed, w.refused(p)
		}
		if result.Appended == 0 {
			return pushed, malformed(Request{Method: "POST", URL: w.st.Server}, errors.New("nothing appended and no reason"))
		}
	}
}

// outbox reads the next entries to push, as many as the server takes at once; typed says that some are not bulk, or that more come behind.
func (w *work) outbox(ctx context.Context) (seqs []uint64, entries [][]byte, typed bool, err error) {
	count, size := w.limits()
	rows, err := w.c.Store.Scan(ctx, journal.TableOutbox, "", "", count)
	if err != nil {
		return nil, nil, false, fmt.Errorf("read outbox: %w", err)
	}
	typed = len(rows) == count
	for _, row := range rows {
		typed = typed || len(row.Value) == 0
	}
	for _, row := range rows {
		seq, err := strconv.ParseUint(row.Key, 16, 64)
		if err != nil {
			return nil, nil, false, fmt.Errorf("read outbox: %w", err)
		}
		e, err := w.c.Store.Get(ctx, journal.TableEntries, entryKey(w.st.Device, seq))
		if err != nil {
			return nil, nil, false, fmt.Errorf("read outbox: %w", err)
		}
		if size -= len(e); size < 0 && len(entries) > 0 {
			break
		}
		seqs, entries = append(seqs, seq), append(entries, e)
	}
	return seqs, entries, typed, nil
}

// limits gives how many entries, and of how many bytes, one push may have.
func (w *work) limits() (entries, bytes int) {
	entries, bytes = defaultEntries, defaultBytes
	if w.st.MaxEntries > 0 && w.st.MaxBytes > 0 {
		entries, bytes = int(min(w.st.MaxEntries, wire.MaxPushEntries)), int(min(w.st.MaxBytes, wire.MaxPushBytes))
	}
	return entries, bytes
}

// send pushes entries and compares the log that took them with the one we know.
func (w *work) send(ctx context.Context, in wire.Push) (wire.PushResult, error) {
	var result wire.PushResult
	in.LogID = w.st.LogID
	if err := w.request(ctx, "POST", wire.EntriesURL(w.st.Server, w.st.Vault), in, &result); err != nil {
		return result, err
	}
	w.backoff = max(w.backoff, result.Backoff)
	w.learn(result.Room)
	switch {
	case result.Appended > uint64(len(in.Entries)):
		return result, malformed(Request{Method: "POST", URL: w.st.Server}, fmt.Errorf("%d of %d entries appended", result.Appended, len(in.Entries)))
	case result.LogID != w.st.LogID:
		return result, errorf(Code(wire.CodeLogChanged), "the server's log is %s, it was %s", result.LogID, w.st.LogID)
	case result.Head < w.st.Cursor+result.Appended: // what was pushed lies behind the cursor, see skipOwn
		return result, alarmf(AlarmRollback, "the server's log ends at %d, it had reached %d before %d more", result.Head, w.st.Cursor, result.Appended)
	}
	return result, nil
}

// acknowledge takes own entries off the outbox that the server has on disk.
func (w *work) acknowledge(ctx context.Context, seqs []uint64, result wire.PushResult) error {
	var b batch
	for _, seq := range seqs {
		b.ops = append(b.ops, journal.Op{Table: journal.TableOutbox, Key: digits(seq)})
	}
	last := seqs[len(seqs)-1]
	hash, found, err := w.hash(ctx, w.st.Device, last)
	if err != nil || !found {
		return fmt.Errorf("acknowledge entry %d: it is gone: %w", last, err)
	}
	if err := w.setHead(&b, w.st.Device, w.heads[w.st.Device].at(last, hash)); err != nil {
		return err
	}
	w.skipOwn(len(seqs), result.Head)
	w.st.LastPush = w.now
	return w.save(ctx, b.ops...)
}

// skipOwn moves the cursor over entries that we have just pushed, so that they
// do not come back. None of them lies before the cursor, or it would have been
// pulled and not be pushed; so if the log has grown by no more than them, it
// has grown by nothing else.
func (w *work) skipOwn(pushed int, end uint64) {
	if end == w.st.Cursor+uint64(pushed) {
		w.st.Cursor = end
	}
}

// refused makes the reason why the server did not take the next entry an error,
// or an alarm where it contradicts what it had acknowledged.
func (w *work) refused(p *wire.Problem) error {
	switch p.Code {
	case wire.CodeDeviceFork:
		return alarmf(AlarmDeviceFork, "the server has another entry in this place: another profile has the keys of this device, or an older copy of it: %w", p)
	case wire.CodeSeqGap:
		return alarmf(AlarmRollback, "the server lost entries that it had acknowledged, and says nothing of a restore: %w", p)
	}
	return problem(p, 0)
}
