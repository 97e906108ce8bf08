package sqlstore

import (
	"context"
	"database/sql"
	"testing"
)

// Setting is one pragma of one of the store's connections.
type Setting struct{ Conn, Pragma, Got, Want string }

// Settings reads the pragmas that durability depends on.
func Settings(t *testing.T, s *Store) (all []Setting) {
	ask := func(conn, pragma, want string, q interface {
		QueryRowContext(context.Context, string, ...any) *sql.Row
	}) {
		c := Setting{Conn: conn, Pragma: pragma, Want: want}
		if err := q.QueryRowContext(context.Background(), "PRAGMA "+pragma).Scan(&c.Got); err != nil {
			t.Fatalf("%s: %v", pragma, err)
		}
		all = append(all, c)
	}
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "5000"} {
		ask("reader", pragma, want, s.reads)
		if err := s.write(t.Context(), func(_ context.Context, q querier) error { ask("writer", pragma, want, q); return nil }); err != nil {
			t.Fatal(err)
		}
	}
	ask("reader", "query_only", "1", s.reads)
	return all
}
