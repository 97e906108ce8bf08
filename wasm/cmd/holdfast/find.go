//go:build !js

package main

import (
	"context"
	"fmt"
	"strings"

	"holdfast/shared/snapshot"
	"holdfast/wasm/journal"
	"holdfast/wasm/portable"
)

// found is what an id names: a draft, a chat with turns, or a chat of which only drafts are kept.
type found struct {
	id     string
	draft  *snapshot.DraftID
	turned *snapshot.ChatID // the chat, where its turns are kept
}

// text returns version number of a draft or branch number of a chat, the newest for 0.
func (f found) text(ctx context.Context, kept *journal.Journal, number int) (string, error) {
	if f.turned == nil {
		return kept.Text(ctx, *f.draft, number)
	}
	turns, err := kept.Turns(ctx, *f.turned, number)
	return journal.Transcript(turns), err
}

// find returns the only draft or chat whose id begins with prefix.
func find(ctx context.Context, kept *journal.Journal, prefix string) (found, error) {
	all, err := nameable(ctx, kept)
	if err != nil {
		return found{}, fmt.Errorf("find %q: %w", prefix, err)
	}
	var fits []found
	for _, f := range all {
		if prefix != "" && strings.HasPrefix(f.id, strings.ToLower(prefix)) {
			fits = append(fits, f)
		}
	}
	switch len(fits) {
	case 0:
		return found{}, fmt.Errorf("find draft or chat %q: %w", prefix, journal.ErrNotFound)
	case 1:
		return fits[0], nil
	}
	return found{}, misuse(fmt.Errorf("%d drafts and chats begin with %q: give more of the id", len(fits), prefix))
}

// nameable lists everything that has an id.
func nameable(ctx context.Context, kept *journal.Journal) ([]found, error) {
	drafts, err := kept.Outline(ctx)
	if err != nil {
		return nil, err
	}
	chats, err := portable.Chats(ctx, kept)
	if err != nil {
		return nil, err
	}
	var all []found
	for _, d := range drafts {
		all = append(all, found{id: d.ID.String(), draft: &d.ID})
	}
	for _, c := range chats {
		f := found{id: c.ID.String()}
		if len(c.Drafts) > 0 {
			f.draft = &c.Drafts[0].ID
		}
		if c.Talk != nil {
			f.turned = &c.Talk.ID
		}
		all = append(all, f)
	}
	return all, nil
}
