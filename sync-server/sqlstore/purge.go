package sqlstore

import (
	"context"
	"database/sql"
	"fmt"

	"holdfast/shared/ledger"
	"holdfast/sync-server/vault"
)

// purgePage bounds what purging holds in memory, and for how long a push waits for it.
const purgePage = 64

// Purge drops the contents of a vault's entries that may go: see ledger.Purgeable. Headers and signatures stay. It returns of how many
// entries, and the checkpoints that do not count. now is epoch milliseconds. It may be interrupted and repeated.
func (s *Store) Purge(ctx context.Context, id ledger.VaultID, now int64) (purged int, refused []ledger.Refusal, err error) {
	records, err := s.Roster(ctx, id, 0, ledger.MaxRecords)
	if err != nil {
		return 0, nil, fmt.Errorf("read roster: %w", err)
	}
	roster, err := ledger.OpenRoster(id, records)
	if err != nil {
		return 0, nil, fmt.Errorf("replay stored roster: %w", err)
	}
	stated, err := s.stated(ctx, id, roster)
	if err != nil {
		return 0, nil, fmt.Errorf("read checkpoints: %w", err)
	}
	first, err := s.firsts(ctx, id)
	if err != nil {
		return 0, nil, fmt.Errorf("read first entries: %w", err)
	}
	last, refused := ledger.Purgeable(roster, stated, first, now)
	for device, seq := range last {
		n, err := s.purgeDevice(ctx, id, device, seq)
		purged += n
		if err != nil {
			return purged, refused, fmt.Errorf("purge entries of device %s: %w", device, err)
		}
	}
	return purged, refused, nil
}

// stated reads the checkpoints and countersignatures that the roster accepts.
func (s *Store) stated(ctx context.Context, id ledger.VaultID, roster *ledger.Roster) (all []ledger.Stated, err error) {
	rows, err := s.reads.QueryContext(ctx, `
SELECT e.id - v.n * 4294967296, e.received, e.entry
FROM vaults v JOIN entries e ON e.id > v.n * 4294967296 AND e.id < (v.n + 1) * 4294967296
WHERE v.id = ?1 AND e.class IN (?2, ?3) ORDER BY e.id`, id[:], int64(ledger.ClassCheckpoint), int64(ledger.ClassCountersign))
	found, err := collect(rows, err, func(rows *sql.Rows) (st ledger.Stated, err error) {
		var at int64
		var b []byte
		if err := rows.Scan(&at, &st.Received, &b); err != nil {
			return st, err
		}
		st.At = uint64(at)
		st.Entry, err = ledger.ParseEntry(b)
		return st, err
	})
	for _, st := range found {
		if roster.CheckEntry(st.Entry) == nil {
			all = append(all, st)
		}
	}
	return all, err
}

// firsts says where each device's first entry stands.
func (s *Store) firsts(ctx context.Context, id ledger.VaultID) (map[ledger.DeviceID]uint64, error) {
	rows, err := s.reads.QueryContext(ctx, `
SELECT e.device, e.id - v.n * 4294967296 FROM vaults v JOIN entries e ON e.vault = v.n
WHERE v.id = ?1 AND e.device_seq = 1`, id[:])
	heads, err := collect(rows, err, func(rows *sql.Rows) (ledger.Head, error) { // Seq is the place in the log here
		var device []byte
		var h ledger.Head
		var at int64
		if err := rows.Scan(&device, &at); err != nil {
			return h, err
		}
		h.Seq = uint64(at)
		return h, fixed(h.Device[:], device)
	})
	first := map[ledger.DeviceID]uint64{}
	for _, h := range heads {
		first[h.Device] = h.Seq
	}
	return first, err
}

// purgeDevice drops contents up to a place. Parts at its end stay: the manifest that names them is not covered.
func (s *Store) purgeDevice(ctx context.Context, id ledger.VaultID, device ledger.DeviceID, last uint64) (purged int, err error) {
	var end sql.NullInt64
	err = s.reads.QueryRowContext(ctx, `
SELECT max(e.device_seq) FROM vaults v JOIN entries e ON e.vault = v.n
WHERE v.id = ?1 AND e.device = ?2 AND e.device_seq <= ?3 AND e.class <> ?4`, id[:], device[:], int64(last), int64(ledger.ClassPart)).Scan(&end)
	if err != nil {
		return 0, classify(err)
	}
	for after := int64(0); after < end.Int64; after += purgePage {
		n, err := s.purgePage(ctx, id, device, after, min(end.Int64, after+purgePage))
		purged += n
		if err != nil {
			return purged, err
		}
	}
	return purged, nil
}

// dropped is an entry without its contents, and how many bytes it had.
type dropped struct {
	id, had int64
	entry   []byte
}

func (s *Store) purgePage(ctx context.Context, id ledger.VaultID, device ledger.DeviceID, after, last int64) (purged int, err error) {
	rows, err := s.reads.QueryContext(ctx, `
SELECT e.id, e.entry FROM vaults v JOIN entries e ON e.vault = v.n
WHERE v.id = ?1 AND e.device = ?2 AND e.device_seq > ?3 AND e.device_seq <= ?4`, id[:], device[:], after, last)
	page, err := collect(rows, err, func(rows *sql.Rows) (d dropped, err error) {
		var b []byte
		if err := rows.Scan(&d.id, &b); err != nil {
			return d, err
		}
		e, err := ledger.ParseEntry(b)
		if e.Sealed != nil {
			d.had, d.entry = int64(len(b)), e.Purged().Bytes()
		}
		return d, err
	})
	if err != nil {
		return 0, err
	}
	err = s.write(ctx, func(ctx context.Context, q querier) error {
		purged = 0
		freed := int64(0)
		for _, d := range page {
			if d.entry == nil {
				continue
			}
			n, err := changed(q.ExecContext(ctx, `UPDATE entries SET entry = ?2 WHERE id = ?1 AND length(entry) = ?3`, d.id, d.entry, d.had))
			if err != nil {
				return fmt.Errorf("drop contents: %w", err)
			}
			if n == 0 {
				return vault.ErrMoved
			}
			purged++
			freed += d.had - int64(len(d.entry))
		}
		if purged == 0 {
			return nil
		}
		_, err := q.ExecContext(ctx, `UPDATE vaults SET freed = freed + ?2 WHERE id = ?1`, id[:], freed)
		if err != nil {
			return fmt.Errorf("count what is free: %w", err)
		}
		return nil
	})
	return purged, err
}
