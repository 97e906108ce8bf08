package sqlstore

import (
	"context"
	"database/sql"
	"fmt"

	"holdfast/shared/ledger"
	"holdfast/sync-server/vault"
)

// Check lets SQLite compare its pages, indexes and references with one another, and returns what it finds wrong.
func (s *Store) Check(ctx context.Context) ([]string, error) {
	rows, err := s.reads.QueryContext(ctx, `SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'
UNION ALL SELECT 'a row of ' || "table" || ' refers to a missing row of ' || parent FROM pragma_foreign_key_check`)
	found, err := collect(rows, err, func(rows *sql.Rows) (s string, err error) {
		err = rows.Scan(&s)
		return s, err
	})
	if err != nil {
		return nil, fmt.Errorf("check database: %w", err)
	}
	return found, nil
}

// auditPage bounds what an audit holds in memory.
const auditPage = 64

// Audit re-reads a whole vault. An error names the first thing that is wrong with it.
func (s *Store) Audit(ctx context.Context, st vault.State) (*vault.Audit, error) {
	records, err := s.Roster(ctx, st.ID, 0, ledger.MaxRecords)
	if err != nil {
		return nil, fmt.Errorf("read roster: %w", err)
	}
	a, err := vault.NewAudit(st.ID, records)
	if err != nil {
		return nil, err
	}
	total := int64(0)
	for {
		page, err := s.auditPage(ctx, st.ID, a.Entries())
		if err != nil {
			return nil, fmt.Errorf("read entries behind %d: %w", a.Entries(), err)
		}
		for _, r := range page {
			if err := a.Add(r.seq, r.Row); err != nil {
				return nil, err
			}
			if total += int64(len(r.Entry)); r.total < total {
				return nil, fmt.Errorf("entry %d: the sum of bytes is %d instead of %d", r.seq, r.total, total)
			}
		}
		if len(page) == 0 {
			return a, nil
		}
	}
}

type auditRow struct {
	vault.Row
	seq   uint64
	total int64
}

func (s *Store) auditPage(ctx context.Context, id ledger.VaultID, after uint64) ([]auditRow, error) {
	rows, err := s.reads.QueryContext(ctx, `
SELECT e.id - v.n * 4294967296, e.device, e.device_seq, e.hash, e.class, e.total, e.entry
FROM vaults v JOIN entries e ON e.id > v.n * 4294967296 + ?2 AND e.id < (v.n + 1) * 4294967296
WHERE v.id = ?1 ORDER BY e.id LIMIT ?3`, id[:], int64(after), auditPage)
	return collect(rows, err, func(rows *sql.Rows) (r auditRow, err error) {
		var seq, place, class int64
		var device, hash []byte
		if err := rows.Scan(&seq, &device, &place, &hash, &class, &r.total, &r.Entry); err != nil {
			return r, err
		}
		r.seq, r.Seq, r.Class = uint64(seq), uint64(place), ledger.Class(class)
		if err := fixed(r.Device[:], device); err != nil {
			return r, err
		}
		return r, fixed(r.Hash[:], hash)
	})
}
