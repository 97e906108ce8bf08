package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"holdfast/sync-server/sqlstore"

	"modernc.org/sqlite"
)

// Names inside the data directory.
const (
	databaseName = "holdfast.db"
	lockName     = "lock"
)

// prepare makes the data directory, for its owner alone. One that was there and holds other things keeps its mode: it
// may be anybody's.
func prepare(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make data directory: %w", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("read data directory: %w", err)
	}
	if _, err := os.Stat(filepath.Join(dir, databaseName)); err != nil && len(entries) > 0 {
		return nil
	}
	if err := os.Chmod(dir, 0o700); err != nil {
		return fmt.Errorf("make data directory private: %w", err)
	}
	return nil
}

// claim takes the data directory for this process, and returns what gives it back. The lock ends with the process,
// however that ends.
func claim(dir string) (release func() error, err error) {
	f, err := os.OpenFile(filepath.Join(dir, lockName), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock data directory: %w", err)
	}
	if err := lockFile(f); err != nil {
		return nil, errors.Join(fmt.Errorf("the data directory %s is in use by another holdfastd", dir), f.Close())
	}
	return f.Close, nil
}

func openStore(ctx context.Context, dir string) (*sqlstore.Store, error) {
	store, err := sqlstore.OpenSQLite(ctx, &sqlite.Driver{}, filepath.Join(dir, databaseName))
	if err != nil {
		return nil, fmt.Errorf("open data in %s: %w", dir, err)
	}
	return store, nil
}

// openExisting opens data beside a server that may be running: SQLite lets both write in turn.
func openExisting(ctx context.Context, dir string) (*sqlstore.Store, error) {
	if _, err := os.Stat(filepath.Join(dir, databaseName)); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no server's data in %s: start the server once", dir)
	}
	return openStore(ctx, dir)
}
