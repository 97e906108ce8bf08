package search

import (
	"context"
	"strings"

	"holdfast/shared/textindex"
	"holdfast/wasm/journal"
)

// What one segment that is made in memory may hold, about: so that a step is short, and its memory small.
const (
	takeRows  = 512     // of what is not indexed
	takeBytes = 1 << 20 // of text
	takeDocs  = 1024
)

// gathering is what one step writes.
type gathering struct {
	x       *Index
	m       *manifest
	builder *textindex.Builder
	refs    []ref // of the documents, the first has number m.Docs
	states  map[string]any
	order   []string // the keys of states, as they came
	ops     []journal.Op
}

// full says that no more should be added.
func (g *gathering) full() bool {
	return g.builder.Bytes() >= takeBytes || g.builder.Docs() >= g.x.takeDocs
}

// add indexes a text, and returns the document's number and 1: 0 is none, for a text without words.
func (g *gathering) add(r ref, text string, marks ...string) uint32 {
	if strings.TrimSpace(text) == "" {
		return 0
	}
	doc := g.m.Docs + uint32(len(g.refs))
	g.builder.Add(doc, text, marks...)
	g.refs = append(g.refs, r)
	return doc + 1
}

// kill makes a document, given as its number and 1, count no more.
func (g *gathering) kill(doc uint32) {
	if doc > 0 {
		g.m.Dead = append(g.m.Dead, doc-1)
	}
}

// load reads a state as it will be.
func load[S any](ctx context.Context, g *gathering, key string) (*S, error) {
	if s, ok := g.states[key]; ok {
		return s.(*S), nil
	}
	s := new(S)
	if _, err := g.x.state(ctx, key, s); err != nil {
		return nil, err
	}
	g.states[key] = s
	g.order = append(g.order, key)
	return s, nil
}

// take indexes what is first in the queue. left is how many rows remain, at least.
func (x *Index) take(ctx context.Context, m *manifest) (taken bool, left int, err error) {
	rows, err := x.store.Scan(ctx, journal.TableSearch, journal.UnindexedPrefix, "", takeRows)
	if err != nil || len(rows) == 0 {
		return false, 0, err
	}
	if first := journal.ParseUnindexed(rows[0].Key); first.All {
		return true, len(rows), x.begin(ctx, *m, drop(first.Key))
	}
	g := &gathering{x: x, m: m, builder: textindex.NewBuilder(x.tokens), states: map[string]any{}}
	n := 0
	for n < len(rows) && !g.full() {
		of := journal.ParseUnindexed(rows[n].Key)
		next := n + 1
		for next < len(rows) && same(of, journal.ParseUnindexed(rows[next].Key)) {
			next++
		}
		done, err := g.index(ctx, of)
		if err != nil {
			return false, len(rows), err
		}
		if !done {
			break
		}
		for ; n < next; n++ {
			g.ops = append(g.ops, drop(rows[n].Key))
		}
	}
	if err := g.write(ctx); err != nil {
		return false, len(rows), err
	}
	left = len(rows) - n
	if len(rows) == takeRows {
		left++
	}
	return true, left, nil
}

// same says that two rows, next to each other, are of the same draft or branch.
func same(a, b journal.Unindexed) bool {
	return a.Draft != nil && b.Draft != nil && *a.Draft == *b.Draft || a.Branch != nil && b.Branch != nil && *a.Branch == *b.Branch
}

// index gathers what a row stands for; done is false when there was no room for all of it.
func (g *gathering) index(ctx context.Context, of journal.Unindexed) (done bool, err error) {
	switch {
	case of.Draft != nil:
		return g.draft(ctx, *of.Draft)
	case of.Branch != nil:
		return g.branch(ctx, *of.Branch)
	}
	return true, g.askAgain(ctx)
}

// write writes the new segment with everything that belongs to it.
func (g *gathering) write(ctx context.Context) error {
	for _, key := range g.order {
		op, err := putState(key, g.states[key])
		if err != nil {
			return err
		}
		g.ops = append(g.ops, op)
	}
	if len(g.refs) > 0 {
		s := segment{ID: g.m.Next, First: g.m.Docs, End: g.m.Docs + uint32(len(g.refs))}
		s, ops := g.x.rows(s, g.builder.Blocks(), &textindex.Directory{})
		g.ops = append(g.ops, ops...)
		docs, err := g.x.putRefs(ctx, g.m.Docs, g.refs)
		if err != nil {
			return err
		}
		g.ops = append(g.ops, docs...)
		g.m.Segments = append(g.m.Segments, s)
		g.m.Next++
		g.m.Docs += uint32(len(g.refs))
	}
	return g.x.write(ctx, *g.m, g.ops)
}

// rows are the changes that write more blocks of a segment, and its directory.
func (x *Index) rows(s segment, blocks []textindex.Block, d *textindex.Directory) (segment, []journal.Op) {
	ops := make([]journal.Op, 0, len(blocks)+1)
	for _, b := range blocks {
		ops = append(ops, put(blockKey(s.ID, s.Blocks), b.Row))
		d.Add(b)
		s.Blocks++
		s.Bytes += len(b.Row)
	}
	return s, append(ops, put(directoryKey(s.ID), d.Encode()))
}
