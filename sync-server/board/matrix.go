package board

import (
	"context"
	"fmt"
)

// Matrix gives the most people who saw each symptom in each region within five minutes of an incident, for its report. What is not a quarter of an hour old is
// not in it yet. hidden: there are cells of fewer people than are shown.
func (b *Board) Matrix(ctx context.Context, i Incident) (cells []CellView, hidden bool, err error) {
	end := i.Resolved
	if end == 0 {
		end = b.config.Now()
	}
	counts, err := b.config.Store.Counts(ctx, i.Site, BucketOf(i.Onset), BucketOf(end)+1)
	if err != nil {
		return nil, false, fmt.Errorf("read counts: %w", err)
	}
	most, now, bucket := map[Cell]int{}, map[Cell]int{}, int64(0)
	for _, c := range counts { // by bucket
		if c.Bucket != bucket {
			bucket = c.Bucket
			clear(now)
		}
		if !c.Code.Known() || c.Code.Symptom() == "" {
			continue
		}
		cell := Cell{c.Code.Region(), c.Code.Symptom()}
		now[cell] += c.People
		most[cell] = max(most[cell], now[cell])
	}
	cells, hidden = matrix(most)
	return cells, hidden, nil
}
