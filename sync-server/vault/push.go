package vault

import (
	"context"
	"errors"
	"fmt"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
)

// pushTries bounds how often a push starts anew because somebody else's got in between.
const pushTries = 8

// reserve is the room above the quota for what frees room: checkpoints, countersignatures, tombstones.
const reserve = 1 << 20

// Push appends a prefix of the entries, and says in the result why the next one was not. The very same entry again
// counts as appended. Where nothing was, for a reason that lies with the server, that is the error.
func (x *Session) Push(ctx context.Context, p wire.Push) (wire.PushResult, error) {
	if err := x.check(VerbPush); err != nil {
		return wire.PushResult{}, err
	}
	if !p.LogID.IsZero() && p.LogID != x.state.LogID {
		return wire.PushResult{}, wire.NewProblem(wire.CodeLogChanged, "")
	}
	entries, problem := x.verify(p.Entries)
	result := wire.PushResult{LogID: x.state.LogID, Head: x.state.Head, Problem: problem, Room: x.room(x.state.Bytes)}
	for range pushTries {
		plan, err := x.plan(ctx, entries, p)
		if err != nil {
			return result, problemOf(err)
		}
		err = x.append(ctx, plan, &result)
		if err == nil {
			return result, nil
		}
		if !errors.Is(err, ErrMoved) {
			return x.broken(result, err)
		}
		if err := x.refresh(ctx); err != nil {
			return result, err
		}
	}
	return x.broken(result, ErrBusy)
}

// verify checks everything about the entries that does not depend on what is stored, up to the first that is wrong.
func (x *Session) verify(raw [][]byte) ([]ledger.Entry, *wire.Problem) {
	entries := make([]ledger.Entry, 0, len(raw))
	sum := uint64(0)
	for i, b := range raw {
		sum += uint64(len(b))
		switch limits := x.config.Limits; {
		case uint64(i) >= limits.PushEntries:
			return entries, refuse(wire.CodeTooLarge, "%d entries at once are the most", limits.PushEntries)
		case uint64(len(b)) > limits.Entry:
			return entries, tooLarge(limits.Entry, "entry of %d bytes", len(b))
		case sum > limits.PushBytes:
			return entries, tooLarge(limits.PushBytes, "entries of %d bytes and more at once", sum)
		}
		e, err := ledger.ParseEntry(b) // one without its contents, too: a client gives back what it was given of others
		if err == nil {
			err = x.roster.CheckEntry(e)
		}
		if err != nil {
			return entries, aboutEntry(err)
		}
		if e.Sealed == nil && e.Header.Device == x.grant.Key { // it has its own, and others would take them for withheld
			return entries, refuse(wire.CodeBadRequest, "entry %d of device %s comes from itself without its contents", e.Header.Seq, e.Header.Device)
		}
		entries = append(entries, e)
	}
	return entries, nil
}

func tooLarge(limit uint64, format string, args ...any) *wire.Problem {
	p := refuse(wire.CodeTooLarge, format, args...)
	p.Limit = limit
	return p
}

// append writes what is planned, run by run, and counts in the result what is there. ErrMoved: plan anew.
func (x *Session) append(ctx context.Context, p plan, result *wire.PushResult) error {
	result.Appended = uint64(p.known(0))
	done := 0
	for done < len(p.rows) {
		run := p.run(done)
		run.LogID, run.Received = x.state.LogID, x.config.Now()
		n, last, err := x.store.Append(ctx, x.state.ID, run)
		if n > 0 {
			x.remember(run.Rows[:n])
			for _, r := range run.Rows[:n] {
				x.state.Bytes += int64(len(r.Entry))
			}
			x.news.tell(x.state.ID)
			done += n
			result.Appended, result.Head, result.Room = uint64(p.known(done)), last, x.room(x.state.Bytes)
		}
		if err != nil {
			return err
		}
	}
	if p.problem != nil {
		result.Problem = p.problem
	}
	if p.repeats && len(p.rows) == 0 {
		// They may be younger than the state that this request began with, and the head never lies before them.
		if err := x.again(ctx); err != nil {
			return err
		}
		result.Head = x.state.Head
	}
	return nil
}

// broken is the end of a push that the store stopped.
func (x *Session) broken(result wire.PushResult, err error) (wire.PushResult, error) {
	err = problemOf(fmt.Errorf("append entries: %w", err))
	var p *wire.Problem
	if result.Appended == 0 || !errors.As(err, &p) {
		return wire.PushResult{}, err
	}
	result.Problem = p
	return result, nil
}

// refresh reads again what a plan starts from, after somebody else has written.
func (x *Session) refresh(ctx context.Context) error {
	if err := x.again(ctx); err != nil {
		return err
	}
	for _, d := range x.roster.Devices() {
		if _, ok := x.heads.get(chain{lifeOf(x.state), d.ID}); ok {
			if _, err := x.freshHead(ctx, x.state, d.ID); err != nil {
				return problemOf(err)
			}
		}
	}
	return nil
}

// remember keeps the newest heads, so that the next push of these devices need not ask the store.
func (x *Session) remember(rows []Row) {
	for _, r := range rows {
		x.heads.put(chain{lifeOf(x.state), r.Device}, ledger.Head{Device: r.Device, Seq: r.Seq, Hash: r.Hash})
	}
}
