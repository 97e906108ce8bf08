package sqlstore

import (
	"context"
	"crypto/rand"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
)

// attach opens an SQLite database that is there, with one connection.
func attach(d driver.Driver, file string) (*sql.DB, error) {
	if _, err := os.Stat(file); err != nil {
		return nil, err
	}
	db := sql.OpenDB(connector{d, dsn(file), pragmas})
	db.SetMaxOpenConns(1)
	return db, nil
}

// Copy writes a consistent copy of the database, as of one moment, to a new file, also while others write. Migrations
// are not run.
func Copy(ctx context.Context, d driver.Driver, from, to string) (err error) {
	db, err := attach(d, from)
	if err != nil {
		return fmt.Errorf("copy database: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := touch(to); err != nil { // SQLite takes an empty file for a new one, and keeps its mode
		return fmt.Errorf("copy database: %w", err)
	}
	if _, err := db.ExecContext(ctx, `VACUUM INTO ?`, to); err != nil {
		return fmt.Errorf("copy database: %w", classify(err))
	}
	return nil
}

// Compact gives back the room of what was deleted, and empties the WAL. Nobody else can write meanwhile.
func Compact(ctx context.Context, d driver.Driver, file string) (err error) {
	db, err := attach(d, file)
	if err != nil {
		return fmt.Errorf("compact database: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	for _, query := range []string{`VACUUM`, `PRAGMA optimize`, `PRAGMA wal_checkpoint(TRUNCATE)`} {
		if _, err := db.ExecContext(ctx, query); err != nil {
			return fmt.Errorf("compact database: %s: %w", query, classify(err))
		}
	}
	return nil
}

// Renew makes a copy of the database a server's own again: nobody is signed in, and every vault's log has a new life,
// by which clients notice that entries may be missing and upload them again. Call it before anybody is served.
func (s *Store) Renew(ctx context.Context) error {
	all, err := s.Vaults(ctx)
	if err != nil {
		return fmt.Errorf("renew logs: %w", err)
	}
	return s.write(ctx, func(ctx context.Context, q querier) error {
		for _, query := range []string{`DELETE FROM challenges`, `DELETE FROM tokens`} {
			if _, err := q.ExecContext(ctx, query); err != nil {
				return fmt.Errorf("end sessions: %w", err)
			}
		}
		for _, st := range all {
			var log [16]byte
			_, _ = rand.Read(log[:]) // it never fails
			if _, err := q.ExecContext(ctx, `UPDATE vaults SET log_id = ?2 WHERE id = ?1`, st.ID[:], log[:]); err != nil {
				return fmt.Errorf("renew log: %w", err)
			}
		}
		return nil
	})
}
