package snapshot

import (
	"encoding/hex"
	"errors"
	"fmt"

	"holdfast/shared/history"
	"holdfast/shared/strictcbor"
)

// Errors of this package; a caller finds them with errors.Is.
var (
	// ErrMalformed: the bytes are no snapshot or record, or not in their one valid form.
	ErrMalformed = errors.New("malformed snapshot")
	// ErrTooLarge: the content is larger than MaxDecoded, or says that it is.
	ErrTooLarge = errors.New("snapshot too large")
	// ErrVersion: a newer format, or a critical key (below -1000) that this version does not know.
	ErrVersion = errors.New("snapshot needs a newer version")
	// ErrChecksum: the frame's own checksum does not match: bytes were damaged.
	ErrChecksum = errors.New("snapshot checksum does not match")
)

// Kind says what a record is about. The numbers are part of the format.
type Kind uint64

// The kinds of format version 1.
const (
	KindDraft    Kind = 1 // what a draft belongs to
	KindVersion  Kind = 2 // one saved state of a draft
	KindDevice   Kind = 3 // the name of a device
	KindTurn     Kind = 4 // what was said once in some chat
	KindChat     Kind = 5 // one branch of a chat
	KindDeletion Kind = 6 // what is deleted
	KindPin      Kind = 7 // whether a version stays
)

// Record is one fact. Exactly one of Draft, Version, Device, Turn, Chat,
// Deletion and Pin is set, as Kind says; a record of a kind that this version does not know has Raw instead.
type Record struct {
	Kind     Kind
	Draft    *Draft
	Version  *Version
	Device   *Device
	Turn     *Turn
	Chat     *Chat
	Deletion *Deletion
	Pin      *Pin
	Raw      []byte // the whole CBOR array [kind, …] of an unknown kind, as it was read
}

// Extra holds the entries of a map under keys that this version does not know:
// key to one encoded CBOR item. They are written back as they came.
type Extra = strictcbor.Extra

// DraftID names a draft on every device: see DraftIDOf.
type DraftID [16]byte

// String returns the id in lower-case hex.
func (id DraftID) String() string { return hex.EncodeToString(id[:]) }

// ParseDraftID reads the hex form of an id.
func ParseDraftID(s string) (DraftID, error) {
	var id DraftID
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != len(id) {
		return id, fmt.Errorf("draft id %q: want %d hex digits: %w", s, 2*len(id), ErrMalformed)
	}
	return DraftID(b), nil
}

// DraftIDOf derives the id from what a draft belonged to when it began: the
// first 16 bytes of SHA-256("holdfast/v1/draft" ‖ 0 ‖ CBOR [site, account,
// chat, tab]). It stays when the draft moves to another chat.
func DraftIDOf(site, account, chat, tab string) DraftID {
	return DraftID(sumOf("holdfast/v1/draft\x00", []string{site, account, chat, tab}))
}

// Draft says what a draft belongs to. Of two with the same ID the one with the
// later Updated counts, and of equal ones the one of the greater Device.
type Draft struct {
	ID      DraftID  `cbor:"1,keyasint"`
	Site    string   `cbor:"2,keyasint"` // adapter id, such as "chatgpt"
	Account string   `cbor:"3,keyasint"` // account slot on the site, may be empty
	Chat    string   `cbor:"4,keyasint"` // the site's id of the chat, or a provisional one
	Tab     string   `cbor:"5,keyasint"` // what tells two heads of one chat apart
	Device  [16]byte `cbor:"6,keyasint"` // ledger id of the device that wrote this
	Created int64    `cbor:"7,keyasint"` // epoch ms
	Updated int64    `cbor:"8,keyasint"` // epoch ms
	Extra   Extra    `cbor:"-"`
}

// State of a version: what had happened to the text when it was saved. A
// number that is not listed comes from a newer version and is kept.
type State uint64

// The states of format version 1.
const (
	Editing   State = 1 // being written
	Sent      State = 2 // given to the site, arrival unknown
	Delivered State = 3 // known to have arrived
	Failed    State = 4 // known not to have arrived
	Rescue    State = 5 // copied in mid-composition of an input method
	Parked    State = 6 // put by for later: see Park
	Released  State = 7 // was parked, and has been taken up again
)

// Version is one saved state of a draft, written by one device.
type Version struct {
	Draft    DraftID
	Device   [16]byte // ledger id of the writer
	N        uint64   // from 1, dense per draft and device
	Time     int64    // epoch ms
	State    State
	Keyframe bool             // Text is the whole text; otherwise Splices make it from N-1 of the same draft and device
	Text     string           // of a keyframe, valid UTF-8
	Splices  []history.Splice // of the others; none when the text did not change
	Sum      [8]byte          // history.Sum of the text
	Lost     uint64           // code units that were no scalar values and became U+FFFD
	Files    []File           // what was attached to it: a restore cannot bring it back, only name it
	Park     *Park            // of a parked text
	Extra    Extra
}

// Park says how a text was put by for later.
type Park struct {
	Priority uint64 `cbor:"1,keyasint"`           // 1 goes first
	Note     string `cbor:"2,keyasint,omitempty"` // the user's own word on it
	Extra    Extra  `cbor:"-"`
}

// File is something that was attached to a text in the page. Its content is not kept, unless Part says where.
type File struct {
	Name  string `cbor:"1,keyasint,omitempty"` // as the page showed it; empty for pasted text that the page gave no name
	Size  uint64 `cbor:"2,keyasint,omitempty"` // bytes, 0 when unknown
	Type  string `cbor:"3,keyasint,omitempty"` // media type, empty when unknown
	Part  string `cbor:"4,keyasint,omitempty"` // Tab of the draft of the same chat that is the content: a pasted text that became a file
	Extra Extra  `cbor:"-"`
}

// Device gives a device the name that its user reads; the later Updated counts.
type Device struct {
	ID      [16]byte `cbor:"1,keyasint"` // ledger id
	Name    string   `cbor:"2,keyasint"`
	Updated int64    `cbor:"3,keyasint"` // epoch ms
	Extra   Extra    `cbor:"-"`
}

// Snapshot is what Decode finds.
type Snapshot struct {
	Records []Record
	Created int64 // epoch ms
	Extra   Extra
}
