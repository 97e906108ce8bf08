package search

import (
	"context"

	"holdfast/shared/snapshot"
	"holdfast/wasm/journal"
)

// chatState is what is indexed of a chat, and what a hit says of it.
type chatState struct {
	Site    string `cbor:"1,keyasint"`
	Account string `cbor:"2,keyasint"`
	Chat    string `cbor:"3,keyasint"`
	Time    int64  `cbor:"4,keyasint"` // of its latest change
	Sums    []byte `cbor:"5,keyasint"` // of the turns that are indexed, 16 bytes each
	Named   []byte `cbor:"6,keyasint"` // the chat that this provisional one became
}

func (s *chatState) sums(into map[[16]byte]bool) {
	for at := 0; at+16 <= len(s.Sums); at += 16 {
		into[[16]byte(s.Sums[at:])] = true
	}
}

// openState lists the documents of a branch's turns that were still growing, each number and 1.
type openState struct {
	Docs []uint32 `cbor:"1,keyasint"`
}

// branch indexes the turns of a branch that are not indexed for its chat.
func (g *gathering) branch(ctx context.Context, id journal.BranchID) (done bool, err error) {
	b, err := g.x.journal.Branch(ctx, id)
	if err != nil {
		return true, unlessGone(err)
	}
	chat, known, err := g.chat(ctx, id.Chat, b)
	if err != nil {
		return true, err
	}
	lacks := false
	for _, t := range b.Turns {
		if t.Open || known[t.Sum] {
			continue
		}
		if g.full() {
			return false, nil
		}
		turn, err := g.x.journal.KeptTurn(ctx, t.Sum)
		if err != nil {
			if err := unlessGone(err); err != nil {
				return true, err
			}
			lacks = true
			continue
		}
		known[t.Sum] = true
		chat.Sums = append(chat.Sums, t.Sum[:]...)
		g.add(ref{Kind: kindTurn, Chat: id.Chat, Sum: t.Sum}, turn.Text, marksOf(b.Site, b.Chat, inTurn, spoken(t.Role))...)
	}
	if err := g.growing(ctx, id, b); err != nil {
		return true, err
	}
	g.wait(id, lacks)
	return true, nil
}

// growing indexes the open turns of a branch anew. They come last and in one step, however large: what is done again at each try would never end.
func (g *gathering) growing(ctx context.Context, id journal.BranchID, b journal.Branch) error {
	open, err := load[openState](ctx, g, openKey(id))
	if err != nil {
		return err
	}
	for _, doc := range open.Docs {
		g.kill(doc)
	}
	open.Docs = nil
	for _, t := range b.Turns {
		if !t.Open {
			continue
		}
		if doc := g.add(ref{Kind: kindOpen, Chat: id.Chat, Branch: id, Sum: t.Sum}, t.Text, marksOf(b.Site, b.Chat, inTurn, spoken(t.Role))...); doc > 0 {
			open.Docs = append(open.Docs, doc)
		}
	}
	return nil
}

// chat reads what is indexed of a branch's chat, also of what it was before it had an id.
func (g *gathering) chat(ctx context.Context, id snapshot.ChatID, b journal.Branch) (*chatState, map[[16]byte]bool, error) {
	known := map[[16]byte]bool{}
	chat, err := load[chatState](ctx, g, chatKey(id))
	if err != nil {
		return nil, nil, err
	}
	chat.Site, chat.Account, chat.Chat, chat.Time = b.Site, b.Account, b.Chat, max(chat.Time, b.Time)
	chat.sums(known)
	if b.Was == "" || b.Was == b.Chat {
		return chat, known, nil
	}
	was, err := load[chatState](ctx, g, chatKey(snapshot.ChatIDOf(b.Site, b.Account, b.Was)))
	if err != nil {
		return nil, nil, err
	}
	was.Named = id[:]
	was.sums(known)
	return chat, known, nil
}

// wait notes that a branch lacks turns, or no longer does.
func (g *gathering) wait(id journal.BranchID, lacks bool) {
	if lacks {
		g.ops = append(g.ops, put(waitingKey(id), []byte{}))
	} else {
		g.ops = append(g.ops, drop(waitingKey(id)))
	}
}

// askAgain puts the branches that lack turns back into the queue: turns came.
func (g *gathering) askAgain(ctx context.Context) error {
	rows, err := g.x.store.Scan(ctx, journal.TableSearch, waitingPrefix, "", 0)
	for _, row := range rows {
		g.ops = append(g.ops, drop(row.Key), journal.UnindexedAgain(row.Key[len(waitingPrefix):]))
	}
	return err
}

func spoken(r snapshot.Role) string {
	if r == snapshot.User {
		return inPrompt
	}
	return inAnswer
}
