package journal

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sort"

	"holdfast/shared/ledger"
	"holdfast/shared/snapshot"
)

// lostBranch is a row that cannot be read. It keeps its place.
type lostBranch struct {
	id     snapshot.ChatID
	device ledger.DeviceID
	n      uint64
	why    string
}

// branchesFor reads the branches that a change may grow, the newest last.
func (j *Journal) branchesFor(ctx context.Context, c TurnsChange) (all []branch, damaged []lostBranch, err error) {
	all, damaged, err = j.branches(ctx, chatPrefix+snapshot.ChatIDOf(c.Key.Site, c.Key.Account, c.Key.Chat).String()+"/")
	if err != nil || c.Was == "" || c.Was == c.Key.Chat {
		return all, damaged, err
	}
	before, _, err := j.branches(ctx, chatPrefix+snapshot.ChatIDOf(c.Key.Site, c.Key.Account, c.Was).String()+"/")
	return sorted(append(before, all...)), damaged, err
}

// branches reads the rows under a prefix, the newest last, and says why chats have rows that cannot be read.
func (j *Journal) branches(ctx context.Context, prefix string) (all []branch, damaged []lostBranch, err error) {
	rows, err := j.store.Scan(ctx, TableMeta, prefix, "", 0)
	if err != nil {
		return nil, nil, err
	}
	gone, err := j.allGone(ctx, goneChatPrefix)
	if err != nil {
		return nil, nil, err
	}
	for _, row := range rows {
		r, err := snapshot.DecodeRecord(row.Value)
		if err == nil && (r.Chat == nil || chatPrefix+branchKey(r.Chat) != row.Key) {
			err = errors.New("the row is of something else")
		}
		if err != nil {
			if id, device, n, keyErr := parseBranchKey(row.Key[len(chatPrefix):]); keyErr == nil {
				damaged = append(damaged, lostBranch{id, device, n, err.Error()})
			}
			continue
		}
		if uint64(max(r.Chat.Time, 0)) <= gone[r.Chat.ID().String()].mark(r.Chat.Device) {
			continue
		}
		b := branch{Chat: r.Chat}
		for _, t := range r.Chat.Turns {
			p, err := j.placed(ctx, t)
			if err != nil {
				return nil, nil, err
			}
			b.turns = append(b.turns, p)
		}
		all = append(all, b)
	}
	return sorted(all), damaged, nil
}

func sorted(all []branch) []branch {
	sort.SliceStable(all, func(i, k int) bool {
		a, b := all[i], all[k]
		return cmp.Or(cmp.Compare(a.Time, b.Time), slices.Compare(a.Device[:], b.Device[:]), cmp.Compare(a.N, b.N)) < 0
	})
	return all
}

// placed makes a turn comparable. Only of one that may still grow the text is read.
func (j *Journal) placed(ctx context.Context, t snapshot.ChatTurn) (placed, error) {
	p := placed{ChatTurn: t, text: t.Text, known: len(t.Sum) == 0}
	if p.known {
		p.sum = snapshot.Turn{Role: t.Role, Text: t.Text}.Sum()
		return p, nil
	}
	copy(p.sum[:], t.Sum)
	if t.State == snapshot.TurnComplete {
		return p, nil
	}
	turn, err := j.turn(ctx, p.sum)
	if turn != nil {
		p.text, p.known = turn.Text, true
	}
	return p, err
}

// turn reads a turn; nil is one that is missing or damaged.
func (j *Journal) turn(ctx context.Context, sum [16]byte) (*snapshot.Turn, error) {
	name := turnName(sum)
	row, err := j.meta(ctx, turnPrefix+name)
	if err != nil {
		return nil, err
	}
	t, _ := decodeTurn(row, name)
	return t, nil
}
