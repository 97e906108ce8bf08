//go:build !js

package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"holdfast/shared/ledger"
	"holdfast/shared/snapshot"
	"holdfast/wasm/journal"
	"holdfast/wasm/memorystore"
	"holdfast/wasm/replica"
)

// read pulls the whole vault into memory, signed in by the root, read only: nothing is enrolled and nothing stays on the disk.
func (f vaultFlags) read(ctx context.Context, p program) (*journal.Journal, error) {
	root, err := f.code()
	if err != nil {
		return nil, err
	}
	store := memorystore.New()
	kept := journal.New(store, ledger.DeviceID{})
	config := replica.Config{Store: store, Journal: kept, Remote: p.remote(), Rand: rand.Reader}
	if err := replica.Read(ctx, config, f.Server, root.Code(), p.now()); err != nil {
		return nil, fmt.Errorf("read the vault: %w", err)
	}
	return kept, nil
}

type draftsCmd struct {
	vaultFlags
	JSON bool `help:"Print JSON lines."`
}

// Run lists the drafts, the newest first.
func (c draftsCmd) Run(ctx context.Context, p program) error {
	kept, err := c.read(ctx, p)
	if err != nil {
		return err
	}
	drafts, err := kept.Drafts(ctx)
	if err != nil {
		return fmt.Errorf("list the drafts: %w", err)
	}
	rows := make([]row, len(drafts))
	for i, d := range drafts {
		rows[i] = rowOf(d)
	}
	return p.printRows(c.JSON, rows)
}

type chatsCmd struct {
	vaultFlags
	JSON bool `help:"Print JSON lines."`
}

// Run lists what was typed chat by chat, the newest first; a chat's text is its newest draft's.
func (c chatsCmd) Run(ctx context.Context, p program) error {
	kept, err := c.read(ctx, p)
	if err != nil {
		return err
	}
	chats, err := kept.Chats(ctx)
	if err != nil {
		return fmt.Errorf("list the chats: %w", err)
	}
	rows := make([]row, len(chats))
	for i, chat := range chats {
		newest, err := kept.Draft(ctx, chat.Drafts[0].ID) // Chats gives no texts
		if err != nil {
			return fmt.Errorf("read the newest draft of a chat: %w", err)
		}
		rows[i] = rowOf(newest)
		rows[i].ID = snapshot.DraftIDOf(chat.Site, chat.Account, chat.Chat, "").String()
		rows[i].Versions = chat.Versions
	}
	return p.printRows(c.JSON, rows)
}

type versionsCmd struct {
	vaultFlags
	ID   string `arg:"" help:"The draft's id, or the beginning of it."`
	JSON bool   `help:"Print JSON lines."`
}

// Run lists a draft's versions, numbered from 1, the oldest first.
func (c versionsCmd) Run(ctx context.Context, p program) error {
	kept, err := c.read(ctx, p)
	if err != nil {
		return err
	}
	id, err := find(ctx, kept, c.ID)
	if err != nil {
		return err
	}
	versions, err := kept.Versions(ctx, id)
	if err != nil {
		return fmt.Errorf("list the versions: %w", err)
	}
	return p.printVersions(c.JSON, id, versions)
}

type showCmd struct {
	vaultFlags
	ID string `arg:"" help:"The draft's id, or the beginning of it; ID@N is version N." placeholder:"ID[@N]"`
}

// Run prints the text as it was kept, nothing added.
func (c showCmd) Run(ctx context.Context, p program) error {
	name, number, err := splitVersion(c.ID)
	if err != nil {
		return misuse(err)
	}
	kept, err := c.read(ctx, p)
	if err != nil {
		return err
	}
	id, err := find(ctx, kept, name)
	if err != nil {
		return err
	}
	text, err := kept.Text(ctx, id, number)
	if err != nil {
		return fmt.Errorf("show %s: %w", c.ID, err)
	}
	if _, err := fmt.Fprint(p.out, text); err != nil {
		return fmt.Errorf("print the text: %w", err)
	}
	return nil
}

// splitVersion takes ID@N apart; without @N it is the newest, 0.
func splitVersion(s string) (id string, number int, err error) {
	id, n, numbered := strings.Cut(s, "@")
	if !numbered {
		return id, 0, nil
	}
	number, err = strconv.Atoi(n)
	if err != nil || number < 1 {
		return "", 0, fmt.Errorf("%q names no version: versions are numbered from 1", s)
	}
	return id, number, nil
}

// find returns the only draft whose id begins with prefix.
func find(ctx context.Context, kept *journal.Journal, prefix string) (snapshot.DraftID, error) {
	drafts, err := kept.Drafts(ctx)
	if err != nil {
		return snapshot.DraftID{}, fmt.Errorf("find draft %s: %w", prefix, err)
	}
	drafts = slices.DeleteFunc(drafts, func(d journal.Draft) bool {
		return prefix == "" || !strings.HasPrefix(d.ID.String(), strings.ToLower(prefix))
	})
	switch len(drafts) {
	case 0:
		return snapshot.DraftID{}, fmt.Errorf("find draft %q: %w", prefix, journal.ErrNotFound)
	case 1:
		return drafts[0].ID, nil
	}
	return snapshot.DraftID{}, misuse(fmt.Errorf("%d drafts begin with %q: give more of the id", len(drafts), prefix))
}
