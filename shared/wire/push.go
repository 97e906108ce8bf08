package wire

import (
	"fmt"

	"holdfast/shared/ledger"
)

// Push offers entries in order. They may be of several devices; each device's must be in the order of its chain.
type Push struct {
	LogID   LogID    `cbor:"1,keyasint"` // the log that the client believes in; zero: none yet, the server does not compare
	Entries [][]byte `cbor:"2,keyasint"` // ledger.Entry.Bytes of each, sealed bytes present
	// Whole lets bulk entries fill the quota's last tenth, too: what somebody typed comes behind them in a chain, or a log is healed.
	Whole bool `cbor:"3,keyasint,omitempty"`
}

// PushResult says how many of the entries, from the first, are now on disk: appended by this push or by an earlier one.
// If that is not all, Problem says why the next one is not; a prefix is always safe.
type PushResult struct {
	LogID    LogID    `cbor:"1,keyasint"`
	Appended uint64   `cbor:"2,keyasint"`           // entries that are there, from the first
	Head     uint64   `cbor:"3,keyasint"`           // the vault's newest seq
	Problem  *Problem `cbor:"4,keyasint,omitempty"` // about entry number Appended, counted from 0
	Backoff  int64    `cbor:"5,keyasint,omitempty"` // milliseconds until the client should come again of its own accord
	Room     *Room    `cbor:"6,keyasint,omitempty"` // after this push; nil: an older server
}

// Room is how full a vault is, in bytes of entries.
type Room struct {
	Used  uint64 `cbor:"1,keyasint"`
	Quota uint64 `cbor:"2,keyasint,omitempty"` // 0: none
}

// BulkOf is how many bytes of a quota bulk entries may fill: the last tenth is for what a person typed.
func BulkOf(quota uint64) uint64 { return quota - quota/10 }

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
		if err := r.Problem.validate(); err != nil {
			return err
		}
	}
	return r.Room.validate()
}

func (r *Room) validate() error {
	if r != nil && (r.Used > ledger.MaxNumber || r.Quota > ledger.MaxNumber) {
		return fmt.Errorf("%d of %d bytes used", r.Used, r.Quota)
	}
	return nil
}
