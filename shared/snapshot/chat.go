package snapshot

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/fxamacker/cbor/v2"

	"holdfast/shared/strictcbor"
)

// ChatID names a chat on every device: see ChatIDOf.
type ChatID [16]byte

// String returns the id in lower-case hex.
func (id ChatID) String() string { return hex.EncodeToString(id[:]) }

// ParseChatID reads the hex form of an id.
func ParseChatID(s string) (ChatID, error) {
	id, err := ParseDraftID(s)
	return ChatID(id), err
}

// ChatIDOf derives a chat's id from its place: the first 16 bytes of
// SHA-256("holdfast/v1/chat" ‖ 0 ‖ CBOR [site, account, chat]).
func ChatIDOf(site, account, chat string) ChatID {
	return ChatID(sumOf("holdfast/v1/chat\x00", []string{site, account, chat}))
}

// sumOf is the first 16 bytes of SHA-256(label ‖ CBOR v).
func sumOf(label string, v any) [16]byte {
	b, err := strictcbor.Marshal(v)
	if err != nil {
		panic("snapshot: internal error: " + err.Error())
	}
	sum := sha256.Sum256(append([]byte(label), b...))
	return [16]byte(sum[:16])
}

// Role says who spoke. A number that is not listed comes from a newer version
// and is kept.
type Role uint64

// The roles of format version 1.
const (
	User      Role = 1
	Assistant Role = 2
)

// Turn is what was said once, wherever it was said: equal turns are one record.
type Turn struct {
	Role  Role   `cbor:"1,keyasint"`
	Text  string `cbor:"2,keyasint"` // Markdown
	Extra Extra  `cbor:"-"`
}

// Sum names a turn by its content: the first 16 bytes of
// SHA-256("holdfast/v1/turn" ‖ 0 ‖ CBOR [role, text]).
func (t Turn) Sum() [16]byte { return sumOf("holdfast/v1/turn\x00", []any{uint64(t.Role), t.Text}) }

// Chat is one branch of a chat as one device saw it: what was said, in order.
// It grows under the same N; whatever takes a turn away or changes one begins
// the next. Of two with the same place, device and N the later Time counts, and
// of equal ones the greater bytes.
type Chat struct {
	Site    string
	Account string
	Chat    string   // the site's id of the chat, or a provisional one
	Was     string   // the provisional id that it had before, or empty
	Device  [16]byte // ledger id of the writer
	N       uint64   // from 1
	Time    int64    // epoch ms of the last change
	Seen    uint64   // how much of the chat has been seen, percent
	Turns   []ChatTurn
	Extra   Extra
}

// ID returns the chat's id.
func (c *Chat) ID() ChatID { return ChatIDOf(c.Site, c.Account, c.Chat) }

// ChatTurn is a turn at its place in a chat. A settled one names its Turn by
// Sum; one that is still streaming carries its text, so that the parts of an
// answer do not stay behind as turns.
type ChatTurn struct {
	Role    Role      `cbor:"1,keyasint"`
	Sum     []byte    `cbor:"2,keyasint,omitempty"` // of the Turn, 16 bytes; empty: the text is here
	Text    string    `cbor:"3,keyasint,omitempty"`
	State   TurnState `cbor:"4,keyasint"`
	Message string    `cbor:"5,keyasint,omitempty"` // the site's id of the message, where it has one
	Model   string    `cbor:"6,keyasint,omitempty"` // the model's name as the page has it
	Draft   []byte    `cbor:"7,keyasint,omitempty"` // the DraftID of the prompt that this turn is
	Version uint64    `cbor:"8,keyasint,omitempty"` // and the N of this device's version that was sent
	Lost    uint64    `cbor:"9,keyasint,omitempty"` // code units that were no scalar values and became U+FFFD
	Extra   Extra     `cbor:"-"`
}

type chatBody struct {
	Site    string            `cbor:"1,keyasint"`
	Account string            `cbor:"2,keyasint"`
	Chat    string            `cbor:"3,keyasint"`
	Was     string            `cbor:"4,keyasint,omitempty"`
	Device  [16]byte          `cbor:"5,keyasint"`
	N       uint64            `cbor:"6,keyasint"`
	Time    int64             `cbor:"7,keyasint"`
	Seen    uint64            `cbor:"8,keyasint"`
	Turns   []cbor.RawMessage `cbor:"9,keyasint"`
}

func (c *Chat) encode() ([]byte, error) {
	if c.N == 0 {
		return nil, errors.New("branches count from 1")
	}
	w := chatBody{Site: c.Site, Account: c.Account, Chat: c.Chat, Was: c.Was, Device: c.Device, N: c.N, Time: c.Time, Seen: c.Seen,
		Turns: make([]cbor.RawMessage, len(c.Turns))}
	for i, t := range c.Turns {
		if err := t.check(); err != nil {
			return nil, fmt.Errorf("turn %d: %w", i+1, err)
		}
		raw, err := strictcbor.MarshalMap(t, t.Extra)
		if err != nil {
			return nil, fmt.Errorf("turn %d: %w", i+1, err)
		}
		w.Turns[i] = raw
	}
	return strictcbor.MarshalMap(w, c.Extra)
}

func (c *Chat) decode(body []byte) error {
	var w chatBody
	extra, err := strictcbor.UnmarshalMap(body, &w)
	if err != nil {
		return err
	}
	*c = Chat{Site: w.Site, Account: w.Account, Chat: w.Chat, Was: w.Was, Device: w.Device, N: w.N, Time: w.Time, Seen: w.Seen,
		Turns: make([]ChatTurn, len(w.Turns)), Extra: extra}
	for i, raw := range w.Turns {
		t := &c.Turns[i]
		if t.Extra, err = strictcbor.UnmarshalMap(raw, t); err == nil {
			err = t.check()
		}
		if err != nil {
			return fmt.Errorf("turn %d: %w", i+1, err)
		}
	}
	return nil
}

func (t ChatTurn) check() error {
	switch {
	case len(t.Sum) != 0 && len(t.Sum) != 16:
		return fmt.Errorf("a sum of %d bytes", len(t.Sum))
	case len(t.Sum) != 0 && t.Text != "":
		return errors.New("both a sum and a text")
	case len(t.Draft) != 0 && len(t.Draft) != 16:
		return fmt.Errorf("a draft id of %d bytes", len(t.Draft))
	}
	return nil
}

// texts are all that has to be valid UTF-8.
func (c *Chat) texts() []string {
	texts := []string{c.Site, c.Account, c.Chat, c.Was}
	for _, t := range c.Turns {
		texts = append(texts, t.Text, t.Message, t.Model)
	}
	return texts
}
