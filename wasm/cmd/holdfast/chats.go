//go:build !js

package main

import (
	"context"

	"holdfast/wasm/journal"
	"holdfast/wasm/portable"
)

// listed is a chat: what was said in it, what was typed into it, or both.
type listed portable.Chat

// row is the chat as it is printed: its transcript and the number of its branches, or its newest draft and the number of versions.
func (l listed) row(ctx context.Context, kept *journal.Journal) (row, error) {
	if l.Talk == nil {
		newest, err := kept.Draft(ctx, l.Drafts[0].ID) // the list has no texts
		r := rowOf(newest)
		r.ID, r.Versions = l.ID.String(), l.Versions
		return r, err
	}
	t := l.Talk
	r := row{ID: l.ID.String(), Site: t.Site, Chat: t.Chat, Device: t.Device.String(), State: t.State.String(), Updated: rfc3339(portable.Chat(l).Updated()),
		Versions: t.Branches, Damage: t.Damage}
	if t.Branches == 0 { // every branch is damaged
		return r, nil
	}
	turns, err := kept.Turns(ctx, t.ID, 0)
	r.Text = journal.Transcript(turns)
	return r, err
}
