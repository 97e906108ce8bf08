package sqlstore

import (
	"context"
	"fmt"

	"holdfast/shared/wire"
	"holdfast/sync-server/vault"
)

// The statements of a mailbox's steps, by step. Each message is written where it is the next, or not at all.
var putMail, sameMail, readMail = func() (put, same, read [wire.PairingSteps + 1]string) {
	for step := 1; step <= wire.PairingSteps; step++ {
		turn := ""
		if step > 1 {
			turn = fmt.Sprintf(" AND step%d IS NOT NULL", step-1)
		}
		put[step] = fmt.Sprintf(`UPDATE pairings SET step%[1]d = ?2 WHERE id = ?1 AND expires > ?3 AND step%[1]d IS NULL`, step) + turn
		same[step] = fmt.Sprintf(`SELECT 1 FROM pairings WHERE id = ?1 AND expires > ?3 AND step%d = ?2`, step)
		read[step] = fmt.Sprintf(`SELECT step%d FROM pairings WHERE id = ?1 AND expires > ?2`, step)
	}
	return put, same, read
}()

// OpenMailbox implements vault.Mailboxes.
func (s *Store) OpenMailbox(ctx context.Context, id wire.PairingID, m vault.Mailbox, now int64) (there vault.Mailbox, err error) {
	err = s.write(ctx, func(ctx context.Context, q querier) error {
		if _, err := q.ExecContext(ctx, `DELETE FROM pairings WHERE expires <= ?`, now); err != nil {
			return fmt.Errorf("forget pairings: %w", err)
		}
		if _, err := q.ExecContext(ctx, `
INSERT INTO pairings (id, vault, expires) SELECT ?1, ?2, ?3
WHERE (SELECT count(*) FROM pairings WHERE vault = ?2) < ?4 AND (SELECT count(*) FROM pairings) < ?5
ON CONFLICT (id) DO NOTHING`, id[:], m.Vault[:], m.Expires, vault.MailboxesOfVault, vault.MostMailboxes); err != nil {
			return fmt.Errorf("open pairing: %w", err)
		}
		var owner []byte
		if err := q.QueryRowContext(ctx, `SELECT vault, expires FROM pairings WHERE id = ?`, id[:]).Scan(&owner, &there.Expires); err != nil {
			return classify(err)
		}
		return fixed(there.Vault[:], owner)
	})
	return there, err
}

// PutMail implements vault.Mailboxes.
func (s *Store) PutMail(ctx context.Context, id wire.PairingID, step uint64, body []byte, now int64) error {
	return s.write(ctx, func(ctx context.Context, q querier) error {
		n, err := changed(q.ExecContext(ctx, putMail[step], id[:], body, now))
		if err != nil {
			return fmt.Errorf("write pairing: %w", err)
		}
		if n > 0 {
			return nil
		}
		var same int64
		return classify(q.QueryRowContext(ctx, sameMail[step], id[:], body, now).Scan(&same))
	})
}

// Mail implements vault.Mailboxes.
func (s *Store) Mail(ctx context.Context, id wire.PairingID, step uint64, now int64) (body []byte, err error) {
	err = s.reads.QueryRowContext(ctx, readMail[step], id[:], now).Scan(&body)
	return body, classify(err)
}
