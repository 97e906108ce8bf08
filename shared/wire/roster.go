package wire

import (
	"errors"
	"fmt"

	"holdfast/shared/ledger"
)

// Register founds a vault with its first roster records (vault, epoch 1, and the first device's certificate where there is
// one), or carries a whole roster to a server that lacks it or its end.
type Register struct {
	Invite  string   `cbor:"1,keyasint,omitempty"`
	Records [][]byte `cbor:"2,keyasint"`
}

// Registered answers Register.
type Registered struct {
	LogID  LogID       `cbor:"1,keyasint"`
	Roster ledger.Head `cbor:"2,keyasint"` // ledger.Roster.Mark
}

// VaultDeleted answers the deletion of a vault: what it held.
type VaultDeleted struct {
	Entries uint64 `cbor:"1,keyasint"`
	Bytes   uint64 `cbor:"2,keyasint"`
}

// RosterPage gives the records from a place on, as many as fit into an answer and at least one where there is one; Roster
// tells whether more are to be asked for.
type RosterPage struct {
	Records [][]byte    `cbor:"1,keyasint"`
	Roster  ledger.Head `cbor:"2,keyasint"` // of the whole roster: ledger.Roster.Mark
}

// RosterAppend adds records, all or none, MaxRosterAppend at most. The first one names the record before it, so that two who append at once
// cannot both win: the later one gets CodeRosterMoved, reads the roster and signs anew.
type RosterAppend struct {
	Records [][]byte `cbor:"1,keyasint"`
}

// RosterResult answers RosterAppend.
type RosterResult struct {
	Roster ledger.Head `cbor:"1,keyasint"`
}

func (r *Register) validate() error {
	if len(r.Invite) > MaxToken {
		return errors.New("invite is too long")
	}
	return checkRecords(r.Records)
}

func (r *RosterAppend) validate() error { return checkRecords(r.Records) }

func (r *Registered) validate() error {
	if r.LogID.IsZero() {
		return errors.New("no log id")
	}
	return checkMark(r.Roster)
}

func (p *RosterPage) validate() error {
	if len(p.Records) > ledger.MaxRecords {
		return errors.New("too many records")
	}
	return checkMark(p.Roster)
}

func (r *RosterResult) validate() error { return checkMark(r.Roster) }

// checkMark wants the head of a roster, which has at least the founding record.
func checkMark(h ledger.Head) error {
	if !h.Device.IsRoot() || h.Seq == 0 || h.Seq > ledger.MaxRecords || h.Hash.IsZero() {
		return fmt.Errorf("roster head %d of device %s", h.Seq, h.Device)
	}
	return nil
}

func checkRecords(records [][]byte) error {
	if len(records) == 0 || len(records) > ledger.MaxRecords {
		return errors.New("no records, or too many")
	}
	return nil
}
