package replica

import (
	"context"

	"holdfast/shared/wire"
)

// RecoveryKey gives the X25519 public key of the recovery code of this store's
// vault; nil where no vault is set up.
func (r *Replica) RecoveryKey(ctx context.Context) ([]byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	w, err := r.load(ctx, identity{}, wire.ActionRead, 0)
	if CodeOf(err) == CodeNotSetUp {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return w.roster.RootAgree(), nil
}
