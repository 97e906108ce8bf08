package journal

import (
	"context"
	"fmt"

	"holdfast/shared/snapshot"
)

// Conflicts returns the places for which a second, different version arrived; it never counts, but it is not thrown away.
func (j *Journal) Conflicts(ctx context.Context) ([]Conflict, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	rows, err := j.store.Scan(ctx, TableMeta, conflictPrefix, "", 0)
	if err != nil {
		return nil, fmt.Errorf("list conflicts: %w", err)
	}
	var conflicts []Conflict
	for _, row := range rows {
		r, err := snapshot.DecodeRecord(row.Value)
		if err != nil || r.Version == nil {
			continue
		}
		v := r.Version
		conflicts = append(conflicts, Conflict{Draft: v.Draft, Device: v.Device, N: v.N, Second: *v})
	}
	return conflicts, nil
}
