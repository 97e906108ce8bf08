package search

import (
	"context"
	"fmt"
	"slices"

	"holdfast/shared/textindex"
	"holdfast/wasm/journal"
)

// How segments are merged: as many neighbours as fanIn of about the same size, a tier, become one of the next tier.
const (
	fanIn      = 5
	tierBytes  = 8 << 10
	mergeBytes = 512 << 10 // what one step writes
)

// tier sorts segments by size.
func (s segment) tier() int {
	t := 0
	for size := s.Bytes; size > tierBytes; size /= fanIn {
		t++
	}
	return t
}

// plan begins a merge where one is due.
func (m *manifest) plan() bool {
	for t := 0; t < 16; t++ {
		from := len(m.Segments)
		for from > 0 && m.Segments[from-1].tier() <= t {
			from--
		}
		if count := len(m.Segments) - from; count >= fanIn {
			into := segment{ID: m.Next, First: m.Segments[from].First, End: m.Segments[len(m.Segments)-1].End}
			m.Merge = &merge{From: from, Count: count, Into: into}
			for _, doc := range m.Dead {
				if doc >= into.First && doc < into.End {
					m.Merge.Dead = append(m.Merge.Dead, doc)
				}
			}
			m.Next++
			return true
		}
	}
	return false
}

// merge does a step of the merge that is under way.
func (x *Index) merge(ctx context.Context, m manifest) error {
	g := m.Merge
	d := &textindex.Directory{}
	if g.Into.Blocks > 0 {
		var err error
		if d, err = x.directory(ctx, g.Into.ID); err != nil {
			return err
		}
	}
	dead := map[uint32]bool{}
	for _, doc := range g.Dead {
		dead[doc] = true
	}
	inputs, err := x.inputs(ctx, m.Segments[g.From:g.From+g.Count], g.After)
	if err != nil {
		return err
	}
	var w textindex.Writer
	last, err := textindex.Merge(&w, inputs, g.After, func(doc uint32) bool { return dead[doc] }, mergeBytes)
	if err != nil {
		return err
	}
	delete(x.directories, g.Into.ID) // it grows
	into, ops := x.rows(g.Into, w.Blocks(), d)
	g.Into, g.After = into, last
	if last == nil {
		m.replace()
	}
	return x.write(ctx, m, ops)
}

// replace puts the new segment in the place of those that were merged.
func (m *manifest) replace() {
	g := m.Merge
	old := m.Segments[g.From : g.From+g.Count]
	m.Garbage = append(slices.Clone(m.Garbage), old...)
	m.Segments = slices.Concat(m.Segments[:g.From], []segment{g.Into}, m.Segments[g.From+g.Count:])
	m.Dead = slices.DeleteFunc(m.Dead, func(doc uint32) bool { return slices.Contains(g.Dead, doc) })
	m.Merge = nil
}

// inputs opens segments where a merge goes on.
func (x *Index) inputs(ctx context.Context, segments []segment, after []byte) ([]*textindex.Input, error) {
	inputs := make([]*textindex.Input, len(segments))
	for i, s := range segments {
		d, err := x.directory(ctx, s.ID)
		if err != nil {
			return nil, err
		}
		at := 0
		if after != nil {
			at = d.From(after)
		}
		inputs[i] = &textindex.Input{Next: func() ([]byte, error) {
			if at == s.Blocks {
				return nil, nil
			}
			at++
			return x.block(ctx, s.ID, at-1)
		}}
	}
	return inputs, nil
}

// block reads a block, which has to be there.
func (x *Index) block(ctx context.Context, segment uint64, block int) ([]byte, error) {
	row, err := x.read(ctx, blockKey(segment, block))
	if err == nil && row == nil {
		err = fmt.Errorf("block %d of segment %d is missing: %w", block, segment, errDamaged)
	}
	return row, err
}

// directory reads the directory of a segment; it is kept from then on.
func (x *Index) directory(ctx context.Context, segment uint64) (*textindex.Directory, error) {
	if d, ok := x.directories[segment]; ok {
		return d, nil
	}
	row, err := x.read(ctx, directoryKey(segment))
	if err != nil {
		return nil, err
	}
	d, err := textindex.DecodeDirectory(row)
	if err != nil {
		return nil, fmt.Errorf("directory of segment %d: %w", segment, err)
	}
	x.directories[segment] = d
	return d, nil
}

// sweep deletes rows of a segment that was merged.
func (x *Index) sweep(ctx context.Context, m manifest) error {
	s := &m.Garbage[len(m.Garbage)-1]
	var ops []journal.Op
	for ; s.Blocks > 0 && len(ops) < clearRows; s.Blocks-- {
		ops = append(ops, drop(blockKey(s.ID, s.Blocks-1)))
	}
	if s.Blocks == 0 {
		ops = append(ops, drop(directoryKey(s.ID)))
		delete(x.directories, s.ID)
		m.Garbage = m.Garbage[:len(m.Garbage)-1]
	}
	return x.write(ctx, m, ops)
}
