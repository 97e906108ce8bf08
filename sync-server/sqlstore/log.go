package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
	"holdfast/sync-server/vault"
)

// A statement takes chunkRows entries: sharedParams and rowParams a row are at most the 100 that D1 binds.
const (
	sharedParams = 5
	rowParams    = 6
	chunkRows    = (100 - sharedParams) / rowParams
)

// insertEntries[k] appends k rows behind the vault's newest entry, or none: the log id, the room under the limit and, by the
// unique key, the places are conditions of the statement itself. No condition on the devices' heads is needed: rows never go
// away while the log id stays, so a place that follows a row seen before is free or taken, and never beyond a gap.
var insertEntries = func() (stmts [chunkRows + 1]string) {
	for k := 1; k <= chunkRows; k++ {
		rows := make([]string, k)
		for i := range rows {
			p := sharedParams + i*rowParams
			rows[i] = fmt.Sprintf("(%d, ?%d, ?%d, ?%d, ?%d, ?%d, ?%d)", i+1, p+1, p+2, p+3, p+4, p+5, p+6)
		}
		stmts[k] = `
INSERT INTO entries (id, vault, received, device, device_seq, hash, class, total, entry)
SELECT coalesce(e.id, v.n * 4294967296) + i.column1, v.n, ?5,
  i.column2, i.column3, i.column4, i.column5, coalesce(e.total, 0) + i.column6, i.column7
FROM vaults v
LEFT JOIN entries e ON e.id = (SELECT max(id) FROM entries WHERE id > v.n * 4294967296 AND id < (v.n + 1) * 4294967296)
CROSS JOIN (VALUES ` + strings.Join(rows, ", ") + `) i
WHERE v.id = ?1 AND v.log_id = ?2 AND coalesce(e.total, 0) - v.freed + ?3 <= ?4`
	}
	return stmts
}()

// Append implements vault.Log.
func (s *Store) Append(ctx context.Context, id ledger.VaultID, b vault.Batch) (appended int, last uint64, err error) {
	err = s.write(ctx, func(ctx context.Context, q querier) error {
		appended, last = 0, 0
		for appended < len(b.Rows) {
			chunk := b.Rows[appended:min(len(b.Rows), appended+chunkRows)]
			seq, err := appendChunk(ctx, q, id, b, chunk)
			if err != nil {
				return err
			}
			appended, last = appended+len(chunk), seq
		}
		return nil
	})
	if err != nil && !isVerdict(err) {
		return 0, 0, err // what the step counted was taken back, or nobody knows
	}
	return appended, last, err
}

// appendChunk adds a chunk and returns the seq of its last row.
func appendChunk(ctx context.Context, q querier, id ledger.VaultID, b vault.Batch, chunk []vault.Row) (uint64, error) {
	args := make([]any, sharedParams, sharedParams+len(chunk)*rowParams)
	var size int64
	for _, r := range chunk {
		size += int64(len(r.Entry))
		args = append(args, r.Device[:], int64(r.Seq), r.Hash[:], int64(r.Class), size, r.Entry)
	}
	args[0], args[1], args[2], args[3], args[4] = id[:], b.LogID[:], size, b.Limit, b.Received
	res, err := q.ExecContext(ctx, insertEntries[len(chunk)], args...)
	if isConstraint(err) {
		return 0, vault.ErrMoved
	}
	if n, err := changed(res, err); err != nil {
		return 0, fmt.Errorf("insert entries: %w", err)
	} else if n == 0 {
		return 0, vault.ErrMoved
	}
	row, err := res.LastInsertId()
	if err != nil {
		return 0, fmt.Errorf("read row id: %w", err)
	}
	return uint64(row) % seqBits, nil
}

// Heads implements vault.Log. It asks for each device, which costs one seek, rather than grouping the whole log.
func (s *Store) Heads(ctx context.Context, id ledger.VaultID, devices []ledger.DeviceID) ([]ledger.Head, error) {
	const most = 90 // parameters of one statement
	var heads []ledger.Head
	for len(devices) > 0 {
		part := devices[:min(most, len(devices))]
		devices = devices[len(part):]
		args := []any{id[:]}
		values := make([]string, len(part))
		for i, d := range part {
			values[i] = fmt.Sprintf("(?%d)", i+2)
			args = append(args, d[:])
		}
		rows, err := s.reads.QueryContext(ctx, `
SELECT e.device, e.device_seq, e.hash
FROM (VALUES `+strings.Join(values, ", ")+`) d
CROSS JOIN vaults v
JOIN entries e ON e.vault = v.n AND e.device = d.column1
  AND e.device_seq = (SELECT max(device_seq) FROM entries WHERE vault = v.n AND device = d.column1)
WHERE v.id = ?1`, args...)
		got, err := collect(rows, err, scanHead)
		if err != nil {
			return nil, err
		}
		heads = append(heads, got...)
	}
	return heads, nil
}

// Placed implements vault.Log.
func (s *Store) Placed(ctx context.Context, id ledger.VaultID, device ledger.DeviceID, seq uint64) (h ledger.Hash, err error) {
	var b []byte
	err = s.reads.QueryRowContext(ctx, `
SELECT e.hash FROM entries e JOIN vaults v ON v.n = e.vault
WHERE v.id = ?1 AND e.device = ?2 AND e.device_seq = ?3`, id[:], device[:], int64(seq)).Scan(&b)
	if err != nil {
		return h, classify(err)
	}
	return h, fixed(h[:], b)
}

// Read implements vault.Log.
func (s *Store) Read(ctx context.Context, id ledger.VaultID, after uint64, count, bytes int) ([]wire.Item, error) {
	rows, err := s.reads.QueryContext(ctx, `
SELECT e.id - v.n * 4294967296, e.received, e.entry
FROM vaults v JOIN entries e ON e.id > v.n * 4294967296 + ?2 AND e.id < (v.n + 1) * 4294967296
WHERE v.id = ?1 ORDER BY e.id LIMIT ?3`, id[:], int64(min(after, seqBits-1)), int64(count))
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var items []wire.Item
	for held := 0; held < bytes && rows.Next(); {
		var it wire.Item
		var seq int64
		if err := rows.Scan(&seq, &it.Received, &it.Entry); err != nil {
			return nil, classify(err)
		}
		it.Seq = uint64(seq)
		held += len(it.Entry)
		items = append(items, it)
	}
	return items, classify(rows.Err())
}

func scanHead(rows *sql.Rows) (h ledger.Head, err error) {
	var device, hash []byte
	var seq int64
	if err := rows.Scan(&device, &seq, &hash); err != nil {
		return h, err
	}
	h.Seq = uint64(seq)
	if err := fixed(h.Device[:], device); err != nil {
		return h, err
	}
	return h, fixed(h.Hash[:], hash)
}
