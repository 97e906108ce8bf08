package vault

import (
	"context"
	"errors"
	"fmt"

	"holdfast/shared/wire"
)

// Delete removes the session's vault with everything in it, and ends all its sessions. Devices keep what they have; they are told that there is
// no such vault.
func (x *Session) Delete(ctx context.Context) (wire.VaultDeleted, error) {
	if err := x.check(VerbDelete); err != nil {
		return wire.VaultDeleted{}, err
	}
	err := x.store.Delete(ctx, x.state.ID)
	if errors.Is(err, ErrNotFound) { // somebody else's request has just done it
		return wire.VaultDeleted{}, wire.NewProblem(wire.CodeVaultUnknown, "")
	} else if err != nil {
		return wire.VaultDeleted{}, problemOf(fmt.Errorf("delete vault: %w", err))
	}
	x.news.tell(x.state.ID)
	return wire.VaultDeleted{Entries: x.state.Head, Bytes: uint64(x.state.Bytes)}, nil
}
