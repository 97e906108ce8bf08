package sqlstore

import (
	"context"
	"database/sql"
	"fmt"

	"holdfast/shared/ledger"
	"holdfast/sync-server/vault"
)

// PutChallenge implements vault.Challenges.
func (s *Store) PutChallenge(ctx context.Context, hash ledger.Hash, g vault.Grant) error {
	return s.putGrant(ctx, `INSERT INTO challenges (hash, vault, key, action, expires) VALUES (?, ?, ?, ?, ?)`, hash, g)
}

// PutToken implements vault.Tokens.
func (s *Store) PutToken(ctx context.Context, hash ledger.Hash, g vault.Grant) error {
	return s.putGrant(ctx, `
INSERT INTO tokens (hash, vault, key, action, expires) SELECT ?1, ?2, ?3, ?4, ?5
WHERE NOT EXISTS (SELECT 1 FROM barred b JOIN vaults v ON v.n = b.vault WHERE v.id = ?2 AND b.device = ?3)`, hash, g)
}

func (s *Store) putGrant(ctx context.Context, query string, hash ledger.Hash, g vault.Grant) error {
	return s.write(ctx, func(ctx context.Context, q querier) error {
		n, err := changed(q.ExecContext(ctx, query, hash[:], g.Vault[:], g.Key[:], string(g.Action), g.Expires))
		if err != nil {
			return fmt.Errorf("insert grant: %w", err)
		}
		if n == 0 {
			return vault.ErrBarred
		}
		return nil
	})
}

// TakeChallenge implements vault.Challenges.
func (s *Store) TakeChallenge(ctx context.Context, hash ledger.Hash) (g vault.Grant, err error) {
	err = s.write(ctx, func(ctx context.Context, q querier) error {
		row := q.QueryRowContext(ctx, `DELETE FROM challenges WHERE hash = ? RETURNING vault, key, action, expires`, hash[:])
		g, err = scanGrant(row.Scan)
		return err
	})
	return g, err
}

// scanGrant reads vault, key, action, expires and whatever stands behind them.
func scanGrant(scan func(...any) error, more ...any) (g vault.Grant, err error) {
	var id, key []byte
	if err := scan(append([]any{&id, &key, &g.Action, &g.Expires}, more...)...); err != nil {
		return vault.Grant{}, classify(err)
	}
	if err := fixed(g.Vault[:], id); err != nil {
		return vault.Grant{}, err
	}
	return g, fixed(g.Key[:], key)
}

// Token implements vault.Tokens.
func (s *Store) Token(ctx context.Context, hash ledger.Hash) (vault.Grant, vault.State, error) {
	var row stateRow
	r := s.reads.QueryRowContext(ctx, `
SELECT t.vault, t.key, t.action, t.expires, v.id, v.log_id, v.created,
  coalesce((SELECT max(idx) + 1 FROM roster WHERE vault = v.n), 0),
  coalesce(e.id - v.n * 4294967296, 0), coalesce(e.total, 0) - v.freed, v.quota, v.invite IS NOT NULL
FROM tokens t
LEFT JOIN vaults v ON v.id = t.vault
LEFT JOIN entries e ON e.id = (SELECT max(id) FROM entries WHERE id > v.n * 4294967296 AND id < (v.n + 1) * 4294967296)
WHERE t.hash = ?1`, hash[:])
	g, err := scanGrant(r.Scan, row.fields()...)
	if err != nil {
		return vault.Grant{}, vault.State{}, err
	}
	st, err := row.state()
	if err == nil && st.Records == 0 {
		st = vault.State{}
	}
	return g, st, err
}

// DropToken implements vault.Tokens.
func (s *Store) DropToken(ctx context.Context, hash ledger.Hash) error {
	return s.write(ctx, func(ctx context.Context, q querier) error {
		if _, err := q.ExecContext(ctx, `DELETE FROM tokens WHERE hash = ?`, hash[:]); err != nil {
			return fmt.Errorf("delete token: %w", err)
		}
		return nil
	})
}

// DropTokens implements vault.Tokens.
func (s *Store) DropTokens(ctx context.Context, id ledger.VaultID, key ledger.DeviceID) error {
	return s.write(ctx, func(ctx context.Context, q querier) error {
		if _, err := q.ExecContext(ctx, `DELETE FROM tokens WHERE vault = ? AND key = ?`, id[:], key[:]); err != nil {
			return fmt.Errorf("delete tokens: %w", err)
		}
		return nil
	})
}

// Expire implements vault.Challenges.
func (s *Store) Expire(ctx context.Context, now int64) error {
	return s.write(ctx, func(ctx context.Context, q querier) error {
		for _, query := range []string{`DELETE FROM challenges WHERE expires < ?`, `DELETE FROM tokens WHERE expires < ?`} {
			if _, err := q.ExecContext(ctx, query, now); err != nil {
				return fmt.Errorf("delete expired: %w", err)
			}
		}
		return nil
	})
}

// Probe implements vault.Challenges.
func (s *Store) Probe(ctx context.Context, now int64) error {
	err := s.write(ctx, func(ctx context.Context, q querier) error {
		_, err := q.ExecContext(ctx, `INSERT INTO probe (n, at) VALUES (1, ?1) ON CONFLICT (n) DO UPDATE SET at = ?1`, now)
		return err
	})
	if err != nil {
		return fmt.Errorf("write probe: %w", err)
	}
	var at int64
	if err := s.reads.QueryRowContext(ctx, `SELECT at FROM probe`).Scan(&at); err != nil {
		return fmt.Errorf("read probe: %w", classify(err))
	}
	return nil
}

// AddInvite implements vault.Invites.
func (s *Store) AddInvite(ctx context.Context, i vault.Invite) error {
	return s.write(ctx, func(ctx context.Context, q querier) error {
		_, err := q.ExecContext(ctx, `INSERT INTO invites (hash, note, uses, created, expires) VALUES (?, ?, ?, ?, ?)`,
			i.Hash[:], i.Note, int64(i.Uses), i.Created, i.Expires)
		if err != nil {
			return fmt.Errorf("insert invite: %w", err)
		}
		return nil
	})
}

// ListInvites implements vault.Invites.
func (s *Store) ListInvites(ctx context.Context) ([]vault.Invite, error) {
	rows, err := s.reads.QueryContext(ctx, `
SELECT hash, note, uses, (SELECT count(*) FROM vaults WHERE invite = i.hash), created, expires, revoked
FROM invites i ORDER BY created, hash`)
	return collect(rows, err, func(rows *sql.Rows) (i vault.Invite, err error) {
		var hash []byte
		if err := rows.Scan(&hash, &i.Note, &i.Uses, &i.Used, &i.Created, &i.Expires, &i.Revoked); err != nil {
			return i, err
		}
		return i, fixed(i.Hash[:], hash)
	})
}

// RevokeInvite implements vault.Invites.
func (s *Store) RevokeInvite(ctx context.Context, hash ledger.Hash, now int64) error {
	return s.write(ctx, func(ctx context.Context, q querier) error {
		n, err := changed(q.ExecContext(ctx, `UPDATE invites SET revoked = CASE revoked WHEN 0 THEN ?2 ELSE revoked END WHERE hash = ?1`, hash[:], now))
		if err != nil {
			return fmt.Errorf("revoke invite: %w", err)
		}
		if n == 0 {
			return vault.ErrNotFound
		}
		return nil
	})
}
