//go:build !js

// Package filestore keeps the journal's rows in one file on a disk, for the command line. It is a bbolt database with one bucket
// per table: batches are atomic and on disk when they are acknowledged, and a file lock keeps a second process out.
package filestore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"syscall"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"holdfast/wasm/journal"
)

// lockWait is how long Open waits for another process to let go of the file: long enough for a command that is just ending.
const lockWait = 2 * time.Second

// ErrBusy says that another process has the file open. It is a journal.ErrUnavailable that passes.
var ErrBusy = fmt.Errorf("another holdfast process is using it: %w", journal.ErrUnavailable)

// Store is a journal.Store in a file. Its methods may be called concurrently.
type Store struct {
	db   *bbolt.DB
	path string
}

var _ journal.Store = (*Store)(nil)

// Open opens the file at path, or makes it with mode 0600; its folder must be there. A file that another process has open
// gives ErrBusy after 2 s; one that is no store, or that cannot be reached gives journal.ErrUnavailable.
func Open(path string) (*Store, error) {
	_, statErr := os.Stat(path)
	var db *bbolt.DB
	err := guard(func() (err error) {
		db, err = bbolt.Open(path, 0o600, &bbolt.Options{Timeout: lockWait, FreelistType: bbolt.FreelistMapType})
		return err
	})
	if err != nil {
		return nil, openError(path, err)
	}
	s := &Store{db: db, path: path}
	if err := s.prepare(errors.Is(statErr, os.ErrNotExist)); err != nil {
		return nil, errors.Join(openError(path, err), db.Close())
	}
	return s, nil
}

func openError(path string, err error) error {
	if errors.Is(err, bolterrors.ErrTimeout) {
		return fmt.Errorf("open %s: %w", path, ErrBusy)
	}
	return fmt.Errorf("open %s: %w: %w", path, journal.ErrUnavailable, err)
}

// prepare makes the buckets and, for a new file, its entry in the folder durable.
func (s *Store) prepare(isNew bool) error {
	missing := false
	err := s.view(func(tx *bbolt.Tx) error {
		for _, table := range journal.Tables() {
			missing = missing || tx.Bucket([]byte(table)) == nil
		}
		return nil
	})
	if err != nil || !missing {
		return err
	}
	err = s.update(func(tx *bbolt.Tx) error {
		for _, table := range journal.Tables() {
			if _, err := tx.CreateBucketIfNotExists([]byte(table)); err != nil {
				return fmt.Errorf("make table %s: %w", table, err)
			}
		}
		return nil
	})
	if err != nil || !isNew {
		return err
	}
	return SyncFolder(filepath.Dir(s.path))
}

// SyncFolder puts the name of a new file in the folder at path on disk. Some systems refuse to sync a folder; there is nothing more that can be done there.
func SyncFolder(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	defer dir.Close()
	if err := dir.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, os.ErrPermission) {
		return fmt.Errorf("sync folder %s: %w", path, err)
	}
	return nil
}

// Close lets go of the file. Closing twice is no error.
func (s *Store) Close() error { return s.db.Close() }

// Get is as in journal.Store.
func (s *Store) Get(ctx context.Context, table journal.Table, key string) (value []byte, err error) {
	if err := journal.CheckKey(table, key); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	err = s.view(func(tx *bbolt.Tx) error {
		v, ok := find(tx.Bucket([]byte(table)), key)
		if !ok {
			return fmt.Errorf("%s/%s: %w", table, key, journal.ErrNotFound)
		}
		value = copied(v)
		return nil
	})
	return value, s.storeError("read", err)
}

// Scan is as in journal.Store.
func (s *Store) Scan(ctx context.Context, table journal.Table, prefix, after string, limit int) (rows []journal.Row, err error) {
	if err := journal.CheckScan(table, prefix, after, limit); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	err = s.view(func(tx *bbolt.Tx) error {
		c := tx.Bucket([]byte(table)).Cursor()
		k, v := c.Seek([]byte(max(prefix, after)))
		if string(k) == after {
			k, v = c.Next()
		}
		for ; bytes.HasPrefix(k, []byte(prefix)) && k != nil && (limit == 0 || len(rows) < limit); k, v = c.Next() {
			rows = append(rows, journal.Row{Key: string(k), Value: copied(v)})
		}
		return nil
	})
	return rows, s.storeError("scan", err)
}

// Apply is as in journal.Store: bbolt syncs the file before a commit returns.
func (s *Store) Apply(ctx context.Context, batch []journal.Op) error {
	if err := journal.CheckBatch(batch); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil || len(batch) == 0 {
		return err
	}
	return s.storeError("write", s.update(func(tx *bbolt.Tx) error {
		for _, op := range batch {
			if err := apply(tx.Bucket([]byte(op.Table)), op); err != nil {
				return err
			}
		}
		return nil
	}))
}

func apply(bucket *bbolt.Bucket, op journal.Op) error {
	if op.New {
		if _, there := find(bucket, op.Key); there {
			return fmt.Errorf("%s/%s: %w", op.Table, op.Key, journal.ErrExists)
		}
	}
	if op.Value == nil {
		return bucket.Delete([]byte(op.Key))
	}
	// bbolt keeps the slice until the commit, which ends before Apply returns.
	return bucket.Put([]byte(op.Key), op.Value)
}

// find tells an empty value from a missing one, which Bucket.Get need not.
func find(bucket *bbolt.Bucket, key string) ([]byte, bool) {
	k, v := bucket.Cursor().Seek([]byte(key))
	return v, k != nil && string(k) == key
}

// copied takes a value out of the mapped file, where it is valid only during the transaction. It is never nil.
func copied(v []byte) []byte { return append([]byte{}, v...) }

func (s *Store) view(do func(*bbolt.Tx) error) error {
	return guard(func() error { return s.db.View(do) })
}

func (s *Store) update(do func(*bbolt.Tx) error) error {
	return guard(func() error { return s.db.Update(do) })
}

// guard turns what bbolt does on a file that was cut or overwritten by someone else (a panic, or a fault in the mapped memory) into
// an error. What was read before stays valid, as it was copied.
func guard(do func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the file is damaged: %v: %w", r, journal.ErrUnavailable)
		}
	}()
	return do()
}

func (s *Store) storeError(doing string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, bolterrors.ErrDatabaseNotOpen):
		return fmt.Errorf("%s %s: %w: %w", doing, s.path, journal.ErrUnavailable, err)
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, bolterrors.ErrMaxSizeReached):
		return fmt.Errorf("%s %s: %w: %w", doing, s.path, journal.ErrQuota, err)
	}
	return fmt.Errorf("%s %s: %w", doing, s.path, err)
}
