package search

import (
	"context"
	"errors"

	"holdfast/shared/snapshot"
	"holdfast/shared/textindex"
	"holdfast/wasm/journal"
)

// draftState is what is indexed of what one device has of a draft.
type draftState struct {
	Seen  uint64 `cbor:"1,keyasint"` // the last version that was looked at
	Doc   uint32 `cbor:"2,keyasint"` // of the newest text, and 1; 0 for none
	DocOf uint64 `cbor:"3,keyasint"` // the version that Doc is of

	Chat     string   `cbor:"4,keyasint,omitempty"` // where it belonged
	Versions []uint32 `cbor:"5,keyasint,omitempty"` // documents of older versions, and 1 each
}

// lostChars is how long a text must be to be indexed although it gave way to another: shorter ones are typed again faster than looked for.
const lostChars = 20

// gaveWay says that the text of a version was taken out of the draft: the next one has less than half of it.
func gaveWay(v, next journal.Version) bool {
	return v.Chars >= lostChars && next.Chars >= 0 && next.Chars < v.Chars/2 && (v.State == snapshot.Editing || v.State == snapshot.Rescue)
}

// draft indexes what is new of a draft on one device.
func (g *gathering) draft(ctx context.Context, d journal.DeviceDraft) (done bool, err error) {
	versions, err := g.x.journal.DeviceVersions(ctx, d)
	if err != nil || len(versions) == 0 {
		return true, err
	}
	place, err := g.x.journal.PlaceOf(ctx, d.Draft)
	if err != nil {
		return true, unlessGone(err)
	}
	state, err := load[draftState](ctx, g, draftKey(d))
	if err != nil {
		return true, err
	}
	if state.Chat != "" && state.Chat != place.Key.Chat { // its documents are marked with the chat that it had
		for _, doc := range append(state.Versions, state.Doc) {
			g.kill(doc)
		}
		*state = draftState{}
	}
	state.Chat = place.Key.Chat
	marks := marksOf(place.Key.Site, place.Key.Chat, inDraft)
	for i, v := range versions {
		if v.N <= state.Seen {
			continue
		}
		if g.full() {
			return false, nil
		}
		kept := uint64(0)
		switch {
		case v.State == snapshot.Sent:
			kept = v.N
		case i > 0 && gaveWay(versions[i-1], v):
			kept = versions[i-1].N
		}
		if kept > 0 {
			doc, err := g.version(ctx, d, kept, ref{Kind: kindVersion, Draft: d, N: kept}, marks)
			if err != nil {
				return true, err
			}
			state.Versions = append(state.Versions, doc)
		}
		state.Seen = v.N
	}
	newest := versions[len(versions)-1]
	if state.DocOf == newest.N {
		return true, nil
	}
	g.kill(state.Doc)
	state.Doc, state.DocOf = 0, newest.N
	if newest.State == snapshot.Sent { // it is indexed as what was sent
		return true, nil
	}
	doc, err := g.version(ctx, d, newest.N, ref{Kind: kindDraft, Draft: d}, marks)
	if doc == 0 {
		state.DocOf = 0 // it may become readable
	}
	state.Doc = doc
	return true, err
}

// version indexes the text of a version. One that cannot be read is left out.
func (g *gathering) version(ctx context.Context, d journal.DeviceDraft, n uint64, r ref, marks []string) (doc uint32, err error) {
	text, err := g.x.journal.DeviceText(ctx, d, n)
	if err != nil {
		return 0, unlessGone(err)
	}
	return g.add(r, text, marks...), nil
}

// unlessGone is the store's error; nil where a text is missing or cannot be read, which is no reason not to index the others.
func unlessGone(err error) error {
	if errors.Is(err, journal.ErrNotFound) || errors.Is(err, journal.ErrDamaged) || errors.Is(err, journal.ErrIncomplete) {
		return nil
	}
	return err
}

// The values of the field in.
const (
	inDraft  = "draft"
	inTurn   = "turn"
	inPrompt = "prompt"
	inAnswer = "answer"
)

// fields are what a query may ask for by name:value.
var fields = []string{"site", "chat", "in"}

func marksOf(site, chat string, in ...string) []string {
	marks := []string{textindex.Mark("site", site), textindex.Mark("chat", chat)}
	for _, value := range in {
		marks = append(marks, textindex.Mark("in", value))
	}
	return marks
}
