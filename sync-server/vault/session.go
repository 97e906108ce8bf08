package vault

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
)

// Verb is what a session may be used for.
type Verb int

// The verbs.
const (
	VerbRegister Verb = iota
	VerbRead          // roster, heads, pull
	VerbPush
	VerbEnlist // append to the roster
	VerbLeave  // sign out
	VerbSignal // tell the board
	VerbDelete
)

var verbsOf = map[wire.Action][]Verb{
	wire.ActionDevice:   {VerbRead, VerbPush, VerbEnlist, VerbLeave, VerbSignal},
	wire.ActionRead:     {VerbRead, VerbLeave},
	wire.ActionRegister: {VerbRegister, VerbLeave},
	wire.ActionEnrol:    {VerbRead, VerbEnlist, VerbLeave},
	wire.ActionRevoke:   {VerbRead, VerbEnlist, VerbLeave},
	wire.ActionDelete:   {VerbDelete, VerbLeave},
}

// Session is somebody signed in, with the state of the vault as of now. It serves one request.
type Session struct {
	*Service
	verb   Verb
	grant  Grant
	hash   ledger.Hash
	state  State
	roster *ledger.Roster // nil where the vault is not registered yet
}

// Enter lets the bearer of a token do one verb on one vault, as long as the token lives, its action covers the verb, and
// its device is a live member. The zero id stands for the token's own vault.
func (s *Service) Enter(ctx context.Context, token string, id ledger.VaultID, verb Verb) (*Session, error) {
	hash, ok := tokenHash(token, 32)
	if !ok {
		return nil, wire.NewProblem(wire.CodeUnauthorized, "")
	}
	grant, state, err := s.store.Token(ctx, hash)
	switch {
	case errors.Is(err, ErrNotFound), err == nil && grant.Expires <= s.config.Now():
		// What has expired is removed: an unknown token and an old one are the same to the client.
		return nil, wire.NewProblem(wire.CodeTokenExpired, "")
	case err != nil:
		return nil, problemOf(fmt.Errorf("read token: %w", err))
	case id != grant.Vault && id != ledger.VaultID{}:
		return nil, refuse(wire.CodeTokenScope, "it is for another vault")
	case !slices.Contains(verbsOf[grant.Action], verb):
		return nil, refuse(wire.CodeTokenScope, "it is for the action %s", grant.Action)
	}
	x := &Session{Service: s, verb: verb, grant: grant, hash: hash, state: state}
	if verb == VerbRegister || verb == VerbLeave {
		return x, nil
	}
	if state.Records == 0 {
		return nil, wire.NewProblem(wire.CodeVaultUnknown, "")
	}
	if err := x.member(ctx); err != nil {
		return nil, err
	}
	return x, nil
}

// member replays the roster as of the session's state, and checks that the device still belongs to it.
func (x *Session) member(ctx context.Context) (err error) {
	if x.roster, err = x.rosterOf(ctx, x.state); err != nil {
		return problemOf(err)
	}
	if !x.grant.Key.IsRoot() {
		_, err = liveDevice(x.roster, x.grant.Key)
	}
	return err
}

// again reads the vault's state anew.
func (x *Session) again(ctx context.Context) error {
	st, err := x.store.State(ctx, x.state.ID)
	if errors.Is(err, ErrNotFound) {
		return wire.NewProblem(wire.CodeVaultUnknown, "")
	} else if err != nil {
		return problemOf(fmt.Errorf("read vault: %w", err))
	}
	if st.LogID != x.state.LogID {
		return wire.NewProblem(wire.CodeLogChanged, "")
	}
	x.state = st
	return x.member(ctx)
}

// check holds a method to the verb that the session was entered for.
func (x *Session) check(verb Verb) error {
	if x.verb != verb {
		return fmt.Errorf("vault: internal error: a session entered for verb %d is used for %d", x.verb, verb)
	}
	return nil
}

// Leave ends the session before its time.
func (x *Session) Leave(ctx context.Context) error { return problemOf(x.store.DropToken(ctx, x.hash)) }
