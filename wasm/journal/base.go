package journal

import (
	"context"
	"errors"

	"holdfast/shared/snapshot"
)

// base gives the first version up to a deleted one that what was typed after it is built on; n+1 where there is none. extra is looked at
// beside the store.
func (j *Journal) base(ctx context.Context, key textKey, n uint64, extra []snapshot.Record) (uint64, error) {
	whole, next, built := uint64(0), uint64(0), false
	look := func(at uint64, v *snapshot.Version) {
		switch {
		case v == nil:
		case at > n && (next == 0 || at < next):
			next, built = at, !v.Keyframe
		case at <= n && v.Keyframe:
			whole = max(whole, at)
		}
	}
	err := j.eachVersion(ctx, key.draft, key.device, n-min(n, keyframeEvery), look)
	for _, r := range extra {
		if v := r.Version; v != nil && v.Draft == key.draft && v.Device == key.device {
			look(v.N, v)
		}
	}
	if built && whole > 0 {
		return whole, err
	}
	return n + 1, err
}

// wholeOps writes this device's newest text of a draft once more, whole, where it builds on what another device has deleted: who has
// forgotten that already could not read it.
func (j *Journal) wholeOps(ctx context.Context, id string, g gone) ([]Op, error) {
	draft, err := snapshot.ParseDraftID(id)
	if err != nil {
		return nil, err
	}
	v, err := j.load(ctx, draft)
	own, m := v.own(j.device), g.mark(j.device)
	if err != nil || m == 0 || own.N <= m || own.Keyframe > m || v.claim() == nil {
		return nil, err
	}
	_, err = j.store.Get(ctx, TableVersions, versionKey(draft, j.device, own.N+1))
	if !errors.Is(err, ErrNotFound) {
		return nil, err // the head's row is behind: see record
	}
	text, err := j.headText(ctx, draft, j.device, own)
	if unreadable(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	c := Change{Time: own.Time, State: own.State, Lost: own.Lost, Files: own.Files, Text: text}
	next := j.next(draft, own, c, own.Sum)
	next.Keyframe, next.Text = true, text
	_, ops, err := writeOps(v, own, c, next)
	return ops, err
}
