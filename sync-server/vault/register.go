package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
)

// Register founds the session's vault. The same records again give the same answer, also with the invite that they
// used up; more records behind those known are taken in, so that a client can carry a whole roster back to a server that
// lost its end.
func (x *Session) Register(ctx context.Context, r wire.Register) (wire.Registered, error) {
	if err := x.check(VerbRegister); err != nil {
		return wire.Registered{}, err
	}
	roster, err := ledger.OpenRoster(x.grant.Vault, r.Records)
	if err == nil && roster.Epoch() == 0 {
		err = errors.New("it opens no epoch")
	}
	if err != nil {
		return wire.Registered{}, refuse(wire.CodeRosterInvalid, "%v", err)
	}
	if x.state.Records == 0 {
		err := x.create(ctx, r)
		if err != nil && !errors.Is(err, ErrExists) {
			return wire.Registered{}, problemOf(err)
		}
	}
	return x.complete(ctx, r.Records, roster.Mark())
}

// create adds the vault with as many of its records as fit into one step.
func (x *Session) create(ctx context.Context, r wire.Register) error {
	invite, err := x.admit(r.Invite)
	if err != nil {
		return err
	}
	id, err := x.secret()
	if err != nil {
		return err
	}
	err = x.store.Create(ctx, NewVault{
		ID: x.grant.Vault, LogID: wire.LogID(id[:16]), Created: x.config.Now(), Invite: invite,
		Records: r.Records[:min(len(r.Records), wire.MaxRosterAppend)],
	})
	if errors.Is(err, ErrInvite) {
		return wire.NewProblem(wire.CodeInviteInvalid, "")
	}
	return err
}

// admit reads the invite as far as registration wants one.
func (x *Session) admit(token string) (*ledger.Hash, error) {
	switch {
	case x.config.Registration == wire.RegistrationOpen:
		return nil, nil
	case x.config.Registration == wire.RegistrationClosed:
		return nil, wire.NewProblem(wire.CodeRegistrationClosed, "")
	case token == "":
		return nil, wire.NewProblem(wire.CodeInviteRequired, "")
	}
	hash, ok := tokenHash(token, inviteSize)
	if !ok {
		return nil, wire.NewProblem(wire.CodeInviteInvalid, "")
	}
	return &hash, nil
}

// complete brings the stored roster up to the records, if it is a beginning of them.
func (x *Session) complete(ctx context.Context, records [][]byte, mark ledger.Head) (wire.Registered, error) {
	for range len(records)/wire.MaxRosterAppend + 2 {
		st, err := x.store.State(ctx, x.grant.Vault)
		if err != nil {
			return wire.Registered{}, problemOf(fmt.Errorf("read vault: %w", err))
		}
		stored, err := x.rosterOf(ctx, st)
		if err != nil {
			return wire.Registered{}, problemOf(err)
		}
		known := stored.Records(0)
		for i := range min(len(known), len(records)) {
			if !bytes.Equal(known[i], records[i]) {
				return wire.Registered{}, wire.NewProblem(wire.CodeVaultExists, "with another roster")
			}
		}
		if len(known) >= len(records) {
			return wire.Registered{LogID: st.LogID, Roster: stored.Mark()}, nil
		}
		rest := records[len(known):]
		err = x.store.AppendRoster(ctx, st.ID, len(known), rest[:min(len(rest), wire.MaxRosterAppend)], x.config.Now())
		if err != nil && !errors.Is(err, ErrMoved) {
			return wire.Registered{}, problemOf(fmt.Errorf("append to roster: %w", err))
		}
	}
	return wire.Registered{}, later(wire.CodeBusy, retryBusy, ErrMoved)
}
