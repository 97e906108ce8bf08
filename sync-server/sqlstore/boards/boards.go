// Package boards keeps the outage board in an SQLite file of its own. It stands apart from package sqlstore, so that the sync worker, which has
// no board, links none of it.
package boards

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"embed"
	"errors"
	"fmt"
	"slices"
	"strings"

	"holdfast/shared/wire"
	"holdfast/sync-server/board"
	"holdfast/sync-server/sqlstore"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Store is a board.Store in a file.
type Store struct{ file *sqlstore.File }

var _ board.Store = (*Store)(nil)

// Open opens or creates the file.
func Open(ctx context.Context, d driver.Driver, file string) (*Store, error) {
	f, err := sqlstore.OpenFile(ctx, d, file, migrations)
	if err != nil {
		return nil, fmt.Errorf("open board: %w", err)
	}
	return &Store{f}, nil
}

// New returns a store over a database whose schema is up to date and that commits each statement by itself, such as D1. There a method that fails has
// kept what stands before the failure; the same again completes it.
func New(db *sql.DB) *Store { return &Store{sqlstore.NewFile(db)} }

// Close closes the file.
func (s *Store) Close() error { return s.file.Close() }

// maxParameters is how many D1 takes in a statement.
const maxParameters = 100

// places are the parameters of so many rows.
func places(rows, columns int) string {
	row := "(?" + strings.Repeat(", ?", columns-1) + ")"
	return row + strings.Repeat(", "+row, rows-1)
}

// Put implements board.Store.
func (s *Store) Put(ctx context.Context, rows []board.Row) error {
	return s.file.Write(ctx, func(ctx context.Context, e sqlstore.Execer) error {
		for some := range slices.Chunk(rows, maxParameters/5) {
			var args []any
			for _, r := range some {
				args = append(args, r.Site, r.Bucket, r.Epoch, r.Mark[:], int64(r.Code))
			}
			if _, err := e.ExecContext(ctx, `INSERT INTO signals (site, bucket, epoch, mark, code) VALUES `+places(len(some), 5)+
				` ON CONFLICT DO UPDATE SET code = max(code, excluded.code)`, args...); err != nil {
				return fmt.Errorf("insert signals: %w", err)
			}
		}
		return nil
	})
}

// Rows implements board.Store.
func (s *Store) Rows(ctx context.Context) ([]board.Row, error) {
	return sqlstore.Query(ctx, s.file, func(rows *sql.Rows) (r board.Row, err error) {
		var mark []byte
		if err := rows.Scan(&r.Site, &r.Bucket, &r.Epoch, &mark, &r.Code); err != nil {
			return r, err
		}
		if len(mark) != len(r.Mark) {
			return r, errors.New("damaged row: a mark of the wrong length")
		}
		r.Mark = board.Mark(mark)
		return r, nil
	}, `SELECT site, bucket, epoch, mark, code FROM signals`)
}

// Fold implements board.Store.
func (s *Store) Fold(ctx context.Context, before int64, counts []board.Count) error {
	err := s.file.Write(ctx, func(ctx context.Context, e sqlstore.Execer) error {
		for some := range slices.Chunk(counts, maxParameters/4) {
			var args []any
			for _, c := range some {
				args = append(args, c.Site, c.Bucket, int64(c.Code), int64(c.People))
			}
			if _, err := e.ExecContext(ctx, `INSERT INTO counts (site, bucket, code, people) VALUES `+places(len(some), 4)+
				` ON CONFLICT DO UPDATE SET people = max(people, excluded.people)`, args...); err != nil {
				return fmt.Errorf("insert counts: %w", err)
			}
		}
		if _, err := e.ExecContext(ctx, `DELETE FROM signals WHERE bucket < ?`, before); err != nil {
			return fmt.Errorf("delete signals: %w", err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.file.Forget(ctx)
}

// Counts implements board.Store.
func (s *Store) Counts(ctx context.Context, site string, from, to int64) ([]board.Count, error) {
	return sqlstore.Query(ctx, s.file, func(rows *sql.Rows) (c board.Count, err error) {
		err = rows.Scan(&c.Site, &c.Bucket, &c.Code, &c.People)
		return c, err
	}, `SELECT site, bucket, code, people FROM counts WHERE site = ? AND bucket >= ? AND bucket < ? ORDER BY bucket, code`, site, from, to)
}

// Prune implements board.Store.
func (s *Store) Prune(ctx context.Context, bucket, moment int64) error {
	return s.file.Write(ctx, func(ctx context.Context, e sqlstore.Execer) error {
		if _, err := e.ExecContext(ctx, `DELETE FROM counts WHERE bucket < ?`, bucket); err != nil {
			return fmt.Errorf("delete counts: %w", err)
		}
		if _, err := e.ExecContext(ctx, `DELETE FROM incidents WHERE resolved > 0 AND resolved < ?`, moment); err != nil {
			return fmt.Errorf("delete incidents: %w", err)
		}
		if _, err := e.ExecContext(ctx, `DELETE FROM notes WHERE kind <> ? AND at < ?`, wire.NotePlaybook, moment); err != nil {
			return fmt.Errorf("delete notes: %w", err)
		}
		return nil
	})
}
