package replica

import (
	"context"

	"holdfast/shared/wire"
)

// Read pulls everything of the vault that code opens into c.Store, signed in by
// the root, read only: no device is enrolled and nothing is written on the
// server. Called again with the same store it pulls what is new. c.Journal is
// over c.Store; c.Device is not used. now is epoch ms.
func Read(ctx context.Context, c Config, server, code string, now int64) error {
	root, err := recoveryCode(code)
	if err != nil {
		return err
	}
	base, _, err := address(server)
	if err != nil {
		return err
	}
	r, vault := New(c), root.Vault()
	if err := r.checkFree(ctx, vault); err != nil {
		return err
	}
	st, found, err := loadState(ctx, c.Store)
	if err != nil {
		return err
	}
	if found && !st.Device.IsRoot() {
		return errorf(CodeAlreadySetUp, "this store is that of device %s", st.Device)
	}
	if _, err := info(ctx, c.Remote, base); err != nil {
		return err
	}
	who := rootIdentity(root)
	if !found {
		t, err := signIn(ctx, c.Remote, base, vault, who, wire.ActionRead, now)
		if err != nil {
			return err
		}
		roster, err := fetchRoster(ctx, c.Remote, base, vault, t)
		if err != nil {
			return err
		}
		st = state{Server: base, Vault: vault, Token: t.secret, TokenUntil: t.until, ClockOff: clockOff(t.ahead)}
		if err := r.install(ctx, st, roster.Records(0)); err != nil {
			return err
		}
	}
	w, err := r.load(ctx, who, wire.ActionRead, now)
	if err != nil {
		return err
	}
	w.st.Server = base
	for more := true; more; {
		if _, more, err = w.pull(ctx, stepPages); err != nil {
			return err
		}
	}
	if err := w.compareHeads(ctx); err != nil {
		return err
	}
	_, err = w.maintain(ctx) // checks for contents that were withheld; the root writes nothing
	return err
}
