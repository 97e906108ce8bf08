//go:build !js

package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"holdfast/shared/snapshot"
	"holdfast/wasm/filestore"
	"holdfast/wasm/journal"
)

type putCmd struct {
	vaultFlags
	Site string `required:"" help:"Site the text belongs to, as an adapter id (chatgpt, claude, …)."`
	Chat string `required:"" help:"Chat the text belongs to; the same site and chat are one draft."`
	JSON bool   `help:"Print a JSON object."`
}

// Run keeps the text in the local store before any request: what cannot be pushed now goes with the next put. While another process has the
// store open the text is kept in the inbox beside it.
func (c putCmd) Run(ctx context.Context, p program) error {
	root, err := c.code()
	if err != nil {
		return err
	}
	text, err := io.ReadAll(io.LimitReader(p.in, journal.MaxText+1))
	if err != nil {
		return fmt.Errorf("read stdin: %w", err)
	}
	path, err := p.localPath(root)
	if err != nil {
		return err
	}
	change := putChange(c.Site, c.Chat, string(text), p.now())
	inbox := inboxOf(path)
	local, err := openLocal(ctx, path)
	if errors.Is(err, filestore.ErrBusy) {
		local, err = inbox.wait(ctx, p, path, change)
	}
	if err != nil {
		return err
	}
	if err := inbox.empty(ctx, p, local.journal); err != nil {
		return errors.Join(err, local.close())
	}
	draft, err := local.journal.Record(ctx, change)
	if err != nil {
		return errors.Join(fmt.Errorf("keep the text: %w", err), local.close())
	}
	if draft.Lost > 0 {
		fmt.Fprintf(p.err, "holdfast: replaced_bytes: %d bytes of stdin are no UTF-8 text and were kept as U+FFFD\n", draft.Lost)
	}
	if err := local.push(ctx, p, c.Server, root); err != nil {
		return errors.Join(fmt.Errorf("push (the text is kept here and goes with the next put): %w", err), local.close())
	}
	if err := local.close(); err != nil {
		return err
	}
	return p.printID(c.JSON, draft.ID.String())
}

// putChange is a text as put records it: the same site and chat are one draft.
func putChange(site, chat, text string, now int64) journal.Change {
	return journal.Change{Key: journal.Key{Site: site, Chat: chat, Tab: "cli"}, Text: text, Time: now, State: snapshot.Editing}
}
