//go:build !js

package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"holdfast/shared/snapshot"
	"holdfast/wasm/journal"
)

type parkedCmd struct {
	vaultFlags
	JSON bool `help:"Print JSON lines."`
}

// Run lists the parked prompts in the order in which they should go.
func (c parkedCmd) Run(ctx context.Context, p program) error {
	kept, err := c.read(ctx, p)
	if err != nil {
		return err
	}
	drafts, err := kept.Drafts(ctx)
	if err != nil {
		return fmt.Errorf("list the parked prompts: %w", err)
	}
	for _, d := range parked(drafts) {
		r := parkedRow{rowOf(d), d.Park.Priority, d.Park.Note}
		line := fmt.Sprintf("%s  %s  %d  %s/%s  %s  %s", r.ID, r.Updated, r.Priority, plain(r.Site), plain(r.Chat), preview(r.Text), preview(r.Note))
		if err := p.printLine(c.JSON, r, line); err != nil {
			return err
		}
	}
	return nil
}

// parkedRow is a parked prompt as it is printed.
type parkedRow struct {
	row
	Priority uint64 `json:"priority"` // 1 goes first
	Note     string `json:"note"`
}

// parked picks the parked prompts: the most urgent first, of equal ones the one that waits longest.
func parked(drafts []journal.Draft) []journal.Draft {
	queue := slices.DeleteFunc(slices.Clone(drafts), func(d journal.Draft) bool { return d.State != snapshot.Parked || d.Park == nil })
	slices.SortStableFunc(queue, func(a, b journal.Draft) int {
		return cmp.Or(cmp.Compare(a.Park.Priority, b.Park.Priority), cmp.Compare(a.Created, b.Created))
	})
	return queue
}
