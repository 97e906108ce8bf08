// Package boardtest holds what tests of the board share: the contract suite that every board.Store runs, and a store in memory whose hook makes
// faults.
package boardtest

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"

	"holdfast/shared/wire"
	"holdfast/sync-server/board"
)

// Hook is asked before each step of a Memory store: whether to apply it, and what error to return. op is the method's name.
type Hook func(op string) (apply bool, err error)

// Memory is a board.Store in memory.
type Memory struct {
	// Hook may be nil. Set it before use.
	Hook Hook
	// Puts counts the steps of Put.
	Puts int

	mu        sync.Mutex
	rows      map[board.Row]board.Code // the key's own Code is 0
	counts    map[board.Count]int      // the key's own People is 0
	states    map[string]board.State
	incidents map[string]board.Incident
	notes     map[string]board.Note
}

var _ board.Store = (*Memory)(nil)

// NewMemory returns an empty store.
func NewMemory() *Memory {
	return &Memory{rows: map[board.Row]board.Code{}, counts: map[board.Count]int{}, states: map[string]board.State{}, incidents: map[string]board.Incident{}, notes: map[string]board.Note{}}
}

func (m *Memory) do(op string, step func()) error {
	apply, err := true, error(nil)
	if m.Hook != nil {
		apply, err = m.Hook(op)
	}
	if apply {
		m.mu.Lock()
		defer m.mu.Unlock()
		step()
	}
	return err
}

// Put implements board.Store.
func (m *Memory) Put(_ context.Context, rows []board.Row) error {
	return m.do("Put", func() {
		m.Puts++
		for _, r := range rows {
			code := r.Code
			r.Code = 0
			if has, ok := m.rows[r]; !ok || code > has {
				m.rows[r] = code
			}
		}
	})
}

// Rows implements board.Store.
func (m *Memory) Rows(context.Context) (all []board.Row, err error) {
	err = m.do("Rows", func() {
		for r, code := range m.rows {
			r.Code = code
			all = append(all, r)
		}
	})
	return all, err
}

// Fold implements board.Store.
func (m *Memory) Fold(_ context.Context, before int64, counts []board.Count) error {
	return m.do("Fold", func() {
		maps.DeleteFunc(m.rows, func(r board.Row, _ board.Code) bool { return r.Bucket < before })
		for _, c := range counts {
			n := c.People
			c.People = 0
			m.counts[c] = max(m.counts[c], n)
		}
	})
}

// Counts implements board.Store.
func (m *Memory) Counts(_ context.Context, site string, from, to int64) (all []board.Count, err error) {
	err = m.do("Counts", func() {
		for c, n := range m.counts {
			if c.People = n; c.Site == site && from <= c.Bucket && c.Bucket < to {
				all = append(all, c)
			}
		}
	})
	slices.SortFunc(all, func(a, b board.Count) int {
		return cmp.Or(cmp.Compare(a.Bucket, b.Bucket), cmp.Compare(a.Code, b.Code))
	})
	return all, err
}

// Apply implements board.Store.
func (m *Memory) Apply(_ context.Context, c board.Change) error {
	return m.do("Apply", func() {
		for _, s := range c.States {
			m.states[s.Site] = s
		}
		for _, i := range c.Incidents {
			m.incidents[i.ID] = copied(i)
		}
	})
}

func copied(i board.Incident) board.Incident {
	i.Symptoms, i.Regions, i.Updates = slices.Clone(i.Symptoms), slices.Clone(i.Regions), slices.Clone(i.Updates)
	return i
}

// States implements board.Store.
func (m *Memory) States(context.Context) (all []board.State, err error) {
	err = m.do("States", func() { all = slices.Collect(maps.Values(m.states)) })
	return all, err
}

// Incidents implements board.Store.
func (m *Memory) Incidents(_ context.Context, since int64, limit int) (all []board.Incident, err error) {
	err = m.do("Incidents", func() {
		for _, i := range m.incidents {
			if i.Confirmed >= since {
				all = append(all, copied(i))
			}
		}
	})
	slices.SortFunc(all, func(a, b board.Incident) int {
		return cmp.Or(cmp.Compare(b.Confirmed, a.Confirmed), cmp.Compare(a.ID, b.ID))
	})
	return all[:min(len(all), limit)], err
}

// Incident implements board.Store.
func (m *Memory) Incident(_ context.Context, id string) (i board.Incident, err error) {
	found := false
	err = m.do("Incident", func() {
		i, found = m.incidents[id]
		i = copied(i)
	})
	if err == nil && !found {
		err = board.ErrNotFound
	}
	return i, err
}

// PutNote implements board.Store.
func (m *Memory) PutNote(_ context.Context, n board.Note) error {
	return m.do("PutNote", func() { m.notes[n.ID] = n })
}

// Notes implements board.Store.
func (m *Memory) Notes(context.Context) (all []board.Note, err error) {
	err = m.do("Notes", func() { all = slices.Collect(maps.Values(m.notes)) })
	slices.SortFunc(all, func(a, b board.Note) int { return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.ID, b.ID)) })
	return all, err
}

// Prune implements board.Store.
func (m *Memory) Prune(_ context.Context, bucket, moment int64) error {
	return m.do("Prune", func() {
		maps.DeleteFunc(m.counts, func(c board.Count, _ int) bool { return c.Bucket < bucket })
		maps.DeleteFunc(m.incidents, func(_ string, i board.Incident) bool { return i.Resolved > 0 && i.Resolved < moment })
		maps.DeleteFunc(m.notes, func(_ string, n board.Note) bool { return n.Kind != wire.NotePlaybook && n.At < moment })
	})
}
