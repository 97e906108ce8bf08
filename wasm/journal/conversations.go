package journal

import (
	"context"
	"fmt"
	"sort"

	"holdfast/shared/ledger"
	"holdfast/shared/snapshot"
)

// Conversation is what was said in one chat.
type Conversation struct {
	ID                  snapshot.ChatID
	Site, Account, Chat string
	Device              ledger.DeviceID // that saw the newest branch
	Updated             int64           // epoch milliseconds
	Branches            int             // edits and regenerated answers make more than one
	Turns               int             // of the newest branch
	Seen                int             // how much of the chat has been seen, percent
	State               snapshot.TurnState
	Preview             string // the start of the newest branch's first turn
	Damage              string // what of this chat cannot be read, in words; empty when all is well
}

// Turn is a kept turn.
type Turn struct {
	Role    snapshot.Role
	Text    string // Markdown
	State   snapshot.TurnState
	Message string            // the site's id of it, or empty
	Model   string            // the model's name as the page had it, or empty
	Draft   *snapshot.DraftID // the draft that was sent as this turn, where it is known
	Outcome snapshot.State    // what became of that draft; 0 where it is not known
	Lost    uint64            // code units that were no text and became U+FFFD
	Damaged bool              // its text cannot be read
	Sum     [16]byte          // names role and text
}

// Conversations returns every chat of which turns are kept, the newest first.
func (j *Journal) Conversations(ctx context.Context) ([]Conversation, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	groups, err := j.conversations(ctx)
	if err != nil {
		return nil, fmt.Errorf("list chats: %w", err)
	}
	all := make([]Conversation, len(groups))
	for i, g := range groups {
		if all[i], err = j.describe(ctx, g); err != nil {
			return nil, fmt.Errorf("list chats: %w", err)
		}
	}
	sort.SliceStable(all, func(i, k int) bool { return all[i].Updated > all[k].Updated })
	return all, nil
}

// Turns returns the turns of branch number of a chat, of the newest for 0. Branches count from 1, the oldest first. ErrNotFound.
func (j *Journal) Turns(ctx context.Context, id snapshot.ChatID, number int) ([]Turn, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	groups, err := j.conversations(ctx)
	if err != nil {
		return nil, fmt.Errorf("chat %s: %w", id, err)
	}
	for _, g := range groups {
		if g.id != id {
			continue
		}
		if number == 0 {
			number = len(g.branches)
		}
		if number < 1 || number > len(g.branches) {
			return nil, fmt.Errorf("chat %s has %d branches, not a branch %d: %w", id, len(g.branches), number, ErrNotFound)
		}
		return j.turns(ctx, g.branches[number-1])
	}
	return nil, fmt.Errorf("chat %s: %w", id, ErrNotFound)
}

// group is a chat with its branches, oldest first, none of which is a part of another.
type group struct {
	id       snapshot.ChatID
	branches []branch
	damage   string
}

func (j *Journal) conversations(ctx context.Context) ([]*group, error) {
	branches, damaged, err := j.branches(ctx, chatPrefix)
	if err != nil {
		return nil, err
	}
	named := map[snapshot.ChatID]snapshot.ChatID{} // provisional ids, and what became of them
	for _, b := range branches {
		if b.Was != "" {
			named[snapshot.ChatIDOf(b.Site, b.Account, b.Was)] = b.ID()
		}
	}
	var groups []*group
	at := map[snapshot.ChatID]*group{}
	of := func(id snapshot.ChatID) *group {
		if name, ok := named[id]; ok {
			id = name
		}
		if at[id] == nil {
			at[id] = &group{id: id}
			groups = append(groups, at[id])
		}
		return at[id]
	}
	for _, b := range branches {
		g := of(b.ID())
		g.branches = append(g.branches, b)
	}
	for _, lost := range damaged {
		of(lost.id).damage = lost.why
	}
	for _, g := range groups {
		if err := j.readBeside(ctx, g.branches); err != nil {
			return nil, err
		}
		g.branches = maximal(g.branches)
	}
	return groups, nil
}

// readBeside reads the turns that stand where another branch has one that may have grown into them.
func (j *Journal) readBeside(ctx context.Context, branches []branch) error {
	open := map[int]bool{}
	for _, b := range branches {
		for i, t := range b.turns {
			open[i] = open[i] || t.State != snapshot.TurnComplete
		}
	}
	for _, b := range branches {
		for i := range b.turns {
			if t := &b.turns[i]; open[i] && !t.known && len(branches) > 1 {
				kept, err := j.turn(ctx, t.sum)
				if err != nil {
					return err
				}
				if kept != nil {
					t.text, t.known = kept.Text, true
				}
			}
		}
	}
	return nil
}

// maximal leaves out what another branch holds.
func maximal(branches []branch) []branch {
	var kept []branch
	for i, b := range branches {
		part := false
		for k, other := range branches {
			part = part || k != i && covers(other.turns, b.turns) && (k > i || !covers(b.turns, other.turns))
		}
		if !part {
			kept = append(kept, b)
		}
	}
	return kept
}

func (j *Journal) describe(ctx context.Context, g *group) (Conversation, error) {
	c := Conversation{ID: g.id, Branches: len(g.branches), Damage: g.damage}
	if len(g.branches) == 0 {
		return c, nil
	}
	newest := g.branches[len(g.branches)-1]
	c.Site, c.Account, c.Chat, c.Device = newest.Site, newest.Account, newest.Chat.Chat, newest.Device
	c.Updated, c.Seen, c.Turns = newest.Time, int(min(newest.Seen, 100)), len(newest.turns)
	if c.Turns == 0 {
		return c, nil
	}
	c.State = newest.turns[c.Turns-1].State
	first := newest.turns[0]
	if !first.known {
		t, err := j.turn(ctx, first.sum)
		if err != nil {
			return c, err
		}
		if t == nil {
			c.Damage = "the first turn is missing or damaged"
			return c, nil
		}
		first.text = t.Text
	}
	c.Preview = preview(first.text)
	return c, nil
}
