package wire

import (
	"errors"
	"strings"
)

// MaxNote bounds the text of a note, in bytes.
const MaxNote = 4096

// Kinds of notes.
const (
	NoteUpdate   = "update"   // about an incident
	NoteLesson   = "lesson"   // about an incident, for its report
	NoteInstead  = "instead"  // about a site: what works instead
	NotePlaybook = "playbook" // the team's; the newest counts
)

// BoardNote is what a member writes on the board on purpose.
type BoardNote struct {
	Kind  string `cbor:"1,keyasint"`
	About string `cbor:"2,keyasint,omitempty"` // id of an incident or of a site
	Text  string `cbor:"3,keyasint"`           // Markdown
}

// BoardNoted gives the note's id.
type BoardNoted struct {
	ID string `cbor:"1,keyasint"`
}

// BoardShow hides a note, or shows it again.
type BoardShow struct {
	Shown bool `cbor:"1,keyasint"`
}

func (n *BoardNote) validate() error {
	switch n.Kind {
	case NoteUpdate, NoteLesson, NoteInstead:
		if n.About == "" || len(n.About) > 64 {
			return errors.New("a note says nothing of what it is about")
		}
	case NotePlaybook:
		if n.About != "" {
			return errors.New("a playbook is about nothing in particular")
		}
	default:
		return errors.New("no kind of a note")
	}
	if strings.TrimSpace(n.Text) == "" || len(n.Text) > MaxNote {
		return errors.New("a note without a text, or with too long a one")
	}
	return nil
}
