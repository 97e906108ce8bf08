package replica

import (
	"context"
	"errors"
	"fmt"

	"holdfast/shared/wire"
	"holdfast/wasm/journal"
)

const (
	stepPages = 16        // pages pulled in one Step
	stepSeals = 8         // runs of sealPending in one Step
	infoLife  = 24 * hour // how long a server's limits are believed
	hour      = 60 * 60 * 1000
)

// Step seals what is pending, pushes and pulls, as far as it gets, and returns
// when to come again. Within the wait after an error it does nothing and is no
// error. What fails is in Status, too; an alarm is returned by every Step until
// it is resolved. now is epoch ms.
func (r *Replica) Step(ctx context.Context, now int64) (Result, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	w, err := r.load(ctx, deviceIdentity(r.c.Device), wire.ActionDevice, now)
	if err != nil {
		return Result{}, err
	}
	if w.st.Alarm != "" {
		return Result{Next: now + maxWait}, alarmf(w.st.Alarm, "%s", w.st.AlarmSay)
	}
	if w.st.Next > now && w.st.Next-now <= maxWait { // beyond that the clock was set back
		return Result{Next: w.st.Next}, nil
	}
	result, more, err := r.step(ctx, w)
	if errors.Is(err, journal.ErrExists) { // another program over this store went first
		result.Next = now
		return result, nil
	}
	if proof := (copied{}); errors.As(err, &proof) {
		if err = r.renew(ctx, w); err == nil || errors.Is(err, journal.ErrExists) {
			r.pulled, result.Next = false, now
			return result, nil
		}
	}
	if err != nil {
		result.Next, err = r.failed(ctx, w, err)
		return result, err
	}
	if err := w.recovered(ctx); err != nil {
		return result, err
	}
	switch {
	case w.backoff > 0:
		result.Next = now + max(pollEvery, min(w.backoff, maxWait))
	case more:
		result.Next = now
	default:
		result.Next = now + pollEvery
	}
	return result, nil
}

// recovered forgets what went wrong before, but for what still keeps us from pushing.
func (w *work) recovered(ctx context.Context) error {
	st := &w.st
	if st.PushNext > w.now || st.Failures == 0 && st.PushFailures == 0 && st.Code == "" {
		return nil
	}
	st.Failures, st.Next, st.PushFailures, st.PushNext, st.Code, st.Text = 0, 0, 0, 0, "", ""
	return w.save(ctx)
}

// step does the work. It pulls first when it does not know the log's end, so
// that a copied or restored profile is noticed before it signs anything.
func (r *Replica) step(ctx context.Context, w *work) (result Result, more bool, err error) {
	if err := w.refreshInfo(ctx); err != nil {
		return result, false, err
	}
	current := false
	if !r.pulled || w.st.Compare || w.st.Failures > 0 {
		if more, err = r.pull(ctx, w, &result); err != nil || more {
			return result, more, err
		}
		r.pulled, current = true, true
	}
	if w.st.PushNext <= w.now || w.st.PushNext-w.now > maxWait {
		end := w.st.Cursor
		if more, err = r.sealAndPush(ctx, w, &result); err != nil {
			return r.pullDespite(ctx, w, result, err)
		}
		if result.Pushed > 0 {
			current = w.st.Cursor == end+uint64(result.Pushed) // nobody else has written
		}
	}
	if current {
		return result, more, nil
	}
	left, err := r.pull(ctx, w, &result)
	return result, more || left, err
}

// sealAndPush empties pending and outbox, but for what waits for room; more says that some is left.
func (r *Replica) sealAndPush(ctx context.Context, w *work, result *Result) (more bool, err error) {
	if more, err = r.sealAndPushAll(ctx, w, result); err == nil && w.short != w.st.Short {
		w.st.Short = w.short
		err = w.save(ctx)
	}
	return more, err
}

func (r *Replica) sealAndPushAll(ctx context.Context, w *work, result *Result) (more bool, err error) {
	for range stepSeals {
		if more, err = w.sealPending(ctx); err != nil {
			return false, err
		}
		pushed, err := w.push(ctx)
		result.Pushed += pushed
		if err != nil || !more {
			return false, err
		}
	}
	return more, nil
}

func (r *Replica) pull(ctx context.Context, w *work, result *Result) (more bool, err error) {
	if !r.reread {
		if err := w.readAgain(ctx); err != nil {
			return false, err
		}
		r.reread = true
	}
	taken, more, err := w.pull(ctx, stepPages)
	result.Pulled += taken
	switch {
	case err != nil || more:
		return more, err
	case w.st.Compare:
		return false, w.heal(ctx)
	}
	if err := w.checkHanded(ctx); err != nil {
		return false, err
	}
	if _, err := w.c.Journal.Forget(ctx, w.now-journal.Grace); err != nil {
		return false, err
	}
	if err := w.compareHeads(ctx); err != nil {
		return false, err
	}
	return w.maintain(ctx)
}

// pullDespite pulls after the server refused a push: a quota that is used up,
// say, is no reason not to pull. A new log is pulled and healed, and then the
// push is for the next Step.
func (r *Replica) pullDespite(ctx context.Context, w *work, result Result, cause error) (Result, bool, error) {
	switch code := CodeOf(cause); code {
	case Code(wire.CodeLogChanged):
		_, err := r.pull(ctx, w, &result)
		return result, true, err
	case AlarmDeviceFork: // the server only says so; the entry that proves it comes with the next pages
		if _, err := r.pull(ctx, w, &result); err != nil {
			return result, false, err
		}
		return result, false, cause
	case Code(wire.CodeQuotaExceeded), Code(wire.CodeStorageFull), Code(wire.CodeReadOnly), Code(wire.CodeTooLarge), CodeNoKey, CodeWrongKey:
		more, err := r.pull(ctx, w, &result)
		if err != nil {
			return result, false, err
		}
		return result, more, fmt.Errorf("%w: %w", errPushOnly, cause)
	default:
		return result, false, cause
	}
}

// errPushOnly marks an error of pushing after which pulling went well.
var errPushOnly = errors.New("not pushed")

// refreshInfo asks once a day what the server takes.
func (w *work) refreshInfo(ctx context.Context) error {
	if age := w.now - w.st.InfoAt; w.st.InfoAt > 0 && age >= 0 && age < infoLife {
		return nil
	}
	i, err := info(ctx, w.c.Remote, w.st.Server)
	if err != nil {
		return err
	}
	w.st.InfoAt, w.st.MaxEntries, w.st.MaxBytes = w.now, i.Limits.PushEntries, i.Limits.PushBytes
	w.st.ClockOff = clockOff(i.Now - w.now)
	return w.save(ctx)
}

// failed remembers an error and when to try again. It reads the state anew: the
// one in memory may be ahead of what was written.
func (r *Replica) failed(ctx context.Context, before *work, cause error) (next int64, err error) {
	code, now := CodeOf(cause), before.now
	if code == CodeInterrupted || code == CodeStore {
		return now, cause // nothing about the server; the store may not even take a note
	}
	st, found, err := loadState(ctx, r.c.Store)
	if err != nil || !found {
		return now, errors.Join(cause, err)
	}
	w := &work{c: r.c, st: st}
	var stop alarm
	if errors.As(cause, &stop) {
		if st.Turn != before.st.Turn {
			return now, nil // another program knows more; look again before saying such a thing
		}
		w.st.Alarm, w.st.AlarmSay, w.st.AlarmAt = code, cause.Error(), now
	}
	w.st.Code, w.st.Text = code, cause.Error()
	failures, until := &w.st.Failures, &w.st.Next
	pushOnly := errors.Is(cause, errPushOnly)
	if pushOnly {
		w.st.Failures, w.st.Next = 0, 0
		failures, until = &w.st.PushFailures, &w.st.PushNext
	}
	wait, err := backoff(r.c.Rand, *failures, cause)
	if err != nil {
		return now, errors.Join(cause, err)
	}
	*failures++
	*until = now + wait
	next = *until
	if pushOnly {
		next = now + pollEvery
	} else {
		r.pulled = false
	}
	if err := w.save(ctx); err != nil && !errors.Is(err, journal.ErrExists) {
		return next, errors.Join(cause, err)
	}
	return next, cause
}
