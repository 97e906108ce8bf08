//go:build !js

package main

import (
	"context"
	"fmt"

	"holdfast/shared/snapshot"
	"holdfast/wasm/journal"
)

type deleteCmd struct {
	vaultFlags
	ID   string `arg:"" help:"The id of a draft or a chat, or the beginning of it."`
	JSON bool   `help:"Print a JSON object."`
}

// Run deletes a draft, or a chat with what was typed into it, on every device, and prints the id.
func (c deleteCmd) Run(ctx context.Context, p program) error {
	root, err := c.code()
	if err != nil {
		return err
	}
	var gone found
	err = c.change(ctx, p, func(l *local) error {
		if err := l.push(ctx, p, c.Server, root); err != nil { // what is to be deleted has to be here
			return fmt.Errorf("read the vault: %w", err)
		}
		if gone, err = find(ctx, l.journal, c.ID); err != nil {
			return err
		}
		return gone.delete(ctx, l.journal, p.now())
	})
	if err != nil {
		return err
	}
	return p.printID(c.JSON, gone.id)
}

// delete deletes what an id names.
func (f found) delete(ctx context.Context, kept *journal.Journal, now int64) error {
	if f.draft != nil && f.draft.String() == f.id {
		return kept.Delete(ctx, []snapshot.DraftID{*f.draft}, nil, now)
	}
	var chats []snapshot.ChatID
	if f.turned != nil {
		chats = append(chats, *f.turned)
	}
	chat, err := snapshot.ParseChatID(f.id)
	if err != nil {
		return err
	}
	drafts, err := kept.DraftsOf(ctx, chat)
	if err != nil {
		return err
	}
	return kept.Delete(ctx, drafts, chats, now)
}
