package snapshot

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/fxamacker/cbor/v2"

	"holdfast/shared/history"
	"holdfast/shared/strictcbor"
)

// version is the body of a Version: exactly one of Text and Splices is there.
type version struct {
	Draft   DraftID           `cbor:"1,keyasint"`
	Device  [16]byte          `cbor:"2,keyasint"`
	N       uint64            `cbor:"3,keyasint"`
	Time    int64             `cbor:"4,keyasint"`
	State   State             `cbor:"5,keyasint"`
	Text    *string           `cbor:"6,keyasint,omitempty"`
	Splices *[]splice         `cbor:"7,keyasint,omitempty"`
	Sum     [8]byte           `cbor:"8,keyasint"`
	Lost    uint64            `cbor:"9,keyasint"`
	Files   []cbor.RawMessage `cbor:"11,keyasint,omitempty"` // 10 stands in a golden file as a key that nobody knows
	Park    cbor.RawMessage   `cbor:"12,keyasint,omitempty"`
}

// splice is a history.Splice as [pos, del, ins].
type splice struct {
	_   struct{} `cbor:",toarray"`
	Pos uint32
	Del uint32
	Ins string
}

// encode returns the body of a record of a known kind.
func (r Record) encode() ([]byte, error) {
	switch {
	case r.Kind == KindDraft && r.Draft != nil:
		return strictcbor.MarshalMap(r.Draft, r.Draft.Extra)
	case r.Kind == KindVersion && r.Version != nil:
		return r.Version.encode()
	case r.Kind == KindDevice && r.Device != nil:
		return strictcbor.MarshalMap(r.Device, r.Device.Extra)
	case r.Kind == KindTurn && r.Turn != nil:
		return strictcbor.MarshalMap(r.Turn, r.Turn.Extra)
	case r.Kind == KindChat && r.Chat != nil:
		return r.Chat.encode()
	case r.Kind == KindDeletion && r.Deletion != nil:
		return strictcbor.MarshalMap(r.Deletion, r.Deletion.Extra)
	case r.Kind == KindPin && r.Pin != nil:
		return strictcbor.MarshalMap(r.Pin, r.Pin.Extra)
	default:
		return nil, errors.New("the body is missing")
	}
}

func (v *Version) encode() ([]byte, error) {
	w := version{Draft: v.Draft, Device: v.Device, N: v.N, Time: v.Time, State: v.State, Sum: v.Sum, Lost: v.Lost}
	if v.N == 0 {
		return nil, errors.New("versions count from 1")
	}
	for _, f := range v.Files {
		raw, err := strictcbor.MarshalMap(f, f.Extra)
		if err != nil {
			return nil, err
		}
		w.Files = append(w.Files, raw)
	}
	if v.Park != nil {
		raw, err := strictcbor.MarshalMap(v.Park, v.Park.Extra)
		if err != nil {
			return nil, err
		}
		w.Park = raw
	}
	if v.Keyframe {
		w.Text = &v.Text
		return strictcbor.MarshalMap(w, v.Extra)
	}
	splices := make([]splice, len(v.Splices))
	for i, s := range v.Splices {
		if s.Pos < 0 || s.Del < 0 || s.Pos > MaxDecoded || s.Del > MaxDecoded {
			return nil, fmt.Errorf("splice %d deletes %d at %d", i, s.Del, s.Pos)
		}
		splices[i] = splice{Pos: uint32(s.Pos), Del: uint32(s.Del), Ins: s.Ins}
	}
	w.Splices = &splices
	return strictcbor.MarshalMap(w, v.Extra)
}

// decode reads the body of a record of a known kind.
func (r *Record) decode(body []byte) (err error) {
	switch r.Kind {
	case KindDraft:
		r.Draft = &Draft{}
		r.Draft.Extra, err = strictcbor.UnmarshalMap(body, r.Draft)
	case KindVersion:
		r.Version = &Version{}
		err = r.Version.decode(body)
	case KindDevice:
		r.Device = &Device{}
		r.Device.Extra, err = strictcbor.UnmarshalMap(body, r.Device)
	case KindTurn:
		r.Turn = &Turn{}
		r.Turn.Extra, err = strictcbor.UnmarshalMap(body, r.Turn)
	case KindChat:
		r.Chat = &Chat{}
		err = r.Chat.decode(body)
	case KindDeletion:
		r.Deletion = &Deletion{}
		r.Deletion.Extra, err = strictcbor.UnmarshalMap(body, r.Deletion)
	case KindPin:
		r.Pin = &Pin{}
		r.Pin.Extra, err = strictcbor.UnmarshalMap(body, r.Pin)
	}
	return err
}

func (v *Version) decode(body []byte) error {
	var w version
	extra, err := strictcbor.UnmarshalMap(body, &w)
	if err != nil {
		return err
	}
	if (w.Text == nil) == (w.Splices == nil) {
		return errors.New("a version has a text or splices")
	}
	*v = Version{Draft: w.Draft, Device: w.Device, N: w.N, Time: w.Time, State: w.State, Sum: w.Sum, Lost: w.Lost, Extra: extra}
	for _, raw := range w.Files {
		var f File
		if f.Extra, err = strictcbor.UnmarshalMap(raw, &f); err != nil {
			return err
		}
		v.Files = append(v.Files, f)
	}
	if w.Park != nil {
		v.Park = &Park{}
		if v.Park.Extra, err = strictcbor.UnmarshalMap(w.Park, v.Park); err != nil {
			return err
		}
	}
	if w.Text != nil {
		v.Keyframe, v.Text = true, *w.Text
		return nil
	}
	for _, s := range *w.Splices {
		v.Splices = append(v.Splices, history.Splice{Pos: int(s.Pos), Del: int(s.Del), Ins: s.Ins})
	}
	return nil
}

// marshal writes [kind, body], or an unknown record as it was read. Its error
// is ErrMalformed.
func (r Record) marshal() (cbor.RawMessage, error) {
	if r.Raw != nil {
		if kind, _, err := r.split(r.Raw); err != nil || kind != r.Kind || kind.known() {
			return nil, fmt.Errorf("%w: raw record of kind %d", ErrMalformed, r.Kind)
		}
		return r.Raw, nil
	}
	if err := r.valid(); err != nil {
		return nil, err
	}
	body, err := r.encode()
	if err != nil {
		return nil, fmt.Errorf("%w: record of kind %d: %w", ErrMalformed, r.Kind, err)
	}
	head, err := strictcbor.Marshal(uint64(r.Kind))
	if err != nil {
		return nil, err
	}
	const pair = 0x82 // an array of two
	return bytes.Join([][]byte{{pair}, head, body}, nil), nil
}

// unmarshal reads what marshal wrote, in that very form: null for 0, a list
// where bytes belong or an id that is too short would otherwise be read as if
// they were right. The record owns its bytes.
func (r *Record) unmarshal(b []byte) error {
	kind, parts, err := r.split(b)
	if err != nil {
		return err
	}
	*r = Record{Kind: kind}
	if !kind.known() {
		r.Raw = bytes.Clone(b)
		return nil
	}
	if len(parts) != 2 {
		return fmt.Errorf("%w: record of kind %d has %d parts", ErrMalformed, kind, len(parts))
	}
	if err := r.decode(parts[1]); err != nil {
		return refusal(err)
	}
	again, err := r.marshal()
	if err != nil {
		return err
	}
	if !bytes.Equal(again, b) {
		return fmt.Errorf("%w: record of kind %d is not in its one form", ErrMalformed, kind)
	}
	return nil
}

// split takes a record's array apart.
func (Record) split(b []byte) (Kind, []cbor.RawMessage, error) {
	var parts []cbor.RawMessage
	if err := strictcbor.Unmarshal(b, &parts); err != nil {
		return 0, nil, refusal(err)
	}
	if len(parts) == 0 {
		return 0, nil, fmt.Errorf("%w: record without a kind", ErrMalformed)
	}
	var kind uint64
	if err := strictcbor.Unmarshal(parts[0], &kind); err != nil {
		return 0, nil, refusal(err)
	}
	if again, err := strictcbor.Marshal(kind); err != nil || !bytes.Equal(again, parts[0]) {
		return 0, nil, fmt.Errorf("%w: the kind of a record is no number", ErrMalformed)
	}
	return Kind(kind), parts, nil
}

func (k Kind) known() bool { return k >= KindDraft && k <= KindPin }

// valid refuses texts that are no valid UTF-8: CBOR cannot hold them, and no
// other device could read them.
func (r Record) valid() error {
	var texts []string
	switch {
	case r.Draft != nil:
		texts = []string{r.Draft.Site, r.Draft.Account, r.Draft.Chat, r.Draft.Tab}
	case r.Version != nil:
		texts = append(texts, r.Version.Text)
		for _, s := range r.Version.Splices {
			texts = append(texts, s.Ins)
		}
		for _, f := range r.Version.Files {
			texts = append(texts, f.Name, f.Type, f.Part)
		}
	case r.Device != nil:
		texts = []string{r.Device.Name}
	case r.Turn != nil:
		texts = []string{r.Turn.Text}
	case r.Chat != nil:
		texts = r.Chat.texts()
	}
	for _, s := range texts {
		if !utf8.ValidString(s) {
			return fmt.Errorf("%w: record of kind %d has a text that is no UTF-8", ErrMalformed, r.Kind)
		}
	}
	return nil
}

// refusal gives an error of decoding this package's sentinel.
func refusal(err error) error {
	if errors.Is(err, strictcbor.ErrCritical) {
		return fmt.Errorf("%w: %w", ErrVersion, err)
	}
	return fmt.Errorf("%w: %w", ErrMalformed, err)
}
