// Package trace replays recorded editing histories through package history: each transaction is a version, and every version is
// compared with what the trace itself says. It measures what keeping and giving back cost; the clock is an argument.
package trace

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
	"unicode/utf8"

	"holdfast/shared/history"
)

// maxJSON bounds a trace once it is unpacked, in bytes.
const maxJSON = 1 << 30

var (
	// ErrMalformed: the bytes are no editing trace, or one that contradicts itself.
	ErrMalformed = errors.New("malformed editing trace")
	// ErrTooLarge: the trace is larger than any that can be replayed.
	ErrTooLarge = errors.New("editing trace too large")
	// ErrMismatch: a version did not come back as it was.
	ErrMismatch = errors.New("a version did not come back")
)

// Trace is an editing history of one text by one person.
type Trace struct {
	Start, End string
	Versions   []Version
	Clock      string // where the times come from, in words
}

// Version is what one transaction did, and when.
type Version struct {
	Time    int64 // epoch milliseconds
	Splices []history.Splice
}

type file struct {
	Start string `json:"startContent"`
	End   string `json:"endContent"`
	Txns  []struct {
		Time    string  `json:"time"`
		Patches []patch `json:"patches"`
	} `json:"txns"`
}

// patch is [position, deleted, inserted] in code points.
type patch history.Splice

// UnmarshalJSON reads the three parts.
func (p *patch) UnmarshalJSON(raw []byte) error {
	var parts []json.RawMessage
	if err := json.Unmarshal(raw, &parts); err != nil {
		return err
	}
	if len(parts) != 3 {
		return fmt.Errorf("a patch of %d parts", len(parts))
	}
	return errors.Join(json.Unmarshal(parts[0], &p.Pos), json.Unmarshal(parts[1], &p.Del), json.Unmarshal(parts[2], &p.Ins))
}

// Parse reads a trace: gzipped JSON {startContent, endContent, txns: [{time, patches: [[position, deleted, inserted]]}]}. ErrMalformed,
// ErrTooLarge.
func Parse(packed []byte) (*Trace, error) {
	unpacked, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	limited := &io.LimitedReader{R: unpacked, N: maxJSON}
	var f file
	if err := json.NewDecoder(limited).Decode(&f); limited.N == 0 {
		return nil, fmt.Errorf("more than %d bytes of JSON: %w", maxJSON, ErrTooLarge)
	} else if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if len(f.Txns) == 0 {
		return nil, fmt.Errorf("no transactions: %w", ErrMalformed)
	}
	t := &Trace{Start: f.Start, End: f.End, Versions: make([]Version, len(f.Txns))}
	for i, txn := range f.Txns {
		at, err := time.Parse(time.RFC3339Nano, txn.Time)
		if err != nil {
			return nil, fmt.Errorf("transaction %d: %w: %w", i+1, ErrMalformed, err)
		}
		v := Version{Time: at.UnixMilli()}
		for _, p := range txn.Patches {
			v.Splices = append(v.Splices, history.Splice(p))
		}
		t.Versions[i] = v
	}
	t.wind()
	return t, t.check()
}

// perSecond is how many transactions make a second where a trace has no clock.
const perSecond = 10

// wind gives a trace a clock whose times say nothing: less than a second for a thousand transactions.
func (t *Trace) wind() {
	first, last := t.Versions[0].Time, t.Versions[len(t.Versions)-1].Time
	t.Clock = "the trace's"
	if n := int64(len(t.Versions)); n < perSecond || last-first >= n {
		return
	}
	t.Clock = fmt.Sprintf("%d transactions a second", perSecond)
	for i := range t.Versions {
		t.Versions[i].Time = (first/1000 + int64(i/perSecond)) * 1000
	}
}

// check applies the trace to its own text: what it says at the end must come out.
func (t *Trace) check() error {
	text := newGap(t.Start)
	for i, v := range t.Versions {
		for _, s := range v.Splices {
			if !text.splice(s) || !utf8.ValidString(s.Ins) {
				return fmt.Errorf("transaction %d deletes %d at %d of %d code points: %w", i+1, s.Del, s.Pos, text.size(), ErrMalformed)
			}
		}
	}
	if text.String() != t.End {
		return fmt.Errorf("the patches do not make endContent: %w", ErrMalformed)
	}
	return nil
}
