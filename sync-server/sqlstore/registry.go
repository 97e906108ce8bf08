package sqlstore

import (
	"context"
	"fmt"
	"strings"

	"holdfast/shared/ledger"
	"holdfast/sync-server/vault"
)

// insertVault takes a use of the invite by the very row that it lets in: no use can get lost or be taken twice.
const insertVault = `
INSERT INTO vaults (id, log_id, created, invite)
SELECT ?1, ?2, ?3, ?4
WHERE ?4 IS NULL OR EXISTS (
  SELECT 1 FROM invites i
  WHERE i.hash = ?4 AND i.revoked = 0 AND (i.expires = 0 OR i.expires > ?3)
    AND (SELECT count(*) FROM vaults WHERE invite = ?4) < i.uses)`

// Create implements vault.Registry. A vault without roster records, left by a death between the two statements, counts as
// absent and is completed by the next try.
func (s *Store) Create(ctx context.Context, v vault.NewVault) error {
	return s.write(ctx, func(ctx context.Context, q querier) error {
		var invite any
		if v.Invite != nil {
			invite = v.Invite[:]
		}
		n, err := changed(q.ExecContext(ctx, insertVault, v.ID[:], v.LogID[:], v.Created, invite))
		switch {
		case isConstraint(err):
			// There is such a vault: whether it is whole, the roster's own guard says.
		case err != nil:
			return fmt.Errorf("insert vault: %w", err)
		case n == 0:
			return vault.ErrInvite
		}
		err = insertRoster(ctx, q, v.ID, 0, v.Records, v.Created)
		if err == vault.ErrMoved {
			return vault.ErrExists
		}
		return err
	})
}

const selectState = `
SELECT v.id, v.log_id, v.created,
  coalesce((SELECT max(idx) + 1 FROM roster WHERE vault = v.n), 0),
  coalesce(e.id - v.n * 4294967296, 0), coalesce(e.total, 0) - v.freed, v.quota, v.invite IS NOT NULL
FROM vaults v
LEFT JOIN entries e ON e.id = (SELECT max(id) FROM entries WHERE id > v.n * 4294967296 AND id < (v.n + 1) * 4294967296)`

const selectVault = selectState + `
WHERE v.id = ?1`

// State implements vault.Registry.
func (s *Store) State(ctx context.Context, id ledger.VaultID) (vault.State, error) {
	var row stateRow
	if err := s.reads.QueryRowContext(ctx, selectVault, id[:]).Scan(row.fields()...); err != nil {
		return vault.State{}, classify(err)
	}
	st, err := row.state()
	if err == nil && st.Records == 0 {
		return vault.State{}, vault.ErrNotFound
	}
	return st, err
}

// stateRow receives the columns of selectState; all null where there is no vault.
type stateRow struct {
	id, logID                            []byte
	created, records, head, bytes, quota *int64
	invited                              *int64 // 0 or 1: D1 knows no booleans
}

func (r *stateRow) fields() []any {
	return []any{&r.id, &r.logID, &r.created, &r.records, &r.head, &r.bytes, &r.quota, &r.invited}
}

func (r *stateRow) state() (st vault.State, err error) {
	if r.id == nil {
		return st, nil
	}
	if err := fixed(st.ID[:], r.id); err != nil {
		return st, err
	}
	if err := fixed(st.LogID[:], r.logID); err != nil {
		return st, err
	}
	st.Created, st.Records, st.Head, st.Bytes, st.Quota, st.Invited = *r.created, int(*r.records), uint64(*r.head), *r.bytes, r.quota, *r.invited != 0
	return st, nil
}

// Roster implements vault.Registry.
func (s *Store) Roster(ctx context.Context, id ledger.VaultID, from, limit int) ([][]byte, error) {
	rows, err := s.reads.QueryContext(ctx, `
SELECT r.record FROM roster r JOIN vaults v ON v.n = r.vault
WHERE v.id = ?1 AND r.idx >= ?2 ORDER BY r.idx LIMIT ?3`, id[:], int64(from), int64(limit))
	return collect(rows, err, scanBlob)
}

// AppendRoster implements vault.Registry.
func (s *Store) AppendRoster(ctx context.Context, id ledger.VaultID, at int, records [][]byte, received int64) error {
	return s.write(ctx, func(ctx context.Context, q querier) error {
		return insertRoster(ctx, q, id, at, records, received)
	})
}

// insertRoster adds all records in one statement, guarded by the roster's present length.
func insertRoster(ctx context.Context, q querier, id ledger.VaultID, at int, records [][]byte, received int64) error {
	args := []any{id[:], int64(at), received}
	values := make([]string, len(records))
	for i, r := range records {
		values[i] = fmt.Sprintf("(%d, ?%d)", i, len(args)+1)
		args = append(args, r)
	}
	n, err := changed(q.ExecContext(ctx, `
INSERT INTO roster (vault, idx, received, record)
SELECT v.n, ?2 + i.column1, ?3, i.column2
FROM vaults v CROSS JOIN (VALUES `+strings.Join(values, ", ")+`) i
WHERE v.id = ?1 AND coalesce((SELECT max(idx) + 1 FROM roster WHERE vault = v.n), 0) = ?2`, args...))
	if err != nil {
		return fmt.Errorf("insert roster records: %w", err)
	}
	if n == 0 {
		return vault.ErrMoved
	}
	return nil
}
