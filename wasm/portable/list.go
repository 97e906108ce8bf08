package portable

import (
	"context"
	"sort"

	"holdfast/shared/snapshot"
	"holdfast/wasm/journal"
)

// Chat is a chat as it is kept: what was said in it, what was typed into it, or both.
type Chat struct {
	ID       snapshot.ChatID
	Talk     *journal.Conversation
	Drafts   []journal.Draft // newest first, without their texts
	Versions int             // of the drafts
}

// Updated is the time of the last change, epoch milliseconds.
func (c Chat) Updated() (newest int64) {
	if c.Talk != nil {
		newest = c.Talk.Updated
	}
	if len(c.Drafts) > 0 {
		newest = max(newest, c.Drafts[0].Updated)
	}
	return newest
}

// Site is the id of the adapter of the chat's site.
func (c Chat) Site() string {
	switch {
	case c.Talk != nil && c.Talk.Site != "":
		return c.Talk.Site
	case len(c.Drafts) > 0:
		return c.Drafts[0].Key.Site
	}
	return "" // every row of it is damaged
}

// Chats puts the turns and the drafts of each chat together, the newest chat first.
func Chats(ctx context.Context, kept *journal.Journal) ([]Chat, error) {
	talks, err := kept.Conversations(ctx)
	if err != nil {
		return nil, err
	}
	typed, err := kept.Chats(ctx)
	if err != nil {
		return nil, err
	}
	var all []Chat
	at := map[snapshot.ChatID]int{}
	for i := range talks {
		at[talks[i].ID] = len(all)
		all = append(all, Chat{ID: talks[i].ID, Talk: &talks[i]})
	}
	for _, c := range typed {
		id := snapshot.ChatIDOf(c.Site, c.Account, c.Chat)
		i, known := at[id]
		if !known {
			i, all = len(all), append(all, Chat{ID: id})
			at[id] = i
		}
		all[i].Drafts, all[i].Versions = c.Drafts, c.Versions
	}
	sort.SliceStable(all, func(i, k int) bool { return all[i].Updated() > all[k].Updated() })
	return all, nil
}
