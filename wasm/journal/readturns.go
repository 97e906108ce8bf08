package journal

import (
	"context"

	"holdfast/shared/ledger"
	"holdfast/shared/snapshot"
)

// turns reads what a branch names.
func (j *Journal) turns(ctx context.Context, b branch) ([]Turn, error) {
	all := make([]Turn, len(b.turns))
	for i, p := range b.turns {
		t := &all[i]
		*t = Turn{Role: p.Role, Text: p.text, State: p.State, Message: p.Message, Model: p.Model, Lost: p.Lost, Sum: p.sum}
		if !p.known {
			kept, err := j.turn(ctx, p.sum)
			if err != nil {
				return nil, err
			}
			if t.Damaged = kept == nil; !t.Damaged {
				t.Text = kept.Text
			}
		}
		if len(p.Draft) == len(snapshot.DraftID{}) {
			id := snapshot.DraftID(p.Draft)
			t.Draft = &id
			outcome, err := j.outcome(ctx, id, ledger.DeviceID(b.Device), p.Version)
			if err != nil {
				return nil, err
			}
			t.Outcome = outcome
		}
	}
	return all, nil
}

// outcome is what became of the text that a device sent as version n: the last state that the same text got.
func (j *Journal) outcome(ctx context.Context, id snapshot.DraftID, device ledger.DeviceID, n uint64) (state snapshot.State, err error) {
	var sum [8]byte
	err = j.eachVersion(ctx, id, device, n-1, func(at uint64, v *snapshot.Version) {
		switch {
		case v == nil:
		case at == n:
			sum, state = v.Sum, v.State
		case state != 0 && v.Sum == sum && v.State != snapshot.Editing && v.State != snapshot.Rescue:
			state = v.State
		}
	})
	return state, err
}
