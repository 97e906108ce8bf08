package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"

	"holdfast/sync-server/vault"
)

// File is an SQLite database with a schema of its own, for what is kept beside the vaults and apart from them. It reads and writes as a Store
// does: one writer with group commit, nil means on disk. Errors are classified as package vault's.
type File struct {
	store  *Store
	driver driver.Driver
	file   string
}

// Execer is what a step writes with.
type Execer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// OpenFile opens or creates the file, readable by its owner alone, and brings its schema (migrations/NNNN_name.sql) up to date. What is deleted in
// it is overwritten.
func OpenFile(ctx context.Context, d driver.Driver, file string, schema fs.FS) (*File, error) {
	s, err := openSQLite(ctx, d, file, schema, []string{"secure_delete=ON"})
	if err != nil {
		return nil, err
	}
	return &File{s, d, file}, nil
}

// NewFile returns one over a database whose schema is up to date and that commits each statement by itself, such as D1.
func NewFile(db *sql.DB) *File { return &File{store: New(db)} }

// Write runs a step: all of it is kept, or, with an error, nothing; where each statement commits by itself, those before the error. It may be run again from
// its start.
func (f *File) Write(ctx context.Context, do func(ctx context.Context, e Execer) error) error {
	return f.store.write(ctx, func(ctx context.Context, q querier) error { return do(ctx, q) })
}

// Query reads rows; scan reads one of them.
func Query[T any](ctx context.Context, f *File, scan func(*sql.Rows) (T, error), query string, args ...any) ([]T, error) {
	rows, err := f.store.reads.QueryContext(ctx, query, args...)
	return collect(rows, err, scan)
}

// Forget empties the write-ahead log, so that what was deleted is not there either. vault.ErrBusy says that somebody reads what stands in it.
func (f *File) Forget(ctx context.Context) (err error) {
	if f.driver == nil {
		return nil // its log is none of ours
	}
	db, err := attach(f.driver, f.file)
	if err != nil {
		return fmt.Errorf("empty the log: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var busy, frames, moved int
	if err := db.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &frames, &moved); err != nil {
		return fmt.Errorf("empty the log: %w", classify(err))
	}
	if busy != 0 {
		return fmt.Errorf("empty the log: %w: it is being read", vault.ErrBusy)
	}
	return nil
}

// Close is as Store.Close.
func (f *File) Close() error { return f.store.Close() }
