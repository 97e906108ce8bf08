package idbstore

import (
	"context"
	"fmt"
	"math"

	"github.com/hack-pad/safejs"

	"holdfast/wasm/journal"
	"holdfast/wasm/jsvalue"
)

// Name is the database of the extension.
const Name = "holdfast"

// Store is a journal.Store in an IndexedDB database. Its methods may be called concurrently. A connection that the browser closes is
// opened again by the next call.
type Store struct {
	name string
	// lock has room for one: whoever holds it may use conn and closed. A mutex would do, but cannot be given up with a context.
	lock   chan struct{}
	conn   *connection
	closed bool
}

var _ journal.Store = (*Store)(nil)

// Open opens the database of that name (Name, outside tests), or makes it. An environment without IndexedDB, or a database of a newer
// version of this program, gives journal.ErrUnavailable.
func Open(ctx context.Context, name string) (*Store, error) {
	s := &Store{name: name, lock: make(chan struct{}, 1)}
	if _, err := s.connection(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

// Close closes the database; running transactions end first. Closing twice is no error.
func (s *Store) Close() error {
	s.lock <- struct{}{}
	defer func() { <-s.lock }()
	if s.conn != nil {
		s.conn.close()
	}
	s.conn, s.closed = nil, true
	return nil
}

// connection returns the open database.
func (s *Store) connection(ctx context.Context) (*connection, error) {
	select {
	case s.lock <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-s.lock }()
	if s.closed {
		return nil, fmt.Errorf("database %s is closed: %w", s.name, journal.ErrUnavailable)
	}
	if s.conn != nil && !s.conn.gone.Load() {
		return s.conn, nil
	}
	c, err := connect(ctx, s.name)
	if err != nil {
		return nil, storeError("open database "+s.name, err)
	}
	s.conn = c
	return c, nil
}

// Get is as in journal.Store.
func (s *Store) Get(ctx context.Context, table journal.Table, key string) ([]byte, error) {
	if err := journal.CheckKey(table, key); err != nil {
		return nil, err
	}
	var request safejs.Value
	err := s.transact(ctx, "readonly", []any{string(table)}, func(tx safejs.Value) (err error) {
		request, err = call(tx, table, "get", key)
		return err
	})
	if err != nil {
		return nil, storeError(fmt.Sprintf("read %s/%s", table, key), err)
	}
	value, err := request.Get("result")
	if err != nil {
		return nil, err
	}
	if value.IsUndefined() {
		return nil, fmt.Errorf("%s/%s: %w", table, key, journal.ErrNotFound)
	}
	return jsvalue.Bytes(value)
}

// Scan is as in journal.Store.
func (s *Store) Scan(ctx context.Context, table journal.Table, prefix, after string, limit int) ([]journal.Row, error) {
	if err := journal.CheckScan(table, prefix, after, limit); err != nil {
		return nil, err
	}
	args, empty, err := scanRange(prefix, after, limit)
	if err != nil {
		return nil, storeError(fmt.Sprintf("scan %s", table), err)
	}
	if empty {
		return nil, ctx.Err()
	}
	var keys, values safejs.Value
	err = s.transact(ctx, "readonly", []any{string(table)}, func(tx safejs.Value) (err error) {
		if keys, err = call(tx, table, "getAllKeys", args...); err != nil {
			return err
		}
		values, err = call(tx, table, "getAll", args...)
		return err
	})
	if err != nil {
		return nil, storeError(fmt.Sprintf("scan %s", table), err)
	}
	return rows(keys, values)
}

// lastASCII is above every character of a key: what follows a prefix is below prefix+lastASCII.
const lastASCII = "\x7f"

// scanRange returns the arguments of getAll, or empty if no key can match.
func scanRange(prefix, after string, limit int) (args []any, empty bool, err error) {
	query := safejs.Null()
	if prefix != "" || after != "" {
		upper := prefix + lastASCII
		if after >= upper {
			return nil, true, nil
		}
		class, err := jsvalue.Global("IDBKeyRange")
		if err != nil {
			return nil, false, err
		}
		open := after >= prefix
		if query, err = class.Call("bound", max(prefix, after), upper, open, true); err != nil {
			return nil, false, err
		}
	}
	if limit == 0 {
		return []any{query}, false, nil
	}
	return []any{query, min(limit, math.MaxInt32)}, false, nil
}

func rows(keys, values safejs.Value) ([]journal.Row, error) {
	keyList, err := keys.Get("result")
	if err != nil {
		return nil, err
	}
	valueList, err := values.Get("result")
	if err != nil {
		return nil, err
	}
	n, err := keyList.Length()
	if err != nil {
		return nil, err
	}
	found := make([]journal.Row, n)
	for i := range n {
		key, err := keyList.Index(i)
		if err != nil {
			return nil, err
		}
		value, err := valueList.Index(i)
		if err != nil {
			return nil, err
		}
		if found[i].Key, err = key.String(); err != nil {
			return nil, err
		}
		if found[i].Value, err = jsvalue.Bytes(value); err != nil {
			return nil, fmt.Errorf("row %s: %w", found[i].Key, err)
		}
	}
	return found, nil
}

// Apply is as in journal.Store: one transaction.
func (s *Store) Apply(ctx context.Context, batch []journal.Op) error {
	if err := journal.CheckBatch(batch); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil || len(batch) == 0 {
		return err
	}
	values, err := toJS(batch)
	if err != nil {
		return err
	}
	err = s.transact(ctx, "readwrite", tablesOf(batch), func(tx safejs.Value) error {
		for i, op := range batch {
			if err := change(tx, op, values[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return storeError(fmt.Sprintf("write %d rows", len(batch)), err)
	}
	return nil
}

func change(tx safejs.Value, op journal.Op, value safejs.Value) (err error) {
	switch {
	case op.Value == nil:
		_, err = call(tx, op.Table, "delete", op.Key)
	case op.New:
		_, err = call(tx, op.Table, "add", value, op.Key)
	default:
		_, err = call(tx, op.Table, "put", value, op.Key)
	}
	return err
}

// toJS copies the values before the transaction begins, so that it holds the lock on its tables no longer than it must.
func toJS(batch []journal.Op) ([]safejs.Value, error) {
	values := make([]safejs.Value, len(batch))
	for i, op := range batch {
		if op.Value == nil {
			continue
		}
		var err error
		if values[i], err = jsvalue.FromBytes(op.Value); err != nil {
			return nil, err
		}
	}
	return values, nil
}

func tablesOf(batch []journal.Op) []any {
	seen := map[journal.Table]bool{}
	var names []any
	for _, op := range batch {
		if !seen[op.Table] {
			seen[op.Table] = true
			names = append(names, string(op.Table))
		}
	}
	return names
}

func call(tx safejs.Value, table journal.Table, method string, args ...any) (safejs.Value, error) {
	store, err := tx.Call("objectStore", string(table))
	if err != nil {
		return store, err
	}
	return store.Call(method, args...)
}
