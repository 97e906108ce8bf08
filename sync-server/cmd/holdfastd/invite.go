package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"holdfast/shared/wire"
	"holdfast/sync-server/sqlstore"
	"holdfast/sync-server/vault"
)

// inviteCmd is "holdfastd invite". Its commands work beside a running server.
type inviteCmd struct {
	Create inviteCreateCmd `cmd:"" help:"Make an invitation and print its token."`
	SQL    inviteSQLCmd    `cmd:"" name:"sql" help:"Print an invitation as SQL, for a server on Workers."`
	List   inviteListCmd   `cmd:"" help:"List invitations."`
	Revoke inviteRevokeCmd `cmd:"" help:"End an invitation, by its token or the id that list shows."`
}

// dataFlag is shared by all commands that work on a server's data.
type dataFlag struct {
	Data string `help:"Data directory of the server." required:"" type:"path"`
}

// with opens the data, does something, and closes it.
func (d dataFlag) with(p program, do func(*sqlstore.Store) error) (err error) {
	store, err := openExisting(p.ctx, d.Data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	return do(store)
}

// inviteFlags say what an invitation is good for.
type inviteFlags struct {
	Note      string        `help:"For whom it is; only the operator sees it."`
	Uses      int           `help:"How many vaults may be registered with it." default:"1"`
	Expires   time.Duration `help:"How long it holds, such as 72h; 0: until it is used or revoked." default:"0s"`
	PublicURL string        `help:"The server's address: prints a link instead of the token." name:"public-url"`
}

// invite reads the flags; prefix is what stands before the token.
func (f inviteFlags) invite(now time.Time) (i vault.Invite, prefix string, err error) {
	if f.Uses < 1 || f.Expires < 0 {
		return i, "", misuse{errors.New("an invitation has at least one use and does not expire in the past")}
	}
	if f.PublicURL != "" {
		base, _, err := wire.ServerURL(f.PublicURL)
		if err != nil {
			return i, "", misuse{fmt.Errorf("public-url: %w", err)}
		}
		prefix = base + "#"
	}
	i = vault.Invite{Note: f.Note, Uses: f.Uses, Created: now.UnixMilli()}
	if f.Expires > 0 {
		i.Expires = now.Add(f.Expires).UnixMilli()
	}
	return i, prefix, nil
}

type inviteCreateCmd struct {
	dataFlag
	inviteFlags
}

// Run prints "invite: TOKEN", or with an address "invite: URL#TOKEN".
func (c inviteCreateCmd) Run(p program) error {
	invite, prefix, err := c.invite(time.Now())
	if err != nil {
		return err
	}
	return c.with(p, func(store *sqlstore.Store) error {
		token, err := vault.NewInvite(p.ctx, store, rand.Reader, invite)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(p.stdout, "invite: %s%s\n", prefix, token)
		return err
	})
}

type inviteSQLCmd struct{ inviteFlags }

// Run prints the statement on stdout, to be handed to the database's tool, and "invite: TOKEN" on stderr.
func (c inviteSQLCmd) Run(p program) error {
	invite, prefix, err := c.invite(time.Now())
	if err != nil {
		return err
	}
	token, err := vault.DrawInvite(rand.Reader, &invite)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(p.stdout, sqlstore.InviteSQL(invite)); err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.stderr, "invite: %s%s\n", prefix, token)
	return err
}

type inviteListCmd struct{ dataFlag }

// Run prints one line an invitation, the oldest first.
func (c inviteListCmd) Run(p program) error {
	return c.with(p, func(store *sqlstore.Store) error {
		all, err := store.ListInvites(p.ctx)
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "ID\tUSED\tSTATE\tCREATED\tEXPIRES\tNOTE")
		for _, i := range all {
			fmt.Fprintf(w, "%s\t%d/%d\t%s\t%s\t%s\t%s\n", i.Hash.String()[:idDigits], i.Used, i.Uses, i.State(time.Now().UnixMilli()),
				day(i.Created), day(i.Expires), i.Note)
		}
		return w.Flush()
	})
}

// idDigits is how much of an invitation's hash names it.
const idDigits = 8

func day(ms int64) string {
	if ms == 0 {
		return "-"
	}
	return time.UnixMilli(ms).UTC().Format(time.DateOnly)
}

type inviteRevokeCmd struct {
	dataFlag
	Invite string `arg:"" help:"Token, or id."`
}

// Run ends the one invitation that is meant.
func (c inviteRevokeCmd) Run(p program) error {
	return c.with(p, func(store *sqlstore.Store) error {
		all, err := store.ListInvites(p.ctx)
		if err != nil {
			return err
		}
		byToken := ""
		if b, err := hex.DecodeString(c.Invite); err == nil {
			byToken = vault.InviteHash(b).String()
		}
		for _, i := range all {
			name := i.Hash.String()
			if name == byToken || (len(c.Invite) >= idDigits && strings.HasPrefix(name, c.Invite)) {
				return store.RevokeInvite(p.ctx, i.Hash, time.Now().UnixMilli())
			}
		}
		return errors.New("there is no such invitation")
	})
}
