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

// setup is a vault on its way to the server, and then to the person: it holds
// the root's secret until somebody says that it is written down. Without it an
// answer that was lost, the server's or ours, would leave a vault that nobody
// can open, and an invitation spent.
type setup struct {
	Server  string   `cbor:"1,keyasint"`
	Code    string   `cbor:"2,keyasint"`
	Records [][]byte `cbor:"3,keyasint"`
}

// Create founds a vault on server with this device as its first, and returns
// the recovery code, which is kept until CodeKept. A call that was interrupted can be
// repeated with the same server: it goes on with the same vault. server may be
// a link with the invitation behind a hash. now is epoch ms.
func (r *Replica) Create(ctx context.Context, server, invite string, now int64) (code string, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	base, link, err := address(server)
	if err != nil {
		return "", err
	}
	if invite == "" {
		invite = link
	}
	if err := r.checkFree(ctx, ledger.VaultID{}); err != nil {
		return "", err
	}
	s, root, err := r.beginSetup(ctx, base, now)
	if err != nil {
		return "", err
	}
	there, ahead, err := register(ctx, r.c.Remote, base, invite, root, s.Records, now)
	if err != nil {
		return "", err
	}
	if there != nil {
		if err := sameBeginning(there, s.Records); err != nil {
			return "", err
		}
	}
	st := state{Server: base, Vault: root.Vault(), Device: r.c.Device.ID(), ClockOff: clockOff(ahead)}
	if err := r.install(ctx, st, s.Records); err != nil {
		return "", err
	}
	return s.Code, nil
}

// checkFree refuses a store that belongs to another vault than the given one.
func (r *Replica) checkFree(ctx context.Context, vault ledger.VaultID) error {
	st, found, err := loadState(ctx, r.c.Store)
	if err == nil && found && st.Vault != vault {
		err = errorf(CodeAlreadySetUp, "this store belongs to vault %s already", st.Vault)
	}
	return err
}

// beginSetup draws a root and signs the first records, or goes on with those of
// a call that was interrupted.
func (r *Replica) beginSetup(ctx context.Context, server string, now int64) (setup, seal.Root, error) {
	s, root, err := loadSetup(ctx, r.c.Store)
	if err == nil && s.Server == server || err != nil && !errors.Is(err, journal.ErrNotFound) {
		return s, root, err
	}
	if root, err = seal.NewRoot(r.c.Rand); err != nil {
		return s, root, err
	}
	records, err := founding(r.c, root, &r.c.Device, now)
	if err != nil {
		return s, root, err
	}
	s = setup{Server: server, Code: root.Code(), Records: records}
	b, err := strictcbor.Marshal(s)
	if err != nil {
		return s, root, err
	}
	if err := r.c.Store.Apply(ctx, []journal.Op{{Table: journal.TableMeta, Key: setupKey, Value: b}}); err != nil {
		return s, root, fmt.Errorf("note the new vault: %w", err)
	}
	return s, root, nil
}

// install makes the store that of a vault.
func (r *Replica) install(ctx context.Context, st state, records [][]byte, more ...journal.Op) error {
	w := &work{c: r.c, st: st}
	r.pulled = false
	return w.save(ctx, append(rosterOps(0, records), more...)...)
}

// forgetSetup takes the recovery code out of the store.
func forgetSetup() journal.Op { return journal.Op{Table: journal.TableMeta, Key: setupKey} }

// WaitingCode gives the recovery code of the vault that Create has founded here,
// empty once CodeKept was called, and in every other store.
func (r *Replica) WaitingCode(ctx context.Context) (string, error) {
	st, found, err := loadState(ctx, r.c.Store)
	if err != nil || !found {
		return "", err
	}
	s, root, err := loadSetup(ctx, r.c.Store)
	if errors.Is(err, journal.ErrNotFound) || err == nil && root.Vault() != st.Vault {
		return "", nil
	}
	return s.Code, err
}

// CodeKept says that the recovery code is written down: no device keeps it from
// now on. Before Create has ended it does nothing.
func (r *Replica) CodeKept(ctx context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if code, err := r.WaitingCode(ctx); err != nil || code == "" {
		return err
	}
	if err := r.c.Store.Apply(ctx, []journal.Op{forgetSetup()}); err != nil {
		return fmt.Errorf("forget the recovery code: %w", err)
	}
	return nil
}

// loadSetup reads the row of a vault on its way. Errors wrap journal.ErrNotFound where there is none.
func loadSetup(ctx context.Context, store journal.Store) (s setup, root seal.Root, err error) {
	b, err := store.Get(ctx, journal.TableMeta, setupKey)
	if err != nil {
		return s, root, fmt.Errorf("look for an interrupted setup: %w", err)
	}
	if err := strictcbor.Unmarshal(b, &s); err != nil {
		return s, root, fmt.Errorf("read an interrupted setup: %w", err)
	}
	root, err = seal.ParseCode(s.Code)
	return s, root, err
}

// founding signs the first records of a vault: its keys, the first device where
// there is one, and the first epoch.
func founding(c Config, root seal.Root, device *seal.DeviceKeys, now int64) ([][]byte, error) {
	g, err := newGrowth(ledger.FirstBody(root.Signer().Public(), root.AgreePublic(), now), root, now)
	if err != nil {
		return nil, err
	}
	if device != nil {
		if err := g.certify(newcomerOf(*device)); err != nil {
			return nil, err
		}
	}
	if err := g.openEpoch(c.Rand); err != nil {
		return nil, err
	}
	return g.roster.Records(0), nil
}

// register gives a server a new vault. Where the vault is already, a call whose
// answer was lost has put it there: only the holder of root can. Its roster is
// returned then.
func register(ctx context.Context, remote Remote, server, invite string, root seal.Root, records [][]byte, now int64) (there *ledger.Roster, ahead int64, err error) {
	if _, err := info(ctx, remote, server); err != nil {
		return nil, 0, err
	}
	who, vault := rootIdentity(root), root.Vault()
	t, err := signIn(ctx, remote, server, vault, who, wire.ActionRegister, now)
	if err == nil {
		var done wire.Registered
		in := wire.Register{Invite: invite, Records: records}
		err = call(ctx, remote, Request{Method: "POST", URL: server + wire.RouteVaults, Token: t.secret}, in, &done)
	}
	if err == nil || CodeOf(err) != Code(wire.CodeVaultExists) {
		return nil, t.ahead, err
	}
	if t, err = signIn(ctx, remote, server, vault, who, wire.ActionRead, now); err != nil {
		return nil, 0, err
	}
	there, err = fetchRoster(ctx, remote, server, vault, t)
	return there, t.ahead, err
}

// sameBeginning says whether a roster begins with these records.
func sameBeginning(roster *ledger.Roster, records [][]byte) error {
	mine, err := ledger.OpenRoster(roster.Vault(), records)
	if err != nil {
		return err
	}
	if err := roster.Witness(mine.Mark()); err != nil {
		return errorf(Code(wire.CodeVaultExists), "the server has another beginning of vault %s: %w", roster.Vault(), err)
	}
	return nil
}

// Found gives server a new vault that has no device yet: root is drawn, and its
// code kept, by the caller, who can repeat an interrupted call with the same
// root. Of c it needs Remote and Rand. now is epoch ms.
func Found(ctx context.Context, c Config, server, invite string, root seal.Root, now int64) error {
	base, link, err := address(server)
	if err != nil {
		return err
	}
	if invite == "" {
		invite = link
	}
	records, err := founding(c, root, nil, now)
	if err != nil {
		return err
	}
	_, _, err = register(ctx, c.Remote, base, invite, root, records, now)
	return err
}
