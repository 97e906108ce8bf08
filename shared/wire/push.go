package wire

import (
	"fmt"

	"holdfast/shared/ledger"
)

// Push offers entries in order. They may be of several devices; each device's must be in the order of its chain.
type Push struct {
	LogID   LogID    `cbor:"1,keyasint"` // the log that the client believes in; zero: none yet, the server does not compare
	Entries [][]byte `cbor:"2,keyasint"` // ledger.Entry.Bytes of each, sealed bytes present
}

// PushResult says how many of the entries, from the first, are now on disk: appended by this push or by an earlier one.
// If that is not all, Problem says why the next one is not; a prefix is always safe.
type PushResult struct {
	LogID    LogID    `cbor:"1,keyasint"`
	Appended uint64   `cbor:"2,keyasint"`           // entries that are there, from the first
	Head     uint64   `cbor:"3,keyasint"`           // the vault's newest seq
	Problem  *Problem `cbor:"4,keyasint,omitempty"` // about entry number Appended, counted from 0
	Backoff  int64    `cbor:"5,keyasint,omitempty"` // milliseconds until the client should come again of its own accord
}

func (p *Push) validate() error {
	if len(p.Entries) == 0 || len(p.Entries) > MaxPushEntries {
		return fmt.Errorf("%d entries", len(p.Entries))
	}
	sum := 0
	for _, entry := range p.Entries {
		if len(entry) > ledger.MaxEntry {
			return fmt.Errorf("entry of %d bytes", len(entry))
		}
		sum += len(entry)
	}
	if sum > MaxPushBytes {
		return fmt.Errorf("entries of %d bytes in all", sum)
	}
	return nil
}

func (r *PushResult) validate() error {
	if r.LogID.IsZero() || r.Appended > MaxPushEntries || r.Head > ledger.MaxNumber || r.Backoff < 0 {
		return fmt.Errorf("log %s, %d appended, head %d, backoff %d", r.LogID, r.Appended, r.Head, r.Backoff)
	}
	if r.Problem != nil {
		return r.Problem.validate()
	}
	return nil
}
