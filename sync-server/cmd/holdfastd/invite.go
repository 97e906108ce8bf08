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

type inviteCreateCmd struct {
	dataFlag
	Note      string        `help:"For whom it is; only the operator sees it."`
	Uses      int           `help:"How many vaults may be registered with it." default:"1"`
	Expires   time.Duration `help:"How long it holds, such as 72h; 0: until it is used or revoked." default:"0s"`
	PublicURL string        `help:"The server's address: prints a link instead of the token." name:"public-url"`
}

// Run prints "invite: TOKEN", or with an address "invite: URL#TOKEN".
func (c inviteCreateCmd) Run(p program) error {
	if c.Uses < 1 || c.Expires < 0 {
		return misuse{errors.New("an invitation has at least one use and does not expire in the past")}
	}
	prefix := ""
	if c.PublicURL != "" {
		base, _, err := wire.ServerURL(c.PublicURL)
		if err != nil {
			return misuse{fmt.Errorf("public-url: %w", err)}
		}
		prefix = base + "#"
	}
	return c.with(p, func(store *sqlstore.Store) error {
		now := time.Now()
		expires := int64(0)
		if c.Expires > 0 {
			expires = now.Add(c.Expires).UnixMilli()
		}
		token, err := vault.NewInvite(p.ctx, store, rand.Reader, vault.Invite{Note: c.Note, Uses: c.Uses, Created: now.UnixMilli(), Expires: expires})
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(p.stdout, "invite: %s%s\n", prefix, token)
		return err
	})
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
