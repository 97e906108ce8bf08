package journal

import (
	"context"

	"holdfast/shared/snapshot"
)

// hiding returns what says whether a record belongs to what is deleted, and nothing that is left builds on it, here or in extra.
func (j *Journal) hiding(ctx context.Context, extra []snapshot.Record) (func(snapshot.Record) (bool, error), error) {
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
	bases := map[textKey]uint64{}
	return func(r snapshot.Record) (bool, error) {
		switch {
		case r.Version != nil:
			key := textKey{r.Version.Draft, r.Version.Device}
			n := drafts[key.draft.String()].mark(key.device)
			if r.Version.N > n {
				return false, nil
			}
			base, known := bases[key]
			if !known {
				var err error
				if base, err = j.base(ctx, key, n, extra); err != nil {
					return false, err
				}
				bases[key] = base
			}
			return r.Version.N < base, nil
		case r.Chat != nil:
			return uint64(max(r.Chat.Time, 0)) <= chats[r.Chat.ID().String()].mark(r.Chat.Device), nil
		case r.Turn != nil:
			return loose[turnName(r.Turn.Sum())], nil
		}
		return false, nil
	}, nil
}

// DeletedTurns returns what says whether a turn is deleted as one of a chat; another chat may have it still.
func (j *Journal) DeletedTurns(ctx context.Context) (func(snapshot.ChatID, [16]byte) bool, error) {
	chats, err := j.allGone(ctx, goneChatPrefix)
	if err != nil || len(chats) == 0 {
		return func(snapshot.ChatID, [16]byte) bool { return false }, err
	}
	branches, _, err := j.branches(ctx, chatPrefix)
	if err != nil {
		return nil, err
	}
	left := map[string]bool{}
	for _, b := range branches {
		for _, t := range b.turns {
			left[b.ID().String()+turnName(t.sum)] = true
		}
	}
	return func(chat snapshot.ChatID, sum [16]byte) bool {
		return len(chats[chat.String()].UpTo) > 0 && !left[chat.String()+turnName(sum)]
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
