// Package memorystore keeps the journal's rows in memory, for a reader that must leave nothing behind on the disk.
package memorystore

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"holdfast/wasm/journal"
)

// Store is a journal.Store in memory. Its methods may be called concurrently.
type Store struct {
	mu     sync.Mutex
	tables map[journal.Table][]journal.Row // sorted by key
}

var _ journal.Store = (*Store)(nil)

// New returns an empty store.
func New() *Store { return &Store{tables: map[journal.Table][]journal.Row{}} }

// Get is as in journal.Store.
func (s *Store) Get(ctx context.Context, table journal.Table, key string) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := journal.CheckKey(table, key); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	i, ok := find(s.tables[table], key)
	if !ok {
		return nil, fmt.Errorf("%s/%s: %w", table, key, journal.ErrNotFound)
	}
	return bytes.Clone(s.tables[table][i].Value), nil
}

// Scan is as in journal.Store.
func (s *Store) Scan(ctx context.Context, table journal.Table, prefix, after string, limit int) ([]journal.Row, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := journal.CheckScan(table, prefix, after, limit); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	rows := s.tables[table]
	var found []journal.Row
	for i, _ := find(rows, max(prefix, after)); i < len(rows) && strings.HasPrefix(rows[i].Key, prefix) && (limit == 0 || len(found) < limit); i++ {
		if rows[i].Key > after {
			found = append(found, journal.Row{Key: rows[i].Key, Value: bytes.Clone(rows[i].Value)})
		}
	}
	return found, nil
}

// Apply is as in journal.Store.
func (s *Store) Apply(ctx context.Context, batch []journal.Op) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := journal.CheckBatch(batch); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.refuse(batch); err != nil {
		return err
	}
	for _, op := range batch {
		s.put(op)
	}
	return nil
}

// refuse looks for a New row that is there already, earlier rows of the batch counted in, before anything is changed.
func (s *Store) refuse(batch []journal.Op) error {
	type place struct {
		table journal.Table
		key   string
	}
	there := map[place]bool{}
	for _, op := range batch {
		at := place{op.Table, op.Key}
		taken, known := there[at]
		if !known {
			_, taken = find(s.tables[op.Table], op.Key)
		}
		if op.New && taken {
			return fmt.Errorf("%s/%s: %w", op.Table, op.Key, journal.ErrExists)
		}
		there[at] = op.Value != nil
	}
	return nil
}

func (s *Store) put(op journal.Op) {
	rows := s.tables[op.Table]
	i, ok := find(rows, op.Key)
	switch {
	case op.Value == nil && ok:
		rows = slices.Delete(rows, i, i+1)
	case op.Value == nil:
	case ok:
		rows[i].Value = bytes.Clone(op.Value)
	default:
		rows = slices.Insert(rows, i, journal.Row{Key: op.Key, Value: bytes.Clone(op.Value)})
	}
	s.tables[op.Table] = rows
}

func find(rows []journal.Row, key string) (int, bool) {
	return slices.BinarySearchFunc(rows, key, func(r journal.Row, key string) int { return strings.Compare(r.Key, key) })
}
