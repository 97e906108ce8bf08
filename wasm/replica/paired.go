package replica

import (
	"context"
	"errors"
	"fmt"

	"holdfast/shared/ledger"
	"holdfast/shared/seal"
	"holdfast/shared/strictcbor"
	"holdfast/shared/wire"
	"holdfast/wasm/journal"
)

// accepted is Pair on the new device.
func (r *Replica) accepted(ctx context.Context, p *pairing, agreed bool, now int64) (err error) {
	if p.nonce == nil {
		if p.nonce, err = r.hear(ctx, p, 2, seal.PairingNonce); err != nil || p.nonce == nil {
			return err
		}
	}
	if p.Digits == "" {
		if err := r.say(ctx, p, 3, p.reveal); err != nil {
			return err
		}
		p.Digits = p.secret.Digits(p.nonce, p.reveal)
	}
	if !agreed {
		return nil
	}
	raw, err := r.hear(ctx, p, 4, 0)
	if err != nil || raw == nil {
		return err
	}
	var h wire.PairingHandover
	var c wire.PairingContent
	if err = wire.Decode(raw, &h); err == nil {
		if err = p.secret.CheckHandover(p.key, p.nonce, p.reveal, h.Content, h.Seal); err == nil {
			err = wire.Decode(h.Content, &c)
		}
	}
	if err != nil {
		return errorf(CodePairing, "what the other device hands over: %w", err)
	}
	if err := r.enter(ctx, p.server, c, now); err != nil {
		return err
	}
	p.Done = true
	return nil
}

// enter sets this store up in the vault that has taken this device in.
func (r *Replica) enter(ctx context.Context, server string, c wire.PairingContent, now int64) error {
	if err := r.checkFree(ctx, ledger.VaultID{}); err != nil {
		return err
	}
	t, err := signIn(ctx, r.c.Remote, server, c.Vault, deviceIdentity(r.c.Device), wire.ActionDevice, now)
	if err != nil {
		return err
	}
	roster, err := fetchRoster(ctx, r.c.Remote, server, c.Vault, t)
	if err != nil {
		return err
	}
	row, err := strictcbor.Marshal(c)
	if err != nil {
		return fmt.Errorf("keep what was handed over: %w", err)
	}
	st := state{Vault: c.Vault, Device: r.c.Device.ID(), Server: server, ClockOff: clockOff(t.ahead)}
	return r.install(ctx, st, roster.Records(0), forgetSetup(), journal.Op{Table: journal.TableMeta, Key: handedKey, Value: row})
}

// checkHanded compares, once the log was pulled to its end, what the device that took this one in had seen with what came: a server that
// withholds something from a new device cannot do it unseen.
func (w *work) checkHanded(ctx context.Context) error {
	row, err := w.c.Store.Get(ctx, journal.TableMeta, handedKey)
	if errors.Is(err, journal.ErrNotFound) {
		return nil
	}
	var c wire.PairingContent
	if err == nil {
		err = strictcbor.Unmarshal(row, &c)
	}
	if err != nil {
		return fmt.Errorf("read what was handed over: %w", err)
	}
	if err := w.checkSeen(ctx, ledger.Entry{Header: ledger.Header{Device: c.Device, Heads: c.Heads}}); err != nil {
		return err
	}
	return w.save(ctx, journal.Op{Table: journal.TableMeta, Key: handedKey})
}
