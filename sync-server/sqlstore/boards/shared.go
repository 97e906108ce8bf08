package boards

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"holdfast/sync-server/board"
	"holdfast/sync-server/sqlstore"
)

var _ board.Shared = (*Store)(nil)

// Key implements board.Shared.
func (s *Store) Key(ctx context.Context, hour int64, fresh [32]byte) (key [32]byte, err error) {
	if err := s.file.Write(ctx, func(ctx context.Context, e sqlstore.Execer) error {
		if _, err := e.ExecContext(ctx, `INSERT INTO keys (hour, secret) VALUES (?, ?) ON CONFLICT DO NOTHING`, hour, fresh[:]); err != nil {
			return fmt.Errorf("insert key: %w", err)
		}
		if _, err := e.ExecContext(ctx, `DELETE FROM keys WHERE hour < ?`, hour-1); err != nil {
			return fmt.Errorf("delete keys: %w", err)
		}
		return nil
	}); err != nil {
		return key, err
	}
	found, err := sqlstore.Query(ctx, s.file, func(rows *sql.Rows) (b []byte, err error) {
		err = rows.Scan(&b)
		return b, err
	}, `SELECT secret FROM keys WHERE hour = ?`, hour)
	if err == nil && (len(found) != 1 || len(found[0]) != len(key)) {
		err = errors.New("damaged row: a key of the wrong length")
	}
	if err != nil {
		return key, fmt.Errorf("read key: %w", err)
	}
	return [32]byte(found[0]), nil
}

// separator stands between the names of components, which hold no control characters.
const separator = "\n"

// Officials implements board.Shared.
func (s *Store) Officials(ctx context.Context) (map[string]board.Official, error) {
	type heard struct {
		site string
		board.Official
	}
	all, err := sqlstore.Query(ctx, s.file, func(rows *sql.Rows) (h heard, err error) {
		var names string
		err = rows.Scan(&h.site, &h.Page, &h.Grade, &names, &h.Since, &h.Read, &h.Problem)
		if names != "" {
			h.Components = strings.Split(names, separator)
		}
		return h, err
	}, `SELECT site, page, grade, components, since, read, problem FROM officials`)
	bySite := map[string]board.Official{}
	for _, h := range all {
		bySite[h.site] = h.Official
	}
	return bySite, err
}

// PutOfficial implements board.Shared.
func (s *Store) PutOfficial(ctx context.Context, site string, o board.Official) error {
	return s.file.Write(ctx, func(ctx context.Context, e sqlstore.Execer) error {
		if _, err := e.ExecContext(ctx, `REPLACE INTO officials (site, page, grade, components, since, read, problem) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			site, o.Page, string(o.Grade), strings.Join(o.Components, separator), o.Since, o.Read, string(o.Problem)); err != nil {
			return fmt.Errorf("replace what a status page says: %w", err)
		}
		return nil
	})
}
