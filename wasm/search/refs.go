package search

import (
	"context"
	"encoding/binary"
	"fmt"

	"holdfast/shared/ledger"
	"holdfast/shared/snapshot"
	"holdfast/shared/textindex"
	"holdfast/wasm/journal"
)

// kind says what a document stands for. The numbers are part of the format; one that is not listed stands for nothing.
type kind uint8

const (
	kindDraft   kind = 1 // the newest text of a draft on a device
	kindVersion kind = 2 // an older text that was sent, or that gave way to another
	kindTurn    kind = 3
	kindOpen    kind = 4 // a turn that was still growing
)

// ref is what a document stands for.
type ref struct {
	Kind   kind
	Draft  journal.DeviceDraft
	N      uint64 // of a version
	Chat   snapshot.ChatID
	Sum    [16]byte
	Branch journal.BranchID // of an open turn
}

// docsPerRow is how many documents one row tells of.
const docsPerRow = 128

// appendRef writes a ref: kind, two ids, a number where the kind has one.
func appendRef(to []byte, r ref) []byte {
	body := []byte{byte(r.Kind)}
	switch r.Kind {
	case kindDraft, kindVersion:
		body = append(append(body, r.Draft.Draft[:]...), r.Draft.Device[:]...)
	case kindTurn, kindOpen:
		body = append(append(body, r.Chat[:]...), r.Sum[:]...)
	}
	switch r.Kind {
	case kindVersion:
		body = binary.AppendUvarint(body, r.N)
	case kindOpen:
		body = binary.AppendUvarint(append(body, r.Branch.Device[:]...), r.Branch.N)
	}
	return append(binary.AppendUvarint(to, uint64(len(body))), body...)
}

// parseRef reads what appendRef wrote, without the length.
func parseRef(body []byte) (r ref, ok bool) {
	if len(body) < 33 {
		return r, false
	}
	a, b, rest := [16]byte(body[1:]), [16]byte(body[17:]), body[33:]
	r.Kind = kind(body[0])
	switch r.Kind {
	case kindDraft, kindVersion:
		r.Draft = journal.DeviceDraft{Draft: a, Device: b}
	case kindTurn, kindOpen:
		r.Chat, r.Sum = a, b
	default:
		return r, false
	}
	n := 1
	switch r.Kind {
	case kindVersion:
		r.N, n = binary.Uvarint(rest)
	case kindOpen:
		if len(rest) < 16 {
			return r, false
		}
		r.Branch = journal.BranchID{Chat: r.Chat, Device: ledger.DeviceID(rest[:16])}
		r.Branch.N, n = binary.Uvarint(rest[16:])
	}
	return r, n > 0
}

// refs reads a row of documents; what cannot be read stands for nothing.
func (x *Index) refs(ctx context.Context, doc uint32) ([]ref, error) {
	row, err := x.read(ctx, docKey(doc))
	if err != nil || row == nil {
		return nil, err
	}
	body, err := textindex.Open(row)
	if err != nil {
		return nil, fmt.Errorf("row %s: %w", docKey(doc), err)
	}
	var all []ref
	for len(body) > 0 {
		size, n := binary.Uvarint(body)
		if n <= 0 || size > uint64(len(body)-n) {
			return nil, fmt.Errorf("row %s: %w", docKey(doc), textindex.ErrDamaged)
		}
		r, _ := parseRef(body[n : n+int(size)])
		all = append(all, r)
		body = body[n+int(size):]
	}
	return all, nil
}

// putRefs are the changes that write what documents from first on stand for.
func (x *Index) putRefs(ctx context.Context, first uint32, refs []ref) ([]journal.Op, error) {
	var ops []journal.Op
	for len(refs) > 0 {
		var body []byte
		if first%docsPerRow > 0 { // the row has some already
			row, err := x.read(ctx, docKey(first))
			if err == nil {
				body, err = textindex.Open(row)
			}
			if err != nil {
				return nil, fmt.Errorf("row %s: %w", docKey(first), err)
			}
			body = append([]byte{}, body...)
		}
		n := min(len(refs), int(docsPerRow-first%docsPerRow))
		for _, r := range refs[:n] {
			body = appendRef(body, r)
		}
		ops = append(ops, put(docKey(first), textindex.Seal(body)))
		first, refs = first+uint32(n), refs[n:]
	}
	return ops, nil
}
