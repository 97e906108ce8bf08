package journal

import (
	"context"

	"holdfast/shared/snapshot"
)

// hiding returns what says whether a record belongs to what is deleted.
func (j *Journal) hiding(ctx context.Context) (func(snapshot.Record) bool, error) {
	drafts, err := j.allGone(ctx, goneDraftPrefix)
	if err != nil {
		return nil, err
	}
	chats, err := j.allGone(ctx, goneChatPrefix)
	if err != nil {
		return nil, err
	}
	loose, err := j.looseTurns(ctx, chats)
	if err != nil {
		return nil, err
	}
	return func(r snapshot.Record) bool {
		switch {
		case r.Version != nil:
			return r.Version.N <= drafts[r.Version.Draft.String()].mark(r.Version.Device)
		case r.Chat != nil:
			return uint64(max(r.Chat.Time, 0)) <= chats[r.Chat.ID().String()].mark(r.Chat.Device)
		case r.Turn != nil:
			return loose[turnName(r.Turn.Sum())]
		}
		return false
	}, nil
}

// looseTurns names the turns that hidden branches alone have.
func (j *Journal) looseTurns(ctx context.Context, chats map[string]gone) (map[string]bool, error) {
	loose := map[string]bool{}
	for id, g := range chats {
		if g.Swept {
			continue
		}
		for _, m := range g.UpTo {
			if _, err := j.forgetBranches(ctx, id, m.Device, m.N, loose); err != nil {
				return nil, err
			}
		}
	}
	if len(loose) == 0 {
		return loose, nil
	}
	branches, _, err := j.branches(ctx, chatPrefix)
	for _, b := range branches {
		for _, t := range b.turns {
			delete(loose, turnName(t.sum))
		}
	}
	return loose, err
}
