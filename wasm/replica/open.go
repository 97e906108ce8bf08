package replica

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"holdfast/shared/ledger"
	"holdfast/shared/seal"
	"holdfast/shared/snapshot"
	"holdfast/wasm/journal"
)

// open reads what a verified entry holds and adds its records to b. What cannot
// be read (a newer version's form, or damage before it was sealed) is kept and
// counted, never an obstacle: its author is a member, its place is proven.
func (w *work) open(ctx context.Context, b *batch, e ledger.Entry) error {
	plain, err := w.content(ctx, b, e)
	if err == nil && plain != nil {
		var s snapshot.Snapshot
		if s, err = snapshot.Decode(plain); err == nil {
			b.bytes += len(plain)
			w.sort(b, e.Header.Class, s.Records)
			return nil
		}
	}
	switch {
	case err == nil:
		return nil
	case CodeOf(err) == CodeInterrupted, CodeOf(err) == CodeStore && !unreadable(err):
		return err
	}
	h := e.Header
	b.ops = append(b.ops, journal.Op{Table: journal.TableMeta, Key: unreadPrefix + entryKey(h.Device, h.Seq), Value: []byte(err.Error())})
	return nil
}

// unreadable says that an error lies in the entry, not in the store.
func unreadable(err error) bool {
	for _, cause := range []error{seal.ErrOpen, seal.ErrPadding, snapshot.ErrMalformed, snapshot.ErrTooLarge, snapshot.ErrVersion, snapshot.ErrChecksum} {
		if errors.Is(err, cause) {
			return true
		}
	}
	return false
}

// sort gives the records of an entry to what takes them: deletions count in a tombstone, and there alone.
func (w *work) sort(b *batch, class ledger.Class, records []snapshot.Record) {
	if class != ledger.ClassTombstone {
		b.records = append(b.records, w.others(records)...)
		return
	}
	for _, r := range records {
		if r.Deletion != nil {
			b.deletions = append(b.deletions, r.Deletion)
		}
	}
}

// others leaves out versions, drafts and chats that claim to be this device's own: it
// has them, and nobody else may write them; and deletions, which are not announced as such.
func (w *work) others(records []snapshot.Record) []snapshot.Record {
	own := [16]byte(w.st.Device)
	kept := records[:0]
	for _, r := range records {
		if r.Deletion != nil || r.Version != nil && r.Version.Device == own || r.Draft != nil && r.Draft.Device == own || r.Chat != nil && r.Chat.Device == own {
			continue
		}
		kept = append(kept, r)
	}
	return kept
}

// content gives the snapshot that an entry completes; nil when it completes
// none: it was purged, is a part, or of a class that this version does not open.
func (w *work) content(ctx context.Context, b *batch, e ledger.Entry) ([]byte, error) {
	if e.Sealed == nil {
		return nil, nil
	}
	switch e.Header.Class {
	case ledger.ClassRecords, ledger.ClassTombstone:
		return w.decrypt(e)
	case ledger.ClassManifest:
		return w.gather(ctx, b, e)
	default:
		return nil, nil
	}
}

func (w *work) decrypt(e ledger.Entry) ([]byte, error) {
	k, err := w.key(e.Header.Epoch)
	if err != nil {
		return nil, err
	}
	return seal.DecryptEntry(e, k)
}

// gather puts the parts together that a manifest names. They are of the same
// device and come before it, so that they are here.
func (w *work) gather(ctx context.Context, b *batch, e ledger.Entry) ([]byte, error) {
	plain, err := w.decrypt(e)
	if err != nil {
		return nil, err
	}
	m, err := snapshot.DecodeManifest(plain)
	if err != nil {
		return nil, err
	}
	parts := make([][]byte, len(m.Parts))
	total := 0
	for i, p := range m.Parts {
		part, err := w.part(ctx, b, e.Header.Device, p)
		if err != nil {
			return nil, fmt.Errorf("part %d of %d: %w", i+1, len(m.Parts), err)
		}
		if total += len(part); uint64(total) > m.Length {
			return nil, fmt.Errorf("parts are longer than the manifest says: %w", snapshot.ErrChecksum)
		}
		parts[i] = part
	}
	return m.Join(parts)
}

// part opens one part, which may still be in the batch.
func (w *work) part(ctx context.Context, b *batch, device ledger.DeviceID, p snapshot.Part) ([]byte, error) {
	key := entryKey(device, p.Seq)
	var stored []byte
	for _, op := range b.ops {
		if op.Table == journal.TableEntries && op.Key == key {
			stored = op.Value
		}
	}
	if stored == nil {
		var err error
		if stored, err = w.c.Store.Get(ctx, journal.TableEntries, key); errors.Is(err, journal.ErrNotFound) {
			return nil, fmt.Errorf("entry %d is not here: %w", p.Seq, snapshot.ErrMalformed)
		} else if err != nil {
			return nil, fmt.Errorf("read entry %s: %w", key, err)
		}
	}
	e, err := ledger.ParseEntry(stored)
	if err != nil {
		return nil, fmt.Errorf("read entry %s: %w", key, err)
	}
	if e.Hash() != ledger.Hash(p.Hash) || e.Header.Class != ledger.ClassPart || e.Sealed == nil {
		return nil, fmt.Errorf("entry %d is not the part that was meant: %w", p.Seq, snapshot.ErrMalformed)
	}
	return w.decrypt(e)
}

// readAgain tries what could not be read, once in the life of a program: it may
// be a newer version than the one that gave up.
func (w *work) readAgain(ctx context.Context) error {
	rows, err := w.c.Store.Scan(ctx, journal.TableMeta, unreadPrefix, "", 0)
	if err != nil {
		return fmt.Errorf("read what could not be read: %w", err)
	}
	for _, row := range rows {
		stored, err := w.c.Store.Get(ctx, journal.TableEntries, strings.TrimPrefix(row.Key, unreadPrefix))
		if err != nil {
			return fmt.Errorf("read what could not be read: %w", err)
		}
		e, err := ledger.ParseEntry(stored)
		if err != nil {
			return fmt.Errorf("read what could not be read: %w", err)
		}
		b := batch{ops: []journal.Op{{Table: journal.TableMeta, Key: row.Key}}}
		if err := w.open(ctx, &b, e); err != nil {
			return err
		}
		if len(b.ops) > 1 { // unread again: the same row was added
			continue
		}
		if _, err := w.flush(ctx, &b); err != nil {
			return err
		}
	}
	return nil
}
