package board

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
)

// Note is what a member wrote on the board on purpose: Markdown, never shown as it is. Nothing is kept of who wrote it.
type Note struct {
	ID     string
	At     int64
	Kind   string // as in wire.BoardNote
	About  string // id of an incident or of a site; empty for a playbook
	Text   string
	Hidden bool
}

// Bounds of notes: what one person writes in an hour, and what is kept.
const (
	notesAnHour = 20
	maxNotes    = 1000
	hour        = 60 * 60_000
)

// Write keeps a note and gives its id; the next step shows it. Errors: a *wire.Problem, or the store's.
func (b *Board) Write(ctx context.Context, person ledger.VaultID, n wire.BoardNote) (string, error) {
	if err := b.mayWrite(person); err != nil {
		return "", err
	}
	if err := b.isKnown(ctx, n); err != nil {
		return "", err
	}
	var id [8]byte
	if _, err := io.ReadFull(b.config.Rand, id[:]); err != nil {
		return "", fmt.Errorf("draw randomness: %w", err)
	}
	b.writing.Lock()
	defer b.writing.Unlock()
	if len(b.notes) >= maxNotes {
		return "", wire.NewProblem(wire.CodeQuotaExceeded, "the board holds as many notes as it can")
	}
	if err := b.pace(person); err != nil {
		return "", err
	}
	note := Note{ID: hex.EncodeToString(id[:]), At: b.config.Now(), Kind: n.Kind, About: n.About, Text: n.Text}
	if err := b.config.Store.PutNote(ctx, note); err != nil {
		return "", fmt.Errorf("keep note: %w", err)
	}
	b.put(append(slices.Clip(b.notes), note))
	return note.ID, nil
}

// Show hides a note or shows it again.
func (b *Board) Show(ctx context.Context, person ledger.VaultID, id string, shown bool) error {
	if err := b.mayWrite(person); err != nil {
		return err
	}
	b.writing.Lock()
	defer b.writing.Unlock()
	at := slices.IndexFunc(b.notes, func(n Note) bool { return n.ID == id })
	if at < 0 {
		return wire.NewProblem(wire.CodeNotFound, "there is no such note")
	}
	note := b.notes[at]
	note.Hidden = !shown
	if err := b.config.Store.PutNote(ctx, note); err != nil {
		return fmt.Errorf("keep note: %w", err)
	}
	all := slices.Clone(b.notes)
	all[at] = note
	b.put(all)
	return nil
}

func (b *Board) put(notes []Note) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.notes = notes
}

// mayWrite: every member, unless the operator has named those who may.
func (b *Board) mayWrite(person ledger.VaultID) error {
	if len(b.config.Editors) > 0 && !slices.Contains(b.config.Editors, person) {
		return wire.NewProblem(wire.CodeTokenScope, "only those whom the operator has named write on this board")
	}
	return nil
}

func (b *Board) isKnown(ctx context.Context, n wire.BoardNote) error {
	switch n.Kind {
	case wire.NoteInstead:
		if !slices.ContainsFunc(b.config.Sites, func(s Site) bool { return s.ID == n.About }) {
			return wire.NewProblem(wire.CodeBadRequest, "a note is about a site that this board does not know")
		}
	case wire.NoteUpdate, wire.NoteLesson:
		_, err := b.Incident(ctx, n.About)
		if errors.Is(err, ErrNotFound) {
			return wire.NewProblem(wire.CodeBadRequest, "a note is about an incident that is not there")
		}
		return err
	}
	return nil
}

// pace bounds what one person writes. Who wrote is in memory, for an hour. The caller holds writing.
func (b *Board) pace(person ledger.VaultID) error {
	now := b.config.Now()
	if b.config.Shared != nil { // nobody remembers who wrote: all together write as much as three
		lately := 0
		for _, n := range b.notes {
			if n.At > now-hour {
				lately++
			}
		}
		if lately >= 3*notesAnHour {
			p := wire.NewProblem(wire.CodeRateLimited, "so many notes an hour are enough")
			p.RetryAfter = hour
			return p
		}
		return nil
	}
	for who, moments := range b.wrote {
		if moments = slices.DeleteFunc(moments, func(at int64) bool { return at > now || now-at >= hour }); len(moments) == 0 {
			delete(b.wrote, who)
		} else {
			b.wrote[who] = moments
		}
	}
	if len(b.wrote[person]) >= notesAnHour {
		p := wire.NewProblem(wire.CodeRateLimited, "so many notes an hour are enough")
		p.RetryAfter = hour - (now - b.wrote[person][0])
		return p
	}
	b.wrote[person] = append(b.wrote[person], now)
	return nil
}

// old: as an incident; a playbook stays.
func (n Note) old(now int64) bool { return n.Kind != wire.NotePlaybook && n.At < now-keepIncidents }

// visible are the notes that may be seen, the oldest first; of playbooks the newest.
func visible(all []Note) (seen []Note) {
	playbook := -1
	for n, note := range all {
		if note.Kind == wire.NotePlaybook && !note.Hidden {
			playbook = n
		}
	}
	for n, note := range all {
		if !note.Hidden && (note.Kind != wire.NotePlaybook || n == playbook) {
			seen = append(seen, note)
		}
	}
	return seen
}

// NotesOn gives the notes of a kind about something, the oldest first.
func (v *View) NotesOn(kind, about string) (all []Note) {
	for _, n := range v.Notes {
		if n.Kind == kind && n.About == about {
			all = append(all, n)
		}
	}
	return all
}
