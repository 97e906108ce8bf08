//go:build !js

package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"holdfast/wasm/journal"
	"holdfast/wasm/portable"
)

// read pulls the whole vault into memory: see open.
func (f vaultFlags) read(ctx context.Context, p program) (*journal.Journal, error) {
	_, kept, err := f.open(ctx, p)
	return kept, err
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

// Run lists the chats, the newest first: what was said in them, or, where nothing of that is kept, the newest draft.
func (c chatsCmd) Run(ctx context.Context, p program) error {
	kept, err := c.read(ctx, p)
	if err != nil {
		return err
	}
	chats, err := portable.Chats(ctx, kept)
	if err != nil {
		return fmt.Errorf("list the chats: %w", err)
	}
	rows := make([]row, len(chats))
	for i, chat := range chats {
		if rows[i], err = listed(chat).row(ctx, kept); err != nil {
			return fmt.Errorf("read chat %s: %w", chat.ID, err)
		}
	}
	return p.printRows(c.JSON, rows)
}

type versionsCmd struct {
	vaultFlags
	ID   string `arg:"" help:"The id of a draft or a chat, or the beginning of it."`
	JSON bool   `help:"Print JSON lines."`
}

// Run lists a draft's versions, numbered from 1, the oldest first; of a chat those of its newest draft.
func (c versionsCmd) Run(ctx context.Context, p program) error {
	kept, err := c.read(ctx, p)
	if err != nil {
		return err
	}
	id, err := find(ctx, kept, c.ID)
	if err != nil {
		return err
	}
	if id.draft == nil {
		return misuse(fmt.Errorf("%s is a chat of which no draft is kept: its branches are shown by show ID@N", c.ID))
	}
	versions, err := kept.Versions(ctx, *id.draft)
	if err != nil {
		return fmt.Errorf("list the versions: %w", err)
	}
	return p.printVersions(c.JSON, *id.draft, versions)
}

type showCmd struct {
	vaultFlags
	ID string `arg:"" help:"The id of a draft or a chat, or the beginning of it; ID@N is version N of the draft, branch N of the chat." placeholder:"ID[@N]"`
}

// Run prints the text as it was kept, nothing added; a chat as Markdown.
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
	text, err := id.text(ctx, kept, number)
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
