//go:build !js

package main

import (
	"context"
	"slices"

	"holdfast/shared/snapshot"
	"holdfast/wasm/journal"
)

// listed is a chat: what was said in it, what was typed into it, or both.
type listed struct {
	id       snapshot.ChatID
	talk     *journal.Conversation
	drafts   []journal.Draft // newest first
	versions int             // of the drafts
}

func (l listed) updated() int64 {
	var newest int64
	if l.talk != nil {
		newest = l.talk.Updated
	}
	if len(l.drafts) > 0 {
		newest = max(newest, l.drafts[0].Updated)
	}
	return newest
}

// listChats puts the turns and the drafts of each chat together, the newest chat first.
func listChats(ctx context.Context, kept *journal.Journal) ([]listed, error) {
	talks, err := kept.Conversations(ctx)
	if err != nil {
		return nil, err
	}
	typed, err := kept.Chats(ctx)
	if err != nil {
		return nil, err
	}
	var all []listed
	for _, t := range talks {
		all = append(all, listed{id: t.ID, talk: &t})
	}
	for _, c := range typed {
		id := snapshot.ChatIDOf(c.Site, c.Account, c.Chat)
		i := slices.IndexFunc(all, func(l listed) bool { return l.id == id })
		if i < 0 {
			i, all = len(all), append(all, listed{id: id})
		}
		all[i].drafts, all[i].versions = c.Drafts, c.Versions
	}
	slices.SortStableFunc(all, func(a, b listed) int { return int(b.updated() - a.updated()) })
	return all, nil
}

// row is the chat as it is printed: its transcript and the number of its branches, or its newest draft and the number of versions.
func (l listed) row(ctx context.Context, kept *journal.Journal) (row, error) {
	if l.talk == nil {
		newest, err := kept.Draft(ctx, l.drafts[0].ID) // the list has no texts
		r := rowOf(newest)
		r.ID, r.Versions = l.id.String(), l.versions
		return r, err
	}
	t := l.talk
	r := row{ID: l.id.String(), Site: t.Site, Chat: t.Chat, Device: t.Device.String(), State: t.State.String(), Updated: rfc3339(l.updated()),
		Versions: t.Branches, Damage: t.Damage}
	if t.Branches == 0 { // every branch is damaged
		return r, nil
	}
	turns, err := kept.Turns(ctx, t.ID, 0)
	r.Text = journal.Transcript(turns)
	return r, err
}
