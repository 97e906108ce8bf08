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
