package vault

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"

	"holdfast/shared/ledger"
)

// Audit checks a stored vault as a distrustful client would: the roster, and each entry's form, signature, chain and
// place. It needs no key.
type Audit struct {
	roster *ledger.Roster
	heads  ledger.Heads
	seq    uint64
	sum    hash.Hash
}

// NewAudit begins with the vault's whole roster. An error says what is wrong with it.
func NewAudit(id ledger.VaultID, records [][]byte) (*Audit, error) {
	roster, err := ledger.OpenRoster(id, records)
	if err != nil {
		return nil, fmt.Errorf("roster: %w", err)
	}
	a := &Audit{roster: roster, heads: ledger.Heads{}, sum: sha256.New()}
	mark := roster.Head()
	a.sum.Write(mark[:])
	return a, nil
}

// Add takes the next entry as it is stored: its seq and what the store says about it must be what the entry itself says.
func (a *Audit) Add(seq uint64, row Row) error {
	if seq != a.seq+1 {
		return fmt.Errorf("entry %d follows entry %d: some are missing", seq, a.seq)
	}
	e, err := ledger.ParseEntry(row.Entry)
	if err == nil {
		err = a.roster.CheckEntry(e)
	}
	if err == nil {
		err = a.heads.Check(e)
	}
	head := e.Head()
	if err == nil && (head != ledger.Head{Device: row.Device, Seq: row.Seq, Hash: row.Hash} || e.Header.Class != row.Class) {
		err = errors.New("it is stored under another place, hash or class than its own")
	}
	if err != nil {
		return fmt.Errorf("entry %d: %w", seq, err)
	}
	a.heads.Advance(e)
	a.seq = seq
	a.sum.Write(head.Hash[:])
	return nil
}

// Entries is how many entries were added.
func (a *Audit) Entries() uint64 { return a.seq }

// Sum is a hash over the roster and the entries in their order.
func (a *Audit) Sum() (h ledger.Hash) { return ledger.Hash(a.sum.Sum(nil)) }

// RowOf reads from an entry what a store keeps beside it.
func RowOf(b []byte) (Row, error) {
	e, err := ledger.ParseEntry(b)
	if err != nil {
		return Row{}, err
	}
	head := e.Head()
	return Row{Device: head.Device, Seq: head.Seq, Hash: head.Hash, Class: e.Header.Class, Entry: b}, nil
}
