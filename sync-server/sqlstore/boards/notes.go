package boards

import (
	"context"
	"database/sql"
	"fmt"

	"holdfast/sync-server/board"
	"holdfast/sync-server/sqlstore"
)

// PutNote implements board.Store.
func (s *Store) PutNote(ctx context.Context, n board.Note) error {
	return s.file.Write(ctx, func(ctx context.Context, e sqlstore.Execer) error {
		if _, err := e.ExecContext(ctx, `REPLACE INTO notes (id, at, kind, about, text, hidden) VALUES (?, ?, ?, ?, ?, ?)`,
			n.ID, n.At, n.Kind, n.About, n.Text, n.Hidden); err != nil {
			return fmt.Errorf("replace note: %w", err)
		}
		return nil
	})
}

// Notes implements board.Store.
func (s *Store) Notes(ctx context.Context) ([]board.Note, error) {
	return sqlstore.Query(ctx, s.file, func(rows *sql.Rows) (n board.Note, err error) {
		err = rows.Scan(&n.ID, &n.At, &n.Kind, &n.About, &n.Text, &n.Hidden)
		return n, err
	}, `SELECT id, at, kind, about, text, hidden FROM notes ORDER BY at, id`)
}
