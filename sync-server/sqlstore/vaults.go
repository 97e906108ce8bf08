package sqlstore

import (
	"context"
	"database/sql"
	"fmt"

	"holdfast/shared/ledger"
	"holdfast/sync-server/vault"
)

// Vaults returns the state of every vault, in the order of their making. One whose registration broke off has no records.
func (s *Store) Vaults(ctx context.Context) ([]vault.State, error) {
	rows, err := s.reads.QueryContext(ctx, selectState+` ORDER BY v.n`)
	return collect(rows, err, func(rows *sql.Rows) (vault.State, error) {
		var row stateRow
		if err := rows.Scan(row.fields()...); err != nil {
			return vault.State{}, err
		}
		return row.state()
	})
}

// owned is a table that holds rows of vaults: by the vault's number, or by its id where it need not be registered.
type owned struct {
	table    string
	byNumber bool
}

// ownedTables asks the schema itself, so that a table of tomorrow is not forgotten: what belongs to a vault has a column
// named vault.
func (s *Store) ownedTables(ctx context.Context) ([]owned, error) {
	rows, err := s.reads.QueryContext(ctx, `
SELECT m.name, EXISTS (SELECT 1 FROM pragma_foreign_key_list(m.name) f WHERE f."table" = 'vaults' AND f."from" = 'vault')
FROM (SELECT name FROM sqlite_schema WHERE type = 'table' AND substr(name, 1, 4) <> '_cf_') m -- D1's own tables may not be looked at
JOIN pragma_table_info(m.name) c ON c.name = 'vault' ORDER BY m.name`)
	return collect(rows, err, func(rows *sql.Rows) (o owned, err error) {
		err = rows.Scan(&o.table, &o.byNumber)
		return o, err
	})
}

// Delete implements vault.Registry: every row that belongs to the vault, in one transaction. Where each statement commits by itself (D1), the
// vault's own row goes last, so that an interrupted deletion can be repeated by the operator.
func (s *Store) Delete(ctx context.Context, id ledger.VaultID) error {
	tables, err := s.ownedTables(ctx)
	if err != nil {
		return fmt.Errorf("read schema: %w", err)
	}
	return s.write(ctx, func(ctx context.Context, q querier) error {
		for _, o := range tables {
			which := "?1"
			if o.byNumber {
				which = "(SELECT n FROM vaults WHERE id = ?1)"
			}
			if _, err := q.ExecContext(ctx, `DELETE FROM "`+o.table+`" WHERE vault = `+which, id[:]); err != nil {
				return fmt.Errorf("delete from %s: %w", o.table, err)
			}
		}
		if _, err := q.ExecContext(ctx, `UPDATE invites SET uses = uses - 1 WHERE hash = (SELECT invite FROM vaults WHERE id = ?1)`, id[:]); err != nil {
			return fmt.Errorf("keep the invite used: %w", err)
		}
		n, err := changed(q.ExecContext(ctx, `DELETE FROM vaults WHERE id = ?1`, id[:]))
		if err != nil {
			return fmt.Errorf("delete vault: %w", err)
		}
		if n == 0 {
			return vault.ErrNotFound
		}
		return nil
	})
}
