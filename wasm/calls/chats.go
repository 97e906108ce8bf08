package calls

import (
	"context"
	"encoding/hex"
	"fmt"

	"holdfast/shared/snapshot"
	"holdfast/wasm/journal"
)

// SeenTurn is a turn as the page had it.
type SeenTurn struct {
	Role    string `cbor:"role"`    // user or assistant
	Text    string `cbor:"text"`    // Markdown
	State   string `cbor:"state"`   // complete, streaming, truncated or error
	Message string `cbor:"message"` // the site's id of it, or empty
	Model   string `cbor:"model"`   // the model's name as the page has it, or empty
}

// Stretch is a part of a chat as the page had it, oldest turn first.
type Stretch struct {
	Place
	Was   string     `cbor:"was"` // the chat's provisional id, if it was kept under it before; else empty
	Turns []SeenTurn `cbor:"turns"`
	Whole bool       `cbor:"whole"` // it is all of the chat
	Seen  int        `cbor:"seen"`  // how much of the chat has been seen, percent
	Time  int64      `cbor:"time"`  // epoch milliseconds
}

// Chat is a kept conversation without its turns.
type Chat struct {
	ID       string `cbor:"id"` // hex
	Site     string `cbor:"site"`
	Account  string `cbor:"account"`
	Chat     string `cbor:"chat"`
	Here     bool   `cbor:"here"`     // its newest branch was seen on this device
	Updated  int64  `cbor:"updated"`  // epoch milliseconds
	Branches int    `cbor:"branches"` // edits and regenerated answers make more than one
	Turns    int    `cbor:"turns"`    // of the newest branch
	Seen     int    `cbor:"seen"`     // how much of the chat has been seen, percent
	State    string `cbor:"state"`    // of the last turn
	Preview  string `cbor:"preview"`  // the first turn's start
	Damage   string `cbor:"damage"`   // what cannot be read, in words; empty when all is well
}

// Chats is a list of chats, newest first.
type Chats struct {
	Chats []Chat `cbor:"chats"`
}

// BranchRef names a branch of a chat; Branch 0 is the newest.
type BranchRef struct {
	ID     string `cbor:"id"` // hex
	Branch int    `cbor:"branch"`
}

// Turn is a kept turn.
type Turn struct {
	SeenTurn
	Draft   string `cbor:"draft"`   // hex id of the draft that was sent as this turn; empty where it is not known
	Outcome string `cbor:"outcome"` // that draft's state: sent, delivered or failed; empty where it is not known
	Damaged bool   `cbor:"damaged"` // cannot be read
	Sum     string `cbor:"sum"`     // hex, names role and text
}

// Turns is what was said in a branch, and the same as one Markdown text.
type Turns struct {
	Turns    []Turn `cbor:"turns"`
	Markdown string `cbor:"markdown"`
}

func turnName(sum [16]byte) string { return hex.EncodeToString(sum[:]) }

func (c *Core) recordTurns(ctx context.Context, in Stretch) (Nothing, error) {
	turns := make([]journal.SeenTurn, len(in.Turns))
	for i, t := range in.Turns {
		role, known := snapshot.ParseRole(t.Role)
		state, named := snapshot.ParseTurnState(t.State)
		if !known || !named {
			return Nothing{}, fmt.Errorf("turn of role %q in state %q: %w", t.Role, t.State, journal.ErrInvalid)
		}
		turns[i] = journal.SeenTurn{Role: role, Text: t.Text, State: state, Message: t.Message, Model: t.Model}
	}
	return Nothing{}, c.journal.RecordTurns(ctx, journal.TurnsChange{Key: in.key(), Was: in.Was, Turns: turns, Whole: in.Whole, Seen: in.Seen, Time: in.Time})
}

func (c *Core) chats(ctx context.Context, _ Nothing) (Chats, error) {
	all, err := c.journal.Conversations(ctx)
	if err != nil {
		return Chats{}, err
	}
	out := Chats{Chats: make([]Chat, len(all))}
	for i, chat := range all {
		out.Chats[i] = Chat{ID: chat.ID.String(), Site: chat.Site, Account: chat.Account, Chat: chat.Chat, Here: chat.Device == c.journal.Device(),
			Updated: chat.Updated, Branches: chat.Branches, Turns: chat.Turns, Seen: chat.Seen, State: chat.State.String(), Preview: chat.Preview,
			Damage: chat.Damage}
	}
	return out, nil
}

func (c *Core) turns(ctx context.Context, in BranchRef) (Turns, error) {
	id, err := snapshot.ParseChatID(in.ID)
	if err != nil {
		return Turns{}, fmt.Errorf("chat id: %w: %w", journal.ErrInvalid, err)
	}
	all, err := c.journal.Turns(ctx, id, in.Branch)
	if err != nil {
		return Turns{}, err
	}
	out := Turns{Turns: make([]Turn, len(all)), Markdown: journal.Transcript(all)}
	for i, t := range all {
		turn := &out.Turns[i]
		turn.SeenTurn = SeenTurn{Role: t.Role.String(), Text: t.Text, State: t.State.String(), Message: t.Message, Model: t.Model}
		turn.Damaged, turn.Sum = t.Damaged, turnName(t.Sum)
		if t.Draft != nil {
			turn.Draft = t.Draft.String()
		}
		if t.Outcome != 0 {
			turn.Outcome = t.Outcome.String()
		}
	}
	return out, nil
}
