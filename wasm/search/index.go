package search

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"holdfast/shared/textindex"
	"holdfast/wasm/journal"
)

// Index finds what a journal keeps. Its methods may be called concurrently.
type Index struct {
	store   journal.Store
	journal *journal.Journal

	takeDocs int // documents of a segment that is made in memory

	mu          sync.Mutex // serialises everything below and every read-then-write of the index
	tokens      *textindex.Tokenizer
	directories map[uint64]*textindex.Directory // of segments, which never change
}

// New returns the index of what j keeps, in the same store.
func New(j *journal.Journal) *Index {
	return &Index{store: j.Store(), journal: j, takeDocs: takeDocs, directories: map[uint64]*textindex.Directory{}}
}

// Progress is how far the index is behind.
type Progress struct {
	More    bool // another Step has something to do
	Waiting int  // rows that stand for what is not found yet, at least
}

// Step does a bounded piece of what is due: it indexes what is new, merges segments, or goes on with making the index anew. An error leaves
// the index as it was.
func (x *Index) Step(ctx context.Context) (Progress, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	p, err := x.step(ctx, true)
	if err != nil {
		return p, fmt.Errorf("index: %w", err)
	}
	return p, nil
}

// step is Step; whole false leaves out what no query waits for.
func (x *Index) step(ctx context.Context, whole bool) (Progress, error) {
	m, err := x.manifest(ctx)
	if err != nil {
		return Progress{}, err
	}
	p, err := x.due(ctx, m, whole)
	switch {
	case damaged(err):
		return Progress{More: true, Waiting: 1}, x.begin(ctx, m)
	case errors.Is(err, errRaced):
		return Progress{More: true, Waiting: p.Waiting}, nil
	}
	return p, err
}

func damaged(err error) bool {
	return errors.Is(err, errDamaged) || errors.Is(err, textindex.ErrDamaged)
}

func (x *Index) due(ctx context.Context, m manifest, whole bool) (Progress, error) {
	if x.tokens == nil {
		x.tokens = textindex.NewTokenizer()
	}
	switch {
	case m.Phase == clearing:
		return Progress{More: true, Waiting: 1}, x.clear(ctx, m)
	case m.Phase == listing:
		return Progress{More: true, Waiting: 1}, x.list(ctx, m)
	}
	taken, left, err := x.take(ctx, &m)
	if err != nil || taken || !whole {
		return Progress{More: taken || left > 0, Waiting: left}, err
	}
	if m.Merge != nil || m.plan() {
		return Progress{More: true}, x.merge(ctx, m)
	}
	if len(m.Garbage) > 0 {
		return Progress{More: true}, x.sweep(ctx, m)
	}
	return Progress{}, nil
}

// begin makes the index begin anew with the next step.
func (x *Index) begin(ctx context.Context, m manifest, more ...journal.Op) error {
	clear(x.directories)
	return x.write(ctx, manifest{generation: m.generation, Format: format, Phase: clearing}, more)
}

// clearRows is how many rows one step deletes; they may be of BlockBytes each.
const clearRows = 128

// clear deletes what an earlier index left.
func (x *Index) clear(ctx context.Context, m manifest) error {
	clear(x.directories)
	var ops []journal.Op
	for _, prefix := range derived {
		rows, err := x.store.Scan(ctx, journal.TableSearch, prefix, "", clearRows)
		if err != nil {
			return err
		}
		for _, row := range rows {
			ops = append(ops, drop(row.Key))
		}
	}
	if len(ops) == 0 {
		m.Phase = listing
	}
	return x.write(ctx, m, ops)
}

// listRows is how many rows one step lists.
const listRows = 256

// list adds a row for what is kept, a page in each step.
func (x *Index) list(ctx context.Context, m manifest) error {
	ops, place, err := x.journal.Everything(ctx, m.Place, listRows)
	if err != nil {
		return err
	}
	if m.Place = place; place == "" {
		m.Phase = ready
	}
	return x.write(ctx, m, ops)
}
