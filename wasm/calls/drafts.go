package calls

import (
	"context"
	"errors"
	"fmt"

	"holdfast/shared/snapshot"
	"holdfast/wasm/journal"
)

// Place says where a draft was typed: adapter id or host, account slot, chat, tab.
type Place struct {
	Site    string `cbor:"site"`
	Account string `cbor:"account"`
	Chat    string `cbor:"chat"`
	Tab     string `cbor:"tab"`
}

// Change is one state of a text as the page had it.
type Change struct {
	Place
	Was   string `cbor:"was"` // the chat's provisional id, if the draft was kept under it before; else empty
	Text  string `cbor:"text"`
	Time  int64  `cbor:"time"`  // epoch milliseconds
	State string `cbor:"state"` // editing, sent, delivered, failed, rescue, parked or released
	Lost  int    `cbor:"lost"`  // code units that were no text, replaced by U+FFFD before the text came here
	Files []File `cbor:"files"` // what is attached to it
	Parking
}

// Parking says how a text was put by for later.
type Parking struct {
	Priority int    `cbor:"priority"` // of a parked text: 1 goes first; else 0
	Note     string `cbor:"note"`     // the user's own word on it
}

// File is something that is attached to a text: named, not kept.
type File struct {
	Name string `cbor:"name"` // empty for a pasted text that the page gave no name
	Size int64  `cbor:"size"` // bytes; 0 when unknown
	Type string `cbor:"type"` // media type; empty when unknown
	Part string `cbor:"part"` // tab of the draft of the same chat that is its content; empty when the content is not kept
}

// Draft is a kept text without its whole text.
type Draft struct {
	ID string `cbor:"id"` // hex
	Place
	Device   string `cbor:"device"` // hex id of the device with the newest version
	Here     bool   `cbor:"here"`   // that device is this one
	State    string `cbor:"state"`
	Created  int64  `cbor:"created"` // epoch milliseconds
	Updated  int64  `cbor:"updated"` // epoch milliseconds
	Versions int    `cbor:"versions"`
	Preview  string `cbor:"preview"` // the text's start
	Lost     int    `cbor:"lost"`    // code units that were no text and became U+FFFD
	Files    []File `cbor:"files"`   // what was attached
	Parking
	Siblings int    `cbor:"siblings"` // other devices that have versions of their own
	Damage   string `cbor:"damage"`   // what cannot be read, in words; empty when all is well
}

// Drafts is a list of drafts, newest first.
type Drafts struct {
	Drafts []Draft `cbor:"drafts"`
}

// DraftRef names a draft.
type DraftRef struct {
	ID string `cbor:"id"` // hex
}

// Version is one kept state of a draft.
type Version struct {
	Number  int    `cbor:"number"` // from 1
	Device  string `cbor:"device"` // hex id
	Here    bool   `cbor:"here"`   // made on this device
	Time    int64  `cbor:"time"`   // epoch milliseconds
	State   string `cbor:"state"`
	Chars   int    `cbor:"chars"`   // code points; -1 when unknown
	Damaged bool   `cbor:"damaged"` // cannot be read
	Pinned  bool   `cbor:"pinned"`  // stays however old it grows
}

// Pinning says whether a version stays however old it grows.
type Pinning struct {
	VersionRef
	Pinned bool `cbor:"pinned"`
}

// Versions is all versions of a draft, oldest first.
type Versions struct {
	Versions []Version `cbor:"versions"`
}

// VersionRef names a version of a draft; Number 0 is the newest.
type VersionRef struct {
	ID     string `cbor:"id"` // hex
	Number int    `cbor:"number"`
}

// Text is the text of a version.
type Text struct {
	Text string `cbor:"text"`
}

// Saved is a kept text with its whole text.
type Saved struct {
	ID       string `cbor:"id"` // hex
	State    string `cbor:"state"`
	Updated  int64  `cbor:"updated"` // epoch milliseconds
	Versions int    `cbor:"versions"`
	Text     string `cbor:"text"`
	Files    []File `cbor:"files"` // what was attached
}

// Latest is the newest draft of a chat, or none.
type Latest struct {
	Draft *Saved `cbor:"draft"`
}

// Rekeying says that a draft belongs to another chat than it was begun in.
type Rekeying struct {
	ID   string `cbor:"id"` // hex
	Chat string `cbor:"chat"`
}

func parseState(name string) (snapshot.State, error) {
	if state, ok := snapshot.ParseState(name); ok {
		return state, nil
	}
	return 0, fmt.Errorf("state %q: %w", name, journal.ErrInvalid)
}

func parseDraft(id string) (snapshot.DraftID, error) {
	parsed, err := snapshot.ParseDraftID(id)
	if err != nil {
		return parsed, fmt.Errorf("draft id: %w: %w", journal.ErrInvalid, err)
	}
	return parsed, nil
}

func (p Place) key() journal.Key {
	return journal.Key{Site: p.Site, Account: p.Account, Chat: p.Chat, Tab: p.Tab}
}

func toFiles(files []File) []snapshot.File {
	out := make([]snapshot.File, len(files))
	for i, f := range files {
		out[i] = snapshot.File{Name: f.Name, Size: uint64(max(0, f.Size)), Type: f.Type, Part: f.Part}
	}
	return out
}

func fromFiles(files []snapshot.File) []File {
	out := make([]File, len(files))
	for i, f := range files {
		out[i] = File{Name: f.Name, Size: int64(min(f.Size, 1<<53)), Type: f.Type, Part: f.Part}
	}
	return out
}

func (c *Core) draft(d journal.Draft) Draft {
	var parking Parking
	if d.Park != nil {
		parking = Parking{Priority: int(min(d.Park.Priority, 99)), Note: d.Park.Note}
	}
	return Draft{
		ID:     d.ID.String(),
		Place:  Place{Site: d.Key.Site, Account: d.Key.Account, Chat: d.Key.Chat, Tab: d.Key.Tab},
		Device: d.Device.String(), Here: d.Device == c.journal.Device(), State: d.State.String(),
		Created: d.Created, Updated: d.Updated, Versions: d.Versions, Preview: d.Preview, Lost: int(d.Lost), Files: fromFiles(d.Files), Parking: parking, Siblings: len(d.Siblings), Damage: d.Damage,
	}
}

func (c *Core) record(ctx context.Context, in Change) (Draft, error) {
	state, err := parseState(in.State)
	if err != nil {
		return Draft{}, err
	}
	if in.Was != "" && in.Was != in.Chat {
		began := snapshot.DraftIDOf(in.Site, in.Account, in.Was, in.Tab)
		if _, err := c.journal.Rekey(ctx, began, in.Chat, c.config.Now()); err != nil && !errors.Is(err, journal.ErrNotFound) && !errors.Is(err, journal.ErrIncomplete) {
			return Draft{}, err // where the draft is damaged the text is kept all the same, under its new place
		}
	}
	d, err := c.journal.Record(ctx, journal.Change{Key: in.key(), Text: in.Text, Time: in.Time, State: state,
		Lost: uint64(max(0, in.Lost)), Files: toFiles(in.Files),
		Park: &snapshot.Park{Priority: uint64(max(0, in.Priority)), Note: in.Note}})
	return c.draft(d), err
}

func (c *Core) rekey(ctx context.Context, in Rekeying) (Draft, error) {
	id, err := parseDraft(in.ID)
	if err != nil {
		return Draft{}, err
	}
	d, err := c.journal.Rekey(ctx, id, in.Chat, c.config.Now())
	return c.draft(d), err
}

func (c *Core) drafts(ctx context.Context, _ Nothing) (Drafts, error) {
	if _, err := c.journal.Forget(ctx, c.config.Now()-journal.Grace); err != nil { // also where nothing is synced
		return Drafts{}, err
	}
	all, err := c.journal.Outline(ctx)
	if err != nil {
		return Drafts{}, err
	}
	out := Drafts{Drafts: make([]Draft, len(all))}
	for i, d := range all {
		out.Drafts[i] = c.draft(d)
	}
	return out, nil
}

func (c *Core) versions(ctx context.Context, in DraftRef) (Versions, error) {
	id, err := parseDraft(in.ID)
	if err != nil {
		return Versions{}, err
	}
	all, err := c.journal.Versions(ctx, id)
	if err != nil {
		return Versions{}, err
	}
	out := Versions{Versions: make([]Version, len(all))}
	for i, v := range all {
		out.Versions[i] = Version{Number: v.Number, Device: v.Device.String(), Here: v.Device == c.journal.Device(),
			Time: v.Time, State: v.State.String(), Chars: v.Chars, Damaged: v.Damaged, Pinned: v.Pinned}
	}
	return out, nil
}

func (c *Core) text(ctx context.Context, in VersionRef) (Text, error) {
	id, err := parseDraft(in.ID)
	if err != nil {
		return Text{}, err
	}
	text, err := c.journal.Text(ctx, id, in.Number)
	return Text{text}, err
}

func (c *Core) pin(ctx context.Context, in Pinning) (Nothing, error) {
	id, err := parseDraft(in.ID)
	if err != nil {
		return Nothing{}, err
	}
	return Nothing{}, c.journal.Pin(ctx, id, in.Number, in.Pinned, c.config.Now())
}

// latest finds the newest draft of a chat with its text, whichever tab and device it came from.
func (c *Core) latest(ctx context.Context, in Place) (Latest, error) {
	all, err := c.journal.Outline(ctx)
	if err != nil {
		return Latest{}, err
	}
	for _, d := range all {
		if d.Key.Site != in.Site || d.Key.Account != in.Account || d.Key.Chat != in.Chat || d.Damage != "" ||
			d.State == snapshot.Parked || d.State == snapshot.Released { // the queue offers those
			continue
		}
		whole, err := c.journal.Draft(ctx, d.ID)
		if err != nil {
			return Latest{}, err
		}
		return Latest{&Saved{ID: d.ID.String(), State: whole.State.String(), Updated: whole.Updated, Versions: whole.Versions,
			Text: whole.Text, Files: fromFiles(whole.Files)}}, nil
	}
	return Latest{}, nil
}
