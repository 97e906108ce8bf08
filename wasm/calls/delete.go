package calls

import (
	"context"
	"errors"

	"holdfast/shared/snapshot"
	"holdfast/wasm/journal"
)

// ChatRef names a chat.
type ChatRef struct {
	ID string `cbor:"id"` // hex
}

// Settling answers whether the deletions that wait take effect here.
type Settling struct {
	Take bool `cbor:"take"`
}

// deleteDraft deletes a draft here and on the other devices.
func (c *Core) deleteDraft(ctx context.Context, in DraftRef) (Nothing, error) {
	id, err := parseDraft(in.ID)
	if err != nil {
		return Nothing{}, err
	}
	return Nothing{}, c.journal.Delete(ctx, []snapshot.DraftID{id}, nil, c.config.Now())
}

// deleteChat deletes what was said in a chat, and what was typed into it.
func (c *Core) deleteChat(ctx context.Context, in ChatRef) (Nothing, error) {
	id, err := parseDraft(in.ID) // of the same form
	if err != nil {
		return Nothing{}, err
	}
	chat := snapshot.ChatID(id)
	drafts, err := c.journal.DraftsOf(ctx, chat)
	if err != nil {
		return Nothing{}, err
	}
	err = c.journal.Delete(ctx, drafts, []snapshot.ChatID{chat}, c.config.Now())
	if errors.Is(err, journal.ErrNotFound) && len(drafts) > 0 { // nothing is known of what was said
		err = c.journal.Delete(ctx, drafts, nil, c.config.Now())
	}
	return Nothing{}, err
}

// settleDeletions ends the waiting of deletions that another device has asked for.
func (c *Core) settleDeletions(ctx context.Context, in Settling) (Nothing, error) {
	return Nothing{}, c.journal.Settle(ctx, in.Take, c.config.Now())
}
