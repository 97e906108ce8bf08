package search

import (
	"context"
	"fmt"
	"strings"

	"holdfast/shared/snapshot"
	"holdfast/shared/textindex"
	"holdfast/wasm/journal"
)

// Hit is a text that was found.
type Hit struct {
	Draft   *snapshot.DraftID // the draft, or
	Chat    *snapshot.ChatID  // the chat that it is a turn of
	Version int               // of the draft: its number, 0 for the newest
	Turn    [16]byte          // of a turn: its sum
	Role    snapshot.Role     // of a turn
	Key     journal.Key       // where it belongs
	Time    int64             // epoch milliseconds: of the draft, or of the chat's latest change
	Rank    float64           // more is better; to be compared within one answer only
	Excerpt textindex.Excerpt
}

// hits reads the best documents and keeps those that have what the query asks for. What is deleted makes room for others.
func (x *Index) hits(ctx context.Context, s *scores, q textindex.Query, limit int, f *Found) (err error) {
	r := resolver{x: x, rows: map[uint32][]ref{}, chats: map[snapshot.ChatID]*chatState{}, seen: map[string]bool{}}
	if r.deleted, err = x.journal.DeletedTurns(ctx); err != nil {
		return err
	}
	best, total := s.best()
	f.Total = total
	for left := examined; len(best) > 0; best, _ = s.best() {
		for _, c := range best {
			if left == 0 || len(f.Hits) == limit {
				return nil
			}
			s.had[c.doc] = 0 // it has been looked at
			hit, text, err := r.resolve(ctx, c.doc)
			if err != nil {
				return err
			}
			if text == "" {
				f.Total--
				continue
			}
			left--
			if r.fits(&hit, text, q) {
				hit.Rank = float64(c.points)
				f.Hits = append(f.Hits, hit)
			}
		}
	}
	return nil
}

// fits says whether a text has what a query asks for and was not there before. What was sent is a draft's version and a turn, too: one of
// them is enough.
func (r *resolver) fits(hit *Hit, text string, q textindex.Query) (ok bool) {
	same := hit.Key.Site + "\x00" + hit.Key.Account + "\x00" + hit.Key.Chat + "\x00" + strings.Join(strings.Fields(text), " ")
	if r.seen[same] {
		return false
	}
	hit.Excerpt, ok = r.x.tokens.Excerpt(text, q)
	r.seen[same] = ok
	return ok
}

// resolver finds out what documents stand for.
type resolver struct {
	x     *Index
	rows  map[uint32][]ref
	chats map[snapshot.ChatID]*chatState
	seen  map[string]bool // texts, with where they belong

	deleted func(snapshot.ChatID, [16]byte) bool // turns
}

// resolve reads the text that a document stands for. One that is no more there, or cannot be read, gives none.
func (r *resolver) resolve(ctx context.Context, doc uint32) (hit Hit, text string, err error) {
	row, known := r.rows[doc/docsPerRow]
	if !known {
		if row, err = r.x.refs(ctx, doc); err != nil {
			return hit, "", err
		}
		r.rows[doc/docsPerRow] = row
	}
	if at := int(doc % docsPerRow); at < len(row) {
		switch of := row[at]; of.Kind {
		case kindDraft, kindVersion:
			hit, text, err = r.draft(ctx, of)
		case kindTurn, kindOpen:
			hit, text, err = r.turn(ctx, of)
		}
	}
	return hit, text, unlessGone(err)
}

func (r *resolver) draft(ctx context.Context, of ref) (Hit, string, error) {
	d, err := r.x.journal.PlaceOf(ctx, of.Draft.Draft)
	if err != nil {
		return Hit{}, "", err
	}
	text, err := r.x.journal.DeviceText(ctx, of.Draft, of.N)
	if err != nil {
		return Hit{}, "", err
	}
	hit := Hit{Draft: &d.ID, Key: d.Key, Time: d.Updated}
	if of.Kind == kindVersion {
		err = r.number(ctx, &hit, of)
	}
	return hit, text, err
}

func (r *resolver) turn(ctx context.Context, of ref) (Hit, string, error) {
	id, chat, err := r.chat(ctx, of.Chat)
	if err != nil {
		return Hit{}, "", err
	}
	hit := Hit{Chat: &id, Turn: of.Sum, Key: journal.Key{Site: chat.Site, Account: chat.Account, Chat: chat.Chat}, Time: chat.Time}
	if of.Kind == kindTurn {
		if r.deleted(id, of.Sum) {
			return hit, "", nil
		}
		t, err := r.x.journal.KeptTurn(ctx, of.Sum)
		hit.Role = t.Role
		return hit, t.Text, err
	}
	b, err := r.x.journal.Branch(ctx, of.Branch)
	for _, t := range b.Turns {
		if t.Open && t.Sum == of.Sum {
			hit.Role = t.Role
			return hit, t.Text, nil
		}
	}
	return hit, "", err
}

// chat reads what is known of a chat, under its name if it was provisional.
func (r *resolver) chat(ctx context.Context, id snapshot.ChatID) (snapshot.ChatID, *chatState, error) {
	s, err := r.state(ctx, id)
	if err == nil && len(s.Named) == len(id) {
		id = snapshot.ChatID(s.Named)
		s, err = r.state(ctx, id)
	}
	return id, s, err
}

func (r *resolver) state(ctx context.Context, id snapshot.ChatID) (*chatState, error) {
	if s := r.chats[id]; s != nil {
		return s, nil
	}
	s := &chatState{}
	found, err := r.x.state(ctx, chatKey(id), s)
	if err == nil && !found {
		err = fmt.Errorf("chat %s: %w", id, errDamaged)
	}
	r.chats[id] = s
	return s, err
}

// number gives a version of a draft the number that it has among those of all devices.
func (r *resolver) number(ctx context.Context, hit *Hit, of ref) error {
	versions, err := r.x.journal.Versions(ctx, of.Draft.Draft)
	for _, v := range versions {
		if v.Device == of.Draft.Device && v.N == of.N {
			hit.Version, hit.Time = v.Number, v.Time
		}
	}
	return unlessGone(err)
}
