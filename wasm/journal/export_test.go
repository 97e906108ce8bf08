package journal

import "context"

// Packed is what a journal sees of a store: rows that may lie in segments.
func Packed(s Store) Store { return &packedStore{Store: s} }

// Segments counts the segments in a store.
func Segments(ctx context.Context, s Store) (rows []Row, err error) {
	return s.Scan(ctx, TableMeta, segmentPrefix, "", 0)
}
