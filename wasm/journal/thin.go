package journal

import (
	"context"
	"errors"
	"fmt"

	"holdfast/shared/history"
	"holdfast/shared/snapshot"
)

// thinEvery is how long what has grown old may wait, in ms.
const thinEvery = 24 * 60 * 60 * 1000

// Thin forgets old versions of one draft, as history.Thin decides, and says whether another call has something to do; once a day it goes over
// all drafts. What was sent or failed and what is pinned stays, and so does what is not packed: a draft's newest versions. Other devices'
// versions are theirs to thin. now is epoch milliseconds.
func (j *Journal) Thin(ctx context.Context, now int64) (more bool, err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if more, err = j.thinNext(ctx, now); err != nil {
		return false, fmt.Errorf("thin old versions: %w", err)
	}
	return more, nil
}

func (j *Journal) thinNext(ctx context.Context, now int64) (more bool, err error) {
	if j.place == "" {
		last, err := j.meta(ctx, thinnedKey)
		if err != nil {
			return false, err
		}
		if at, err := parseDigits(string(last)); err == nil && int64(at) <= now && now < int64(at)+thinEvery {
			return false, nil
		}
		j.place = segmentPrefix
	}
	rows, err := j.store.Store.Scan(ctx, TableMeta, segmentPrefix, j.place, 1)
	if err != nil {
		return false, err
	}
	if len(rows) == 0 {
		j.place = ""
		return false, j.store.Apply(ctx, []Op{{Table: TableMeta, Key: thinnedKey, Value: []byte(digits(uint64(now)))}})
	}
	s, ok := parseSegment(rows[0])
	if !ok {
		j.place = rows[0].Key
		return true, nil
	}
	j.place = behind(versionPrefix(s.id, s.device)) // the next draft's
	if s.device != j.device {
		return true, nil
	}
	return true, j.thin(ctx, s.id, now)
}

// thin forgets old versions of a draft that this device wrote, segment by segment.
func (j *Journal) thin(ctx context.Context, id snapshot.DraftID, now int64) error {
	row, err := j.store.Get(ctx, TableDrafts, headKey(id, j.device))
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	h, damaged := decodeHead(row)
	deleted, err := j.goneAt(ctx, goneDraft(id))
	if err != nil || damaged != nil || deleted.mark(j.device) > 0 { // another has the word about it
		return err
	}
	goes, err := j.old(ctx, id, h, now)
	if err != nil || len(goes) == 0 {
		return err
	}
	rows, err := j.store.Store.Scan(ctx, TableMeta, segmentPrefix+versionPrefix(id, j.device), "", 0)
	for _, row := range rows {
		if s, ok := parseSegment(row); ok && err == nil {
			err = j.thinSegment(ctx, s, goes, &h)
		}
	}
	return err
}

// old names the versions that are to be forgotten.
func (j *Journal) old(ctx context.Context, id snapshot.DraftID, h head, now int64) (map[uint64]bool, error) {
	list, err := j.deviceVersions(ctx, id, deviceHead{j.device, h})
	if err != nil {
		return nil, err
	}
	pins, err := j.pinned(ctx, id)
	if err != nil {
		return nil, err
	}
	ages := make([]history.Age, len(list))
	for i, x := range list {
		typing := x.State == snapshot.Editing || x.State == snapshot.Rescue
		ages[i] = history.Age{Time: x.order, Keep: x.Damaged || !typing || len(pins) > 0 && pins[versionKey(id, j.device, x.N)]}
	}
	goes := map[uint64]bool{}
	for i, stays := range history.Thin(ages, now) {
		if !stays {
			goes[list[i].N] = true
		}
	}
	return goes, nil
}

// thinSegment writes a segment anew without the versions that go, or takes it away, in one batch with the head that counts them. One that
// cannot be read, or not be written as it was, stays.
func (j *Journal) thinSegment(ctx context.Context, s segmentRow, goes map[uint64]bool, h *head) error {
	rows, err := j.store.Scan(ctx, TableVersions, versionPrefix(s.id, s.device), versionKey(s.id, s.device, s.first-1), int(s.last-s.first+1))
	if err != nil {
		return err
	}
	versions, gone := thinned(s, rows, goes)
	if len(gone) == 0 {
		return nil
	}
	change := Op{Table: TableMeta, Key: s.key}
	for _, v := range versions {
		if v != nil && change.Value == nil {
			if change.Value, err = pack(versions); err != nil {
				return nil
			}
		}
	}
	next := *h
	next.Count -= min(next.Count, uint64(len(gone)))
	row, err := next.encode()
	if err != nil {
		return err
	}
	batch := []Op{change, {Table: TableDrafts, Key: headKey(s.id, s.device), Value: row}}
	for _, row := range rows { // what a backup put back beside the segment is in it now
		if row.Key <= versionKey(s.id, s.device, s.last) {
			batch = append(batch, Op{Table: TableVersions, Key: row.Key})
		}
	}
	for _, key := range gone {
		batch = append(batch, Op{Table: TablePending, Key: pendingVersion + key})
	}
	if err := j.store.Store.Apply(ctx, batch); err != nil {
		return err
	}
	*h = next
	return nil
}

// thinned gives the versions of a segment without those that go, nil in their places, and the keys of those; none where any of them cannot be
// read. What follows one that goes becomes a keyframe.
func thinned(s segmentRow, rows []Row, goes map[uint64]bool) (versions []*snapshot.Version, gone []string) {
	versions = make([]*snapshot.Version, s.last-s.first+1)
	text, before := "", uint64(0)
	for _, row := range rows {
		_, _, n, err := parseVersionKey(row.Key)
		if err != nil || n > s.last {
			break
		}
		v, err := decodeVersion(row.Value, s.id, s.device, n)
		if err != nil || !v.Keyframe && before != n-1 {
			return nil, nil
		}
		if v.Keyframe {
			text = v.Text
		} else if text, err = history.Apply(text, v.Splices); err != nil {
			return nil, nil
		}
		if history.Sum(text) != v.Sum {
			return nil, nil
		}
		before = n
		if goes[n] {
			gone = append(gone, row.Key)
			continue
		}
		if n > s.first && versions[n-1-s.first] == nil && !v.Keyframe {
			v.Keyframe, v.Text, v.Splices = true, text, nil
		}
		versions[n-s.first] = v
	}
	return versions, gone
}
