package journal

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"holdfast/shared/history"
	"holdfast/shared/ledger"
	"holdfast/shared/snapshot"
)

// keyframeEvery is how many versions share one full text: it bounds what a restore has to read, and what a damaged version costs.
const keyframeEvery = 64

var errWrongSum = errors.New("the text does not match its checksum")

// restore returns the text of version n, checked. rows holds versions that are not in the store yet, by n.
// The error is a *DamageError, ErrIncomplete, or the store's.
func (j *Journal) restore(ctx context.Context, id snapshot.DraftID, device ledger.DeviceID, n uint64, rows map[uint64][]byte) (string, error) {
	chain, err := j.chain(ctx, id, device, n, rows)
	if err != nil {
		return "", err
	}
	var splices []history.Splice
	for _, v := range chain[1:] {
		splices = append(splices, v.Splices...)
	}
	text, err := history.Apply(chain[0].Text, splices)
	if err == nil && history.Sum(text) == chain[len(chain)-1].Sum {
		return text, nil
	}
	return "", damage(chain, n)
}

// damage finds the first version of a chain that does not give its text.
func damage(chain []*snapshot.Version, n uint64) error {
	text := chain[0].Text
	for _, v := range chain {
		next, err := history.Apply(text, v.Splices)
		if err == nil && history.Sum(next) != v.Sum {
			err = errWrongSum
		}
		if err != nil {
			return &DamageError{Draft: v.Draft, Device: v.Device, N: n, At: v.N, Cause: err}
		}
		text = next
	}
	last := chain[len(chain)-1]
	return &DamageError{Draft: last.Draft, Device: last.Device, N: n, At: n, Cause: errWrongSum}
}

// chain returns the versions from the last keyframe up to n.
func (j *Journal) chain(ctx context.Context, id snapshot.DraftID, device ledger.DeviceID, n uint64, extra map[uint64][]byte) ([]*snapshot.Version, error) {
	for reach := uint64(keyframeEvery); ; reach *= 4 {
		from := n - min(reach, n)
		rows, err := j.stretch(ctx, id, device, from, n, extra)
		if err != nil {
			return nil, err
		}
		var chain []*snapshot.Version
		for at := n; at > from; at-- {
			row, ok := rows[at]
			if !ok {
				return nil, j.missing(id, device, n, at)
			}
			v, err := decodeVersion(row, id, device, at)
			if err != nil {
				return nil, &DamageError{Draft: id, Device: device, N: n, At: at, Cause: err}
			}
			chain = append(chain, v)
			if v.Keyframe {
				slices.Reverse(chain)
				return chain, nil
			}
		}
		if from == 0 {
			return nil, &DamageError{Draft: id, Device: device, N: n, At: 1, Cause: errors.New("the first version is no keyframe")}
		}
	}
}

// stretch returns the rows of the versions after from, up to n.
func (j *Journal) stretch(ctx context.Context, id snapshot.DraftID, device ledger.DeviceID, from, n uint64, extra map[uint64][]byte) (map[uint64][]byte, error) {
	stored, err := j.store.Scan(ctx, TableVersions, versionPrefix(id, device), versionKey(id, device, from), int(n-from))
	if err != nil {
		return nil, err
	}
	rows := make(map[uint64][]byte, len(stored))
	for _, row := range stored {
		if _, _, at, err := parseVersionKey(row.Key); err == nil && at <= n {
			rows[at] = row.Value
		}
	}
	for at, row := range extra {
		if at > from && at <= n {
			rows[at] = row
		}
	}
	return rows, nil
}

// missing tells a version that another device has not sent yet from one that was here.
func (j *Journal) missing(id snapshot.DraftID, device ledger.DeviceID, n, at uint64) error {
	if device == j.device || at == n {
		return &DamageError{Draft: id, Device: device, N: n, At: at, Cause: ErrNotFound}
	}
	return fmt.Errorf("draft %s: version %d of device %s builds on version %d: %w", id, n, device, at, ErrIncomplete)
}
