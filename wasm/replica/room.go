package replica

import (
	"context"
	"errors"
	"fmt"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
	"holdfast/wasm/journal"
)

// A chain has no gaps: an entry that the server does not take holds up all behind it. So what was read in chats, which is most of the bytes, is
// sealed only while the vault has room for it, and what was typed goes on.

// errNoRoom: what was to be sealed waits for room.
var errNoRoom = errors.New("no room for what was read")

// bulkMark is the value of an outbox row whose entry is bulk.
var bulkMark = []byte{1}

// bulk says that a record can be read again where it came from. What a checkpoint repeats is none: it makes room.
func bulk(p journal.Pending) bool {
	return p.Key != "" && (p.Record.Turn != nil || p.Record.Chat != nil)
}

// learn takes the server's word of how full the vault is; nil: it says nothing.
func (w *work) learn(room *wire.Room) {
	if room != nil {
		w.st.Used, w.st.Quota, w.ahead = room.Used, room.Quota, 0
	}
}

// full says that the vault has no room for so many more bytes of bulk.
func (w *work) full(more int) bool {
	return w.st.Quota > 0 && w.st.Used+uint64(more) > wire.BulkOf(w.st.Quota)
}

// overflow says that entries are bulk for which there is no room; otherwise they count as ahead.
func (w *work) overflow(entries []ledger.Entry) bool {
	if !entries[0].Header.Bulk {
		return false
	}
	size := w.ahead
	for _, e := range entries {
		size += len(e.Bytes())
	}
	if w.full(size) {
		return true
	}
	w.ahead = size
	return false
}

// unpushed says that something is to be pushed first: only then it is known how full the vault is.
func (w *work) unpushed(ctx context.Context) (bool, error) {
	rows, err := w.c.Store.Scan(ctx, journal.TableOutbox, "", "", 1)
	if err != nil {
		return false, fmt.Errorf("read outbox: %w", err)
	}
	return len(rows) > 0, nil
}
