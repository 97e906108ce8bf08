package vault

import (
	"context"
	"errors"
	"fmt"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
)

// covered says what is wrong with the heads of a checkpoint: each must be held here, by the store or this push. One that is left out is no
// reason to refuse the entry, which would block its device's chain for a matter of who was first; it does not count then, see ledger.Purgeable.
func (p *planner) covered(ctx context.Context, e ledger.Entry) (*wire.Problem, error) {
	if e.Header.Class != ledger.ClassCheckpoint {
		return nil, nil
	}
	for _, h := range e.Header.Heads {
		held, err := p.holds(ctx, h)
		if err != nil {
			return nil, err
		}
		if !held {
			problem := refuse(wire.CodeCheckpointInvalid, "checkpoint %d of device %s covers entry %d of device %s, which is not here", e.Header.Seq, e.Header.Device, h.Seq, h.Device)
			problem.Head = &h
			return problem, nil
		}
	}
	return nil, nil
}

func (p *planner) holds(ctx context.Context, h ledger.Head) (bool, error) {
	if h.Device.IsRoot() {
		err := p.roster.Witness(h)
		return err == nil || errors.Is(err, ledger.ErrBehind), nil
	}
	if p.placed[h] {
		return true, nil
	}
	hash, err := p.store.Placed(ctx, p.state.ID, h.Device, h.Seq)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("read place: %w", err)
	}
	return hash == h.Hash, nil
}
