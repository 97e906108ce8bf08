package replica

import (
	"context"
	"errors"
	"fmt"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
)

// refreshRoster takes what the server's roster has beyond ours, page by page.
func (w *work) refreshRoster(ctx context.Context) error {
	for {
		first := w.roster.Len()
		var page wire.RosterPage
		if err := w.request(ctx, "GET", wire.RosterURL(w.st.Server, w.st.Vault, first), nil, &page); err != nil {
			return err
		}
		if page.Roster.Seq < uint64(first) {
			if w.st.Compare {
				return w.restoreRoster(ctx, page.Roster)
			}
			return alarmf(AlarmRollback, "the server's roster has %d records, it had %d", page.Roster.Seq, first)
		}
		grown := w.roster.Clone()
		for _, record := range page.Records {
			if err := grown.Append(record); err != nil {
				return alarmOf(err)
			}
		}
		end := len(page.Records) == 0 || uint64(grown.Len()) >= page.Roster.Seq
		if end {
			if err := grown.Witness(page.Roster); err != nil {
				return alarmOf(fmt.Errorf("the server's roster: %w", err))
			}
		}
		w.roster = grown
		if len(page.Records) > 0 {
			if err := w.save(ctx, rosterOps(first, page.Records)...); err != nil {
				return err
			}
		}
		if end {
			return nil
		}
	}
}

// grow appends to the server's roster, and ours, what change adds to the newest one, signed by by. When somebody else was faster it
// signs anew.
func (w *work) grow(ctx context.Context, by identity, send func(in, out any) error, change func(*growth) error) error {
	for try := 1; ; try++ {
		if err := w.refreshRoster(ctx); err != nil {
			return err
		}
		g := &growth{w.roster.Clone(), by, w.now}
		if err := change(g); err != nil {
			return err
		}
		added := g.roster.Records(w.roster.Len())
		if len(added) == 0 {
			return nil
		}
		var result wire.RosterResult
		err := send(wire.RosterAppend{Records: added}, &result)
		switch {
		case err == nil:
			return w.refreshRoster(ctx)
		case CodeOf(err) != Code(wire.CodeRosterMoved) || try == joinTries:
			return err
		}
	}
}

// restoreRoster gives a server that was restored from a backup the records
// that it had lost. mark is the end of its own roster.
func (w *work) restoreRoster(ctx context.Context, mark ledger.Head) error {
	if mark.Seq > 0 {
		if err := w.roster.Witness(mark); err != nil {
			return alarmOf(fmt.Errorf("the server's roster: %w", err))
		}
	}
	var result wire.RosterResult
	in := wire.RosterAppend{Records: w.roster.Records(int(mark.Seq))}
	err := w.request(ctx, "POST", wire.RosterURL(w.st.Server, w.st.Vault, 0), in, &result)
	if CodeOf(err) == Code(wire.CodeTokenScope) {
		return errorf(CodeServerBehind, "the server lost %d roster records; join once more with the recovery code to give them back", len(in.Records))
	}
	return err
}

// checkMember says whether this device still belongs to the vault.
func (w *work) checkMember() error {
	d, ok := w.roster.Device(w.who.id)
	switch {
	case w.who.id.IsRoot():
		return nil
	case !ok:
		return errorf(Code(wire.CodeDeviceUnknown), "device %s is not in the roster", w.who.id)
	case !d.Live:
		return errorf(CodeDeviceRevoked, "device %s was removed from the vault", w.who.id)
	}
	return nil
}

// missing says that a check failed for want of roster records.
func missing(err error) bool {
	return errors.Is(err, ledger.ErrUnknownDevice) || errors.Is(err, ledger.ErrEpoch) || errors.Is(err, ledger.ErrChain)
}
