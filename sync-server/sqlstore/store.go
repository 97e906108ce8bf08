package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"sync"

	"holdfast/sync-server/vault"
)

// reader is what reads work with: a database, or one whose statements stay prepared.
type reader interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Store is a vault.Store over SQL. Its methods may be used concurrently.
type Store struct {
	reads   reader
	writer  writer
	closers []func() error
	once    sync.Once
	closed  error
}

var _ vault.Store = (*Store)(nil)

// New returns a store over a database whose schema is up to date and that commits each statement by itself, such as D1.
func New(db *sql.DB) *Store { return &Store{reads: db, writer: direct{db}} }

// Close answers what was handed over, and closes what the store has opened itself. Closing again gives the same answer.
func (s *Store) Close() error {
	s.once.Do(func() {
		errs := []error{s.writer.close()}
		for _, c := range s.closers {
			errs = append(errs, c())
		}
		s.closed = errors.Join(errs...)
	})
	return s.closed
}

// seqBits is the room for a seq in entries.id, below the vault's number.

const seqBits = 1 << 32

// changed reports how many rows a statement changed.
func changed(res sql.Result, err error) (int, error) {
	if err != nil {
		return 0, err
	}
	n, err := res.RowsAffected()
	return int(n), err
}

// collect reads all rows of a query.
func collect[T any](rows *sql.Rows, err error, scan func(*sql.Rows) (T, error)) ([]T, error) {
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, classify(err)
		}
		all = append(all, one)
	}
	return all, classify(rows.Err())
}

func scanBlob(rows *sql.Rows) (b []byte, err error) {
	err = rows.Scan(&b)
	return b, err
}

// fixed copies a blob of known length; the schema checks lengths, so another one is damage.
func fixed(dst []byte, b []byte) error {
	if len(b) != len(dst) {
		return errors.New("damaged row: an id or hash of the wrong length")
	}
	copy(dst, b)
	return nil
}

// write runs a step of the writer; its error is already classified.
func (s *Store) write(ctx context.Context, st step) error { return s.writer.write(ctx, st) }
