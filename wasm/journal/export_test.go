package journal

import (
	"context"

	"holdfast/shared/snapshot"
)

// Packed is what a journal sees of a store: rows that may lie in segments.
func Packed(s Store) Store { return &packedStore{Store: s} }

// Segments counts the segments in a store.
func Segments(ctx context.Context, s Store) (rows []Row, err error) {
	return s.Scan(ctx, TableMeta, segmentPrefix, "", 0)
}

// MergeOps gives the batch that Take would write for records.
func (j *Journal) MergeOps(ctx context.Context, records []snapshot.Record) ([]Op, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.mergeOps(ctx, records)
}
