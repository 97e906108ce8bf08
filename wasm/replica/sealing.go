package replica

import (
	"context"
	"errors"
	"fmt"

	"holdfast/shared/ledger"
	"holdfast/shared/seal"
	"holdfast/shared/snapshot"
	"holdfast/wasm/journal"
)

// maxPlain is the largest plaintext of one entry. Its frame is a size that
// padding leaves as it is, and the entry stays below ledger.MaxSealed with a
// header of many heads.
const maxPlain = 496<<10 - 4

// sealRecords is how many pending records are read at once.
const sealRecords = 256

// sealPending makes signed entries of what the journal has pending, into the
// outbox. more says that some was left for the next time.
func (w *work) sealPending(ctx context.Context) (more bool, err error) {
	pending, err := w.c.Journal.Pending(ctx, sealRecords)
	if err != nil || len(pending) == 0 {
		return false, err
	}
	if err := w.checkMember(); err != nil {
		return false, err
	}
	k, err := w.key(w.roster.Epoch())
	if err != nil {
		return false, err
	}
	more = len(pending) == sealRecords
	for len(pending) > 0 {
		run := sameClass(pending)
		if bulk(pending[0]) {
			if left, err := w.unpushed(ctx); left || err != nil {
				return !w.short, err
			}
		}
		err := w.sealBatch(ctx, k, pending[:run])
		if errors.Is(err, errNoRoom) {
			w.short = true
			return false, nil
		}
		if err != nil {
			return false, err
		}
		pending = pending[run:]
	}
	return more, nil
}

// classOf gives the class of the entry that holds a record.
func classOf(p journal.Pending) ledger.Class {
	if p.Record.Deletion != nil {
		return ledger.ClassTombstone
	}
	return ledger.ClassRecords
}

// sameClass counts the records, from the first, that may share an entry.
func sameClass(pending []journal.Pending) int {
	n := 1
	for n < len(pending) && classOf(pending[n]) == classOf(pending[0]) && bulk(pending[n]) == bulk(pending[0]) {
		n++
	}
	return n
}

// sealBatch makes one entry of the records if they fit, otherwise one of each
// half, in order; a record that is too large by itself travels in parts.
func (w *work) sealBatch(ctx context.Context, k seal.ContentKey, pending []journal.Pending) error {
	records := make([]snapshot.Record, len(pending))
	for i, p := range pending {
		records[i] = p.Record
	}
	b, err := snapshot.Encode(records, w.now)
	tooLarge := errors.Is(err, snapshot.ErrTooLarge)
	switch {
	case err == nil && len(b) <= maxPlain:
		return w.sealOne(ctx, k, b, pending)
	case len(pending) > 1 && (err == nil || tooLarge):
		half := len(pending) / 2
		if err := w.sealBatch(ctx, k, pending[:half]); err != nil {
			return err
		}
		return w.sealBatch(ctx, k, pending[half:])
	case err == nil:
		return w.sealParts(ctx, k, b, pending)
	case tooLarge:
		return w.setAside(ctx, pending[0])
	default:
		return fmt.Errorf("seal %d records: %w", len(pending), err)
	}
}

// sealOne puts a snapshot into one entry.
func (w *work) sealOne(ctx context.Context, k seal.ContentKey, b []byte, pending []journal.Pending) error {
	h := w.header(w.st.Sealed, classOf(pending[0]))
	h.Bulk = bulk(pending[0])
	e, err := w.encrypt(k, h, b)
	if err != nil {
		return err
	}
	return w.enqueue(ctx, []ledger.Entry{e}, pending)
}

// sealParts puts a snapshot into parts and the manifest that names them.
func (w *work) sealParts(ctx context.Context, k seal.ContentKey, b []byte, pending []journal.Pending) error {
	var entries []ledger.Entry
	var parts []snapshot.Part
	last := w.st.Sealed
	add := func(class ledger.Class, plain []byte) error {
		h := w.header(last, class)
		h.Bulk = bulk(pending[0])
		e, err := w.encrypt(k, h, plain)
		if err != nil {
			return err
		}
		entries, last = append(entries, e), e.Head()
		return nil
	}
	for _, plain := range snapshot.Split(b, maxPlain) {
		if err := add(ledger.ClassPart, plain); err != nil {
			return err
		}
		parts = append(parts, snapshot.Part{Seq: last.Seq, Hash: last.Hash})
	}
	manifest, err := snapshot.NewManifest(b, parts).Encode()
	if err != nil {
		return err
	}
	if err := add(ledger.ClassManifest, manifest); err != nil {
		return err
	}
	return w.enqueue(ctx, entries, pending)
}

// header begins the own entry that follows prev.
func (w *work) header(prev ledger.Head, class ledger.Class) ledger.Header {
	return ledger.Header{Vault: w.st.Vault, Device: w.st.Device, Seq: prev.Seq + 1, Prev: prev.Hash,
		Heads: w.seen(), Epoch: w.roster.Epoch(), Class: class}
}

func (w *work) encrypt(k seal.ContentKey, h ledger.Header, plain []byte) (ledger.Entry, error) {
	e, err := seal.EncryptEntry(w.c.Rand, h, k, plain, w.who.signer)
	if err != nil {
		return e, fmt.Errorf("seal entry %d: %w", h.Seq, err)
	}
	return e, nil
}

// enqueue takes the entries' places in the chain: signed bytes, outbox, chain
// and the end of pending in one batch.
func (w *work) enqueue(ctx context.Context, entries []ledger.Entry, pending []journal.Pending) error {
	if w.overflow(entries) { // nobody has seen them: their places stay free
		return errNoRoom
	}
	var ops []journal.Op
	for _, e := range entries {
		key, mark := entryKey(w.st.Device, e.Header.Seq), []byte{}
		if e.Header.Bulk {
			mark = bulkMark
		}
		ops = append(ops, journal.Op{Table: journal.TableEntries, Key: key, Value: e.Bytes()},
			journal.Op{Table: journal.TableOutbox, Key: digits(e.Header.Seq), Value: mark})
		ops = append(ops, w.noted(e.Header)...)
		w.hashes[key] = e.Hash()
	}
	for _, p := range pending {
		if p.Key != "" { // in a checkpoint's state nothing was pending
			ops = append(ops, journal.Op{Table: journal.TablePending, Key: p.Key})
		}
	}
	w.st.Sealed = entries[len(entries)-1].Head()
	return w.save(ctx, ops...)
}

// setAside keeps a record that no snapshot can hold out of the queue: it stays
// here, and the status counts it.
func (w *work) setAside(ctx context.Context, p journal.Pending) error {
	return w.save(ctx, journal.Op{Table: journal.TableMeta, Key: unsentPrefix + p.Key, Value: []byte("too large for a snapshot")},
		journal.Op{Table: journal.TablePending, Key: p.Key})
}
