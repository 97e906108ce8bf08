package replica

import (
	"context"
	"fmt"

	"holdfast/shared/snapshot"
	"holdfast/shared/wire"
	"holdfast/wasm/journal"
)

// Bounds of one batch of the store, so that memory stays small however much
// there is to pull.
const (
	batchEntries = 64
	batchBytes   = 2 << 20 // of opened snapshots
)

// batch gathers what a run of entries changes.
type batch struct {
	ops       []journal.Op
	records   []snapshot.Record
	deletions []*snapshot.Deletion
	entries   int // new ones
	bytes     int
}

// pull takes everything after the cursor. more says that pages were left for
// the next time.
func (w *work) pull(ctx context.Context, pages int) (taken int, more bool, err error) {
	for ; pages > 0; pages-- {
		page, err := w.page(ctx)
		if err != nil {
			return taken, false, err
		}
		n, err := w.takePage(ctx, page)
		taken += n
		if err != nil {
			return taken, false, err
		}
		if page.Next >= page.Head || page.Done {
			w.st.LastPull = w.now
			return taken, false, w.save(ctx)
		}
	}
	return taken, true, nil
}

// page asks for the entries after the cursor and compares the answer with what
// is known of the log. A new log id begins it anew.
func (w *work) page(ctx context.Context) (wire.Page, error) {
	for {
		var page wire.Page
		query := wire.PullQuery{LogID: w.st.LogID, After: w.st.Cursor}
		err := w.request(ctx, "GET", wire.PullURL(w.st.Server, w.st.Vault, query), nil, &page)
		switch {
		case CodeOf(err) == Code(wire.CodeLogChanged) && !w.st.LogID.IsZero():
			if err := w.newLog(ctx, wire.LogID{}); err != nil {
				return page, err
			}
			continue
		case err != nil:
			return page, err
		case page.LogID != w.st.LogID:
			if err := w.newLog(ctx, page.LogID); err != nil {
				return page, err
			}
			if query.After > 0 {
				continue // that page began where the old log ended
			}
		}
		w.backoff = max(w.backoff, page.Backoff)
		return page, w.checkPage(page)
	}
}

// checkPage holds what a server may not say about a log that it has shown before.
func (w *work) checkPage(page wire.Page) error {
	if page.Head < w.st.Cursor {
		return alarmf(AlarmRollback, "the server's log ends at %d, it had reached %d", page.Head, w.st.Cursor)
	}
	if len(page.Items) == 0 {
		if page.Next != w.st.Cursor || page.Next < page.Head {
			return malformed(Request{Method: "GET", URL: w.st.Server}, fmt.Errorf("an empty page from %d to %d of %d", w.st.Cursor, page.Next, page.Head))
		}
		return nil
	}
	if page.Items[0].Seq != w.st.Cursor+1 {
		return alarmf(AlarmGap, "the server's log goes on at %d after %d", page.Items[0].Seq, w.st.Cursor)
	}
	return nil
}

// takePage takes a page's entries in batches. What comes before an entry that
// cannot be taken is kept.
func (w *work) takePage(ctx context.Context, page wire.Page) (taken int, err error) {
	var b batch
	for _, item := range page.Items {
		if err := w.take(ctx, &b, item); err != nil {
			n, flushErr := w.flush(ctx, &b)
			if flushErr != nil {
				return taken, flushErr
			}
			return taken + n, err
		}
		w.st.Cursor = item.Seq
		if len(b.ops) < 2*batchEntries && b.bytes < batchBytes {
			continue
		}
		n, err := w.flush(ctx, &b)
		taken += n
		if err != nil {
			return taken, err
		}
	}
	n, err := w.flush(ctx, &b)
	return taken + n, err
}

// flush writes a batch: entries, heads, merged records and the cursor at once.
func (w *work) flush(ctx context.Context, b *batch) (taken int, err error) {
	if len(b.ops) == 0 && len(b.records)+len(b.deletions) == 0 {
		return 0, nil
	}
	turn, err := w.turn()
	if err != nil {
		return 0, err
	}
	p := journal.Pulled{Records: b.records, Deletions: b.deletions, First: w.st.LastPull == 0}
	if err := w.c.Journal.Take(ctx, p, w.now, append(b.ops, turn...)); err != nil {
		return 0, fmt.Errorf("keep what was pulled: %w", err)
	}
	taken = b.entries
	*b = batch{}
	return taken, nil
}
