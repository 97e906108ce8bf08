package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
)

// Limits of a roster beside the ledger's: all of it in bytes, and one page of it.
const (
	maxRoster     = 32 << 20
	maxRosterPage = 4 << 20
)

// kindsOf says which records an action may append; a device only those that it has issued.
var kindsOf = map[wire.Action][]ledger.Kind{
	wire.ActionDevice: {ledger.KindCert, ledger.KindGrant},
	wire.ActionEnrol:  {ledger.KindCert, ledger.KindEpoch, ledger.KindGrant},
	wire.ActionRevoke: {ledger.KindRevoke, ledger.KindEpoch, ledger.KindGrant},
}

// Roster gives the records after the first n, as many as fit into an answer, at least one if there is any.
func (x *Session) Roster(n int) (wire.RosterPage, error) {
	if err := x.check(VerbRead); err != nil {
		return wire.RosterPage{}, err
	}
	page := wire.RosterPage{Records: [][]byte{}, Roster: x.roster.Mark()}
	size := 0
	for _, record := range x.roster.Records(n) {
		if size += len(record); size > maxRosterPage && len(page.Records) > 0 {
			break
		}
		page.Records = append(page.Records, record)
	}
	return page, nil
}

// Enlist appends records to the roster, all or none. The very records that stand there already are no error.
func (x *Session) Enlist(ctx context.Context, r wire.RosterAppend) (wire.RosterResult, error) {
	if err := x.check(VerbEnlist); err != nil {
		return wire.RosterResult{}, err
	}
	if len(r.Records) == 0 {
		return wire.RosterResult{}, refuse(wire.CodeBadRequest, "no records")
	}
	if len(r.Records) > wire.MaxRosterAppend {
		return wire.RosterResult{}, refuse(wire.CodeTooLarge, "%d records at once are the most", wire.MaxRosterAppend)
	}
	records, err := x.mayEnlist(r.Records)
	if err != nil {
		return wire.RosterResult{}, err
	}
	at := int(records[0].Body.Index)
	if x.enlisted(at, r.Records) {
		return wire.RosterResult{Roster: x.roster.Mark()}, nil
	}
	if at != x.roster.Len() || records[0].Body.Prev != x.roster.Head() {
		return wire.RosterResult{}, x.moved()
	}
	grown := x.roster.Clone()
	size := 0
	for _, record := range grown.Records(0) {
		size += len(record)
	}
	for _, record := range r.Records {
		if err := grown.Append(record); err != nil {
			return wire.RosterResult{}, refuse(wire.CodeRosterInvalid, "%v", err)
		}
		if size += len(record); size > maxRoster {
			return wire.RosterResult{}, refuse(wire.CodeTooLarge, "the roster would exceed %d bytes", maxRoster)
		}
	}
	err = x.store.AppendRoster(ctx, x.state.ID, at, r.Records, x.config.Now())
	if errors.Is(err, ErrMoved) {
		return wire.RosterResult{}, x.moved()
	} else if err != nil {
		return wire.RosterResult{}, problemOf(fmt.Errorf("append to roster: %w", err))
	}
	x.rosters.put(lifeOf(x.state), grown)
	x.news.tell(x.state.ID)
	return wire.RosterResult{Roster: grown.Mark()}, x.dismiss(ctx, records)
}

// mayEnlist parses the records and checks that the session's action covers them.
func (x *Session) mayEnlist(raw [][]byte) ([]ledger.Record, error) {
	var records []ledger.Record
	for _, b := range raw {
		record, err := ledger.ParseRecord(b)
		if err != nil {
			return nil, refuse(wire.CodeRosterInvalid, "%v", err)
		}
		if !slices.Contains(kindsOf[x.grant.Action], record.Body.Kind) {
			return nil, refuse(wire.CodeTokenScope, "a session for the action %s appends no record of kind %d", x.grant.Action, record.Body.Kind)
		}
		if x.grant.Action == wire.ActionDevice && record.Body.Issuer != x.grant.Key {
			return nil, refuse(wire.CodeTokenScope, "a device appends the records that it has issued")
		}
		records = append(records, record)
	}
	return records, nil
}

// enlisted reports whether the records stand at their place already: a retry whose first answer was lost.
func (x *Session) enlisted(at int, raw [][]byte) bool {
	if at < 0 || at+len(raw) > x.roster.Len() {
		return false
	}
	return slices.EqualFunc(x.roster.Records(at)[:len(raw)], raw, bytes.Equal)
}

func (x *Session) moved() error {
	p := wire.NewProblem(wire.CodeRosterMoved, "")
	mark := x.roster.Mark()
	p.Head = &mark
	return p
}

// dismiss ends the sessions of removed devices. Enter refuses them anyhow.
func (x *Session) dismiss(ctx context.Context, records []ledger.Record) error {
	for _, r := range records {
		if r.Body.Kind != ledger.KindRevoke {
			continue
		}
		if err := x.store.DropTokens(ctx, x.state.ID, r.Body.Device); err != nil {
			return problemOf(fmt.Errorf("end sessions of a removed device: %w", err))
		}
	}
	return nil
}
