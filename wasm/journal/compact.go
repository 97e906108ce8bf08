package journal

import (
	"context"
	"fmt"

	"holdfast/shared/ledger"
	"holdfast/shared/snapshot"
)

const (
	// looseVersions is how many of a device's newest versions stay rows: those that a late change is compared with, and some that are being sealed.
	looseVersions = 2 * redelivered
	// minSegment is how few versions are not worth a segment.
	minSegment = keyframeEvery
	// segmentsAtOnce bounds how long one change may wait for old versions to be packed.
	segmentsAtOnce = 2
)

// compact packs the oldest versions of a draft that still are rows. Each segment and the rows that it takes the place of are one batch: at
// no moment is a version in neither. What cannot be packed stays as it is.
func (j *Journal) compact(ctx context.Context, id snapshot.DraftID, device ledger.DeviceID, newest uint64) error {
	if newest < looseVersions+minSegment {
		return nil
	}
	for range segmentsAtOnce {
		rows, err := j.store.Store.Scan(ctx, TableVersions, versionPrefix(id, device), "", maxSegment+1)
		if err != nil {
			return fmt.Errorf("compact draft %s: %w", id, err)
		}
		versions, rows := stretchOf(rows, id, device, newest-looseVersions)
		if len(versions) == 0 {
			return nil
		}
		segment, err := pack(versions)
		if err != nil {
			return fmt.Errorf("compact draft %s: %w", id, err)
		}
		key := segmentKey(id, device, versions[0].N, versions[len(versions)-1].N)
		batch := []Op{{Table: TableMeta, Key: key, Value: segment, New: true}}
		for _, row := range rows {
			batch = append(batch, Op{Table: TableVersions, Key: row.Key})
		}
		if err := j.store.Store.Apply(ctx, batch); err != nil {
			return fmt.Errorf("compact draft %s: %w", id, err)
		}
	}
	return nil
}

// stretchOf finds the first versions up to n that make a segment: dense, readable, from a keyframe up to what needs none of them. rows are
// a device's first rows, in order.
func stretchOf(rows []Row, id snapshot.DraftID, device ledger.DeviceID, n uint64) ([]*snapshot.Version, []Row) {
	versions := make([]*snapshot.Version, len(rows))
	for i, row := range rows {
		if _, _, at, err := parseVersionKey(row.Key); err == nil {
			versions[i], _ = decodeVersion(row.Value, id, device, at)
		}
	}
	for begin, v := range versions {
		if v == nil || !v.Keyframe {
			continue
		}
		end := begin
		for i := begin + 1; i < len(rows) && i-begin <= maxSegment && versions[i-1].N <= n; i++ {
			next := versions[i]
			follows := next != nil && next.N == versions[i-1].N+1
			if !follows || next.Keyframe {
				end = i
			}
			if !follows {
				break
			}
		}
		if end-begin >= minSegment {
			return versions[begin:end], rows[begin:end]
		}
	}
	return nil, nil
}
