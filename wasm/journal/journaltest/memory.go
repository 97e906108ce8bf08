package journaltest

import (
	"context"
	"fmt"
	"sync"

	"holdfast/wasm/journal"
	"holdfast/wasm/memorystore"
)

// The operations a Hook is asked about.
const (
	OpGet   = "get"
	OpScan  = "scan"
	OpApply = "apply"
)

// Hook decides about one call on a Memory: op is one of OpGet, OpScan and OpApply; table and key are those of the call, of the first Op for a
// batch, the prefix for a scan. apply says whether a batch is done (reads ignore it), err is what the caller is told. All four combinations mean something:
// done and told so, refused, done but reported as failed (the answer was lost), and not done but reported as done (a lying disk).
type Hook func(op string, table journal.Table, key string) (apply bool, err error)

// Memory is a memorystore.Store with a hook for faults, and one that can be closed.
type Memory struct {
	disk *memorystore.Store // what survives closing

	mu     sync.Mutex
	hook   Hook
	closed bool
}

var _ journal.Store = (*Memory)(nil)

// NewMemory returns an empty store.
func NewMemory() *Memory { return &Memory{disk: memorystore.New()} }

// Reopen returns another handle on the same rows, without a hook, as a program finds them when it starts again.
func (m *Memory) Reopen() *Memory { return &Memory{disk: m.disk} }

// SetHook makes h decide about every call from now on; nil means that all go well.
func (m *Memory) SetHook(h Hook) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.hook = h
}

// Close makes every later call on this handle fail with journal.ErrUnavailable.
func (m *Memory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	return nil
}

// Get is as in journal.Store.
func (m *Memory) Get(ctx context.Context, table journal.Table, key string) ([]byte, error) {
	if err := journal.CheckKey(table, key); err != nil {
		return nil, err
	}
	if _, err := m.ask(ctx, OpGet, table, key); err != nil {
		return nil, err
	}
	return m.disk.Get(ctx, table, key)
}

// Scan is as in journal.Store.
func (m *Memory) Scan(ctx context.Context, table journal.Table, prefix, after string, limit int) ([]journal.Row, error) {
	if err := journal.CheckScan(table, prefix, after, limit); err != nil {
		return nil, err
	}
	if _, err := m.ask(ctx, OpScan, table, prefix); err != nil {
		return nil, err
	}
	return m.disk.Scan(ctx, table, prefix, after, limit)
}

// Apply is as in journal.Store.
func (m *Memory) Apply(ctx context.Context, batch []journal.Op) error {
	if err := journal.CheckBatch(batch); err != nil {
		return err
	}
	var first journal.Op
	if len(batch) > 0 {
		first = batch[0]
	}
	apply, err := m.ask(ctx, OpApply, first.Table, first.Key)
	if !apply {
		return err
	}
	if applyErr := m.disk.Apply(ctx, batch); applyErr != nil {
		return applyErr
	}
	return err
}

func (m *Memory) ask(ctx context.Context, op string, table journal.Table, key string) (bool, error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	m.mu.Lock()
	hook, closed := m.hook, m.closed
	m.mu.Unlock()
	if closed {
		return false, fmt.Errorf("memory store is closed: %w", journal.ErrUnavailable)
	}
	if hook == nil {
		return true, nil
	}
	return hook(op, table, key)
}
