package journal

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sort"

	"holdfast/shared/ledger"
	"holdfast/shared/snapshot"
)

// Versions returns all versions of a draft, numbered from 1 by time, device and N, or ErrNotFound. A device's own versions stay in its
// own order even if its clock was set back. A version that is damaged is listed and says so.
func (j *Journal) Versions(ctx context.Context, id snapshot.DraftID) ([]Version, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	v, err := j.there(ctx, id)
	if err != nil {
		return nil, err
	}
	return j.versions(ctx, v)
}

func (j *Journal) versions(ctx context.Context, v view) ([]Version, error) {
	pins, err := j.pinned(ctx, v.id)
	if err != nil {
		return nil, fmt.Errorf("list versions of draft %s: %w", v.id, err)
	}
	var all []indexed
	for _, h := range v.heads {
		h.Count += min(h.N, v.gone.mark(h.device)) // the index knows the hidden ones, too
		list, err := j.deviceVersions(ctx, v.id, h)
		if err != nil {
			return nil, fmt.Errorf("list versions of draft %s: %w", v.id, err)
		}
		for _, x := range list {
			if x.N > v.gone.mark(h.device) {
				all = append(all, x)
			}
		}
	}
	sort.Slice(all, func(i, k int) bool {
		a, b := all[i], all[k]
		return cmp.Or(cmp.Compare(a.order, b.order), slices.Compare(a.Device[:], b.Device[:]), cmp.Compare(a.N, b.N)) < 0
	})
	versions := make([]Version, len(all))
	for i, x := range all {
		versions[i] = x.Version
		versions[i].Number = i + 1
		versions[i].Pinned = len(pins) > 0 && pins[versionKey(v.id, x.Device, x.N)] // a key takes longer than all the rest
	}
	return versions, nil
}

// deviceVersions lists one device's versions, reading only those that came after the remembered ones.
func (j *Journal) deviceVersions(ctx context.Context, id snapshot.DraftID, h deviceHead) (deviceIndex, error) {
	known := j.index.of(id)
	list := known[h.device]
	if list.fits(h.head) {
		return list, nil
	}
	list, err := j.extend(ctx, id, h.device, list)
	if err == nil && !list.fits(h.head) { // a gap was filled, or the rows are not as the head says: they count
		list, err = j.extend(ctx, id, h.device, nil)
	}
	if err != nil {
		return nil, err
	}
	known[h.device] = list
	return list, nil
}

func (x deviceIndex) fits(h head) bool {
	return uint64(len(x)) == h.Count && (len(x) == 0 || x[len(x)-1].N == h.N)
}

func (j *Journal) extend(ctx context.Context, id snapshot.DraftID, device ledger.DeviceID, list deviceIndex) (deviceIndex, error) {
	last := indexed{Version: Version{Chars: -1}}
	if len(list) > 0 {
		last = list[len(list)-1]
	}
	err := j.eachVersion(ctx, id, device, last.N, func(n uint64, v *snapshot.Version) {
		last = follow(last, device, n, v)
		list = append(list, last)
	})
	return list, err
}

// follow describes version n, whose row is v (nil: damaged), after the one before it in the list.
func follow(last indexed, device ledger.DeviceID, n uint64, v *snapshot.Version) indexed {
	next := indexed{Version: Version{Device: device, N: n, Chars: -1, Damaged: v == nil}, order: last.order}
	if v == nil {
		next.Time = last.Time
		return next
	}
	next.Time, next.State, next.Lost, next.Files = v.Time, v.State, v.Lost, v.Files
	next.order = max(last.order, v.Time)
	switch {
	case v.Keyframe:
		next.Chars = runeCount(v.Text)
	case last.N == n-1 && last.Chars >= 0:
		next.Chars = last.Chars
		for _, s := range v.Splices {
			next.Chars += runeCount(s.Ins) - s.Del
		}
	}
	return next
}

// Text returns the text of version number of a draft, of the newest for 0, checked against the sum it was stored with. ErrNotFound,
// ErrDamaged (a *DamageError), ErrIncomplete.
func (j *Journal) Text(ctx context.Context, id snapshot.DraftID, number int) (string, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	v, err := j.there(ctx, id)
	if err != nil {
		return "", err
	}
	if number == 0 {
		heads := v.newest()
		if len(heads) == 0 {
			return "", fmt.Errorf("draft %s has no version: %w", id, ErrNotFound)
		}
		return j.headText(ctx, id, heads[0].device, heads[0].head)
	}
	versions, err := j.versions(ctx, v)
	if err != nil {
		return "", err
	}
	if number < 0 || number > len(versions) {
		return "", fmt.Errorf("draft %s has %d versions, not a version %d: %w", id, len(versions), number, ErrNotFound)
	}
	at := versions[number-1]
	return j.restore(ctx, id, at.Device, at.N, nil)
}
