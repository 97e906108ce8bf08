package replica

import (
	"context"
	"fmt"

	"holdfast/shared/ledger"
	"holdfast/shared/seal"
	"holdfast/shared/wire"
)

// joinTries is how often Join signs anew when another device is taken in at the
// same moment.
const joinTries = 5

// Join enrols this device in the vault that code opens, on server. What is kept
// here goes to the vault with the next Step. It can be repeated; a mistyped code
// is refused before any request. A server that lost the vault, or the end of its
// roster, is given what this store has of it; where that takes an invitation,
// server is a link with it behind a hash. now is epoch ms.
func (r *Replica) Join(ctx context.Context, server, code string, now int64) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	root, err := recoveryCode(code)
	if err != nil {
		return err
	}
	base, invite, err := address(server)
	if err != nil {
		return err
	}
	vault := root.Vault()
	if err := r.checkFree(ctx, vault); err != nil {
		return err
	}
	if _, err := info(ctx, r.c.Remote, base); err != nil {
		return err
	}
	j := &joining{Replica: r, server: base, invite: invite, root: root, now: now}
	if j.local, err = r.ownRoster(ctx, now); err != nil {
		return err
	}
	roster, err := j.enrol(ctx)
	if err != nil {
		return err
	}
	st, found, err := loadState(ctx, r.c.Store)
	if err != nil {
		return err
	}
	if !found {
		st = state{Vault: vault, Device: r.c.Device.ID()}
	}
	st.Server, st.ClockOff = base, clockOff(j.token.ahead)
	st.Token, st.InfoAt, st.Failures, st.Next, st.Code, st.Text = "", 0, 0, 0, "", ""
	return r.install(ctx, st, roster.Records(0), forgetSetup())
}

// joining is one Join on its way.
type joining struct {
	*Replica
	server, invite string
	root           seal.Root
	now            int64
	local          *ledger.Roster // what this store knows already; nil when nothing
	token          token
}

// enrol brings the server's roster to the point where it has this device and
// its key, and returns it.
func (j *joining) enrol(ctx context.Context) (*ledger.Roster, error) {
	for try := 1; ; try++ {
		roster, err := j.fetch(ctx)
		if err != nil {
			return nil, err
		}
		g := &growth{roster.Clone(), rootIdentity(j.root), j.now}
		if err := g.admit(j.c.Rand, newcomerOf(j.c.Device)); err != nil {
			return nil, err
		}
		added := g.roster.Records(roster.Len())
		if len(added) == 0 {
			return g.roster, nil
		}
		var result wire.RosterResult
		request := Request{Method: "POST", URL: wire.RosterURL(j.server, j.root.Vault(), 0), Token: j.token.secret}
		err = call(ctx, j.c.Remote, request, wire.RosterAppend{Records: added}, &result)
		switch {
		case err == nil && result.Roster != g.roster.Mark():
			return nil, malformed(request, fmt.Errorf("the roster ends at %d, it should at %d", result.Roster.Seq, g.roster.Len()))
		case err == nil:
			return g.roster, nil
		case CodeOf(err) != Code(wire.CodeRosterMoved) || try == joinTries:
			return nil, err
		}
	}
}

// fetch signs in and reads the roster, after giving the server back what it
// lost of it.
func (j *joining) fetch(ctx context.Context) (*ledger.Roster, error) {
	for restored := false; ; restored = true {
		var err error
		var roster *ledger.Roster
		j.token, err = signIn(ctx, j.c.Remote, j.server, j.root.Vault(), rootIdentity(j.root), wire.ActionEnrol, j.now)
		if err == nil {
			roster, err = fetchRoster(ctx, j.c.Remote, j.server, j.root.Vault(), j.token)
		}
		lost := err == nil && j.local != nil && roster.Len() < j.local.Len() || CodeOf(err) == CodeVaultUnknown
		if !lost || j.local == nil || restored {
			return roster, err
		}
		if roster != nil {
			if err := j.local.Witness(roster.Mark()); err != nil {
				return nil, alarmOf(fmt.Errorf("the server's roster is not a part of ours: %w", err))
			}
		}
		if _, _, err := register(ctx, j.c.Remote, j.server, j.invite, j.root, j.local.Records(0), j.now); err != nil {
			return nil, err
		}
	}
}

// ownRoster reads what this store knows of the vault; nil when nothing.
func (r *Replica) ownRoster(ctx context.Context, now int64) (*ledger.Roster, error) {
	w, err := r.load(ctx, deviceIdentity(r.c.Device), wire.ActionDevice, now)
	if err != nil {
		if CodeOf(err) == CodeNotSetUp {
			return nil, nil
		}
		return nil, err
	}
	return w.roster, nil
}

// fetchRoster reads and verifies the whole roster of a vault, page by page.
func fetchRoster(ctx context.Context, remote Remote, server string, vault ledger.VaultID, t token) (*ledger.Roster, error) {
	var records [][]byte
	for {
		var page wire.RosterPage
		request := Request{Method: "GET", URL: wire.RosterURL(server, vault, len(records)), Token: t.secret}
		if err := call(ctx, remote, request, nil, &page); err != nil {
			return nil, err
		}
		records = append(records, page.Records...)
		if len(page.Records) > 0 && uint64(len(records)) < page.Roster.Seq {
			continue
		}
		roster, err := ledger.OpenRoster(vault, records)
		if err != nil {
			return nil, alarmOf(err)
		}
		if err := roster.Witness(page.Roster); err != nil {
			return nil, alarmOf(fmt.Errorf("the server's roster: %w", err))
		}
		return roster, nil
	}
}
