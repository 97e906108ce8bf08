package replica

import (
	"context"
	"fmt"

	"holdfast/shared/ledger"
	"holdfast/shared/snapshot"
	"holdfast/shared/wire"
	"holdfast/wasm/journal"
)

const (
	// statedEvery is how many entries no checkpoint covers before one is due. The device that is n-th by its id waits for n times as many,
	// so that not all of them begin.
	statedEvery = 2000
	statedWait  = 7 * 24 * hour // from one to the next of the same device
)

// Checkpoint writes the whole state behind the log, so that the server may drop the contents of what is before it once another device has
// countersigned; it goes with the next Step. Everything must be on the server already. now is epoch ms.
func (r *Replica) Checkpoint(ctx context.Context, now int64) (ledger.Head, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	w, err := r.load(ctx, deviceIdentity(r.c.Device), wire.ActionDevice, now)
	if err != nil {
		return ledger.Head{}, err
	}
	err = w.state(ctx)
	return w.st.Sealed, err
}

// maintain writes the checkpoint or the countersignature that is due, when the log was pulled to its end; wrote says that something waits
// to be pushed.
func (w *work) maintain(ctx context.Context) (wrote bool, err error) {
	all, err := w.statements(ctx)
	if err != nil {
		return false, err
	}
	if err := w.checkPurged(all); err != nil || w.who.id.IsRoot() || w.checkMember() != nil {
		return false, err
	}
	for _, c := range all {
		if signed, err := w.countersign(ctx, c, all); signed || err != nil {
			return signed, err
		}
	}
	rank, loose := uint64(0), uint64(0)
	for _, d := range w.roster.Devices() {
		if d.Live && !w.st.Device.Before(d.ID) {
			rank++
		}
	}
	for id, h := range w.heads {
		covered := uint64(0)
		for _, c := range all {
			covered = max(covered, c.Header.Covers(id))
		}
		seq := w.counted(id, h).Seq
		loose += seq - min(seq, covered)
	}
	if loose < statedEvery*rank || w.now-w.st.StatedAt < statedWait && w.st.StatedAt <= w.now {
		return false, nil
	}
	w.st.StatedAt = w.now
	if err = w.state(ctx); CodeOf(err) == CodeNotWhole { // what is damaged here is said elsewhere; in a week it may be whole
		return false, w.save(ctx)
	}
	return err == nil, err
}

// state seals everything that is kept, as records and tombstones like others, and the checkpoint that says so behind them.
func (w *work) state(ctx context.Context) error {
	if err := w.checkMember(); err != nil {
		return err
	}
	k, err := w.key(w.roster.Epoch())
	if err != nil {
		return err
	}
	from := w.st.Sealed.Seq + 1
	err = w.eachRecord(ctx, func(records []snapshot.Record) error {
		pending := make([]journal.Pending, len(records))
		for i, r := range records {
			pending[i].Record = r
		}
		return w.sealBatch(ctx, k, pending)
	})
	if err != nil {
		return err
	}
	return w.sealStatement(ctx, func(s *ledger.Header) { s.Class, s.From = ledger.ClassCheckpoint, from })
}

// sealStatement puts an entry without content into the outbox.
func (w *work) sealStatement(ctx context.Context, what func(*ledger.Header)) error {
	k, err := w.key(w.roster.Epoch())
	if err != nil {
		return err
	}
	h := w.header(w.st.Sealed, 0)
	what(&h)
	e, err := w.encrypt(k, h, nil)
	if err != nil {
		return err
	}
	return w.enqueue(ctx, []ledger.Entry{e}, nil)
}

// eachRecord gives everything that is kept, and what is deleted of it, page by page. What cannot be read makes it fail: a state must be whole.
func (w *work) eachRecord(ctx context.Context, take func([]snapshot.Record) error) error {
	unread, err := w.c.Store.Scan(ctx, journal.TableMeta, unreadPrefix, "", 1)
	if err != nil {
		return fmt.Errorf("read what could not be read: %w", err)
	}
	deletions, err := w.c.Journal.Deletions(ctx)
	if err != nil {
		return err
	}
	if len(deletions) > 0 {
		if err := take(deletions); err != nil {
			return err
		}
	}
	for at := (journal.Cursor{}); ; {
		records, next, damaged, err := w.c.Journal.Records(ctx, at, sealRecords)
		if err != nil {
			return err
		}
		if damaged+len(unread) > 0 {
			return errorf(CodeNotWhole, "what is kept here is not whole: %d records are damaged, %d entries cannot be read", damaged, len(unread))
		}
		if len(records) == 0 {
			return nil
		}
		if err := take(records); err != nil {
			return err
		}
		at = next
	}
}
