package vault

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"

	"holdfast/shared/ledger"
)

// inviteSize is the bytes of an invite's token: 128 random bits, short enough to be typed.
const inviteSize = 16

// InviteHash is the hash of an invite's token under which it is kept.
func InviteHash(token []byte) ledger.Hash { return hashOf(token) }

// State says in a word what has become of an invite.
func (i Invite) State(now int64) string {
	switch {
	case i.Revoked != 0:
		return "revoked"
	case i.Expires != 0 && i.Expires <= now:
		return "expired"
	case i.Used >= i.Uses:
		return "used"
	}
	return "open"
}

// DrawInvite draws a token, puts its hash into the invitation, and returns it in lower-case hexadecimal.
func DrawInvite(random io.Reader, i *Invite) (string, error) {
	token := make([]byte, inviteSize)
	if _, err := io.ReadFull(random, token); err != nil {
		return "", fmt.Errorf("draw randomness: %w", err)
	}
	i.Hash = hashOf(token)
	return hex.EncodeToString(token), nil
}

// NewInvite keeps an invitation and returns its token, which is not kept. It draws the Hash; the other fields are the caller's.
func NewInvite(ctx context.Context, store Invites, random io.Reader, i Invite) (string, error) {
	token, err := DrawInvite(random, &i)
	if err != nil {
		return "", err
	}
	if err := store.AddInvite(ctx, i); err != nil {
		return "", problemOf(fmt.Errorf("keep invite: %w", err))
	}
	return token, nil
}

// FirstInvite makes the one invitation that a new server hands to its owner, for one vault, and returns "" if there
// ever was one.
func (s *Service) FirstInvite(ctx context.Context) (string, error) {
	all, err := s.store.ListInvites(ctx)
	if err != nil {
		return "", problemOf(fmt.Errorf("list invites: %w", err))
	}
	if len(all) > 0 {
		return "", nil
	}
	return NewInvite(ctx, s.store, s.config.Rand, Invite{Note: "first", Uses: 1, Created: s.config.Now()})
}
