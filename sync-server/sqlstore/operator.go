package sqlstore

import (
	"context"
	"fmt"

	"holdfast/shared/ledger"
	"holdfast/sync-server/vault"
)

// SetQuota says how many bytes a vault may hold; nil: as the server says, 0: no limit. ErrNotFound of package vault.
func (s *Store) SetQuota(ctx context.Context, id ledger.VaultID, quota *int64) error {
	return s.write(ctx, func(ctx context.Context, q querier) error {
		var value any
		if quota != nil {
			value = *quota
		}
		n, err := changed(q.ExecContext(ctx, `UPDATE vaults SET quota = ?2 WHERE id = ?1`, id[:], value))
		if err != nil {
			return fmt.Errorf("set quota: %w", err)
		}
		if n == 0 {
			return vault.ErrNotFound
		}
		return nil
	})
}

// Bar ends a device's sessions and lets it have no more, from the same moment on. Barring again changes nothing.
func (s *Store) Bar(ctx context.Context, id ledger.VaultID, device ledger.DeviceID, now int64) error {
	return s.write(ctx, func(ctx context.Context, q querier) error {
		if _, err := q.ExecContext(ctx, `
INSERT INTO barred (vault, device, since) SELECT n, ?2, ?3 FROM vaults WHERE id = ?1
ON CONFLICT (vault, device) DO NOTHING`, id[:], device[:], now); err != nil {
			return fmt.Errorf("bar device: %w", err)
		}
		if _, err := q.ExecContext(ctx, `DELETE FROM tokens WHERE vault = ? AND key = ?`, id[:], device[:]); err != nil {
			return fmt.Errorf("end sessions of device: %w", err)
		}
		return nil
	})
}

// Unbar takes Bar back. ErrNotFound of package vault if the device is not barred.
func (s *Store) Unbar(ctx context.Context, id ledger.VaultID, device ledger.DeviceID) error {
	return s.write(ctx, func(ctx context.Context, q querier) error {
		n, err := changed(q.ExecContext(ctx, `
DELETE FROM barred WHERE vault = (SELECT n FROM vaults WHERE id = ?1) AND device = ?2`, id[:], device[:]))
		if err != nil {
			return fmt.Errorf("unbar device: %w", err)
		}
		if n == 0 {
			return vault.ErrNotFound
		}
		return nil
	})
}
