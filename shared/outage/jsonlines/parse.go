package jsonlines

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"strconv"

	"holdfast/shared/outage"
)

// The three things that make a line unusable.
var (
	ErrObject = errors.New("not a JSON object")
	ErrTime   = errors.New("lacks the time t")
	ErrKind   = errors.New("unknown kind")
)

// Parse reads one line. Unknown fields are ignored, and so is a known one that holds something of another type: a strange header must not
// cost the whole observation. Numbers beyond 64 bits count as the nearest that fits. The errors are ErrObject, ErrTime and ErrKind.
func Parse(line []byte) (outage.Observation, error) {
	// RawMessage keeps big numbers exact and tells an absent field from a zero.
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(line, &fields); err != nil || fields == nil {
		return outage.Observation{}, ErrObject
	}
	t, ok := integer(fields["t"])
	if !ok {
		return outage.Observation{}, ErrTime
	}
	o := outage.Observation{
		T:            t,
		Kind:         outage.Kind(text(fields["kind"])),
		Site:         text(fields["site"]),
		Tab:          number(fields["tab"]),
		Chat:         label(fields["chat"]),
		Chars:        number(fields["chars"]),
		Files:        number(fields["files"]),
		Mode:         outage.Mode(text(fields["mode"])),
		ID:           label(fields["id"]),
		Role:         outage.Role(text(fields["role"])),
		Status:       number(fields["status"]),
		RetryAfterMs: optional(fields["retry_after_ms"]),
		ResetMs:      optional(fields["reset_ms"]),
		Challenge:    truth(fields["challenge"]),
		Net:          text(fields["net"]),
		Code:         outage.Symptom(text(fields["code"])),
		Class:        outage.Class(text(fields["class"])),
		What:         text(fields["what"]),
		SleptMs:      number(fields["slept_ms"]),
	}
	if !o.Kind.Known() {
		return outage.Observation{}, ErrKind
	}
	return o, nil
}

// integer reads a number, cutting off a fraction; false when raw is none.
func integer(raw json.RawMessage) (int64, bool) {
	if len(raw) == 0 || raw[0] != '-' && (raw[0] < '0' || raw[0] > '9') {
		return 0, false
	}
	if n, err := strconv.ParseInt(string(raw), 10, 64); err == nil {
		return n, true
	}
	f, err := strconv.ParseFloat(string(raw), 64) // out of range it gives an infinity, which is what is wanted
	switch {
	case err != nil && !errors.Is(err, strconv.ErrRange), math.IsNaN(f):
		return 0, false
	case f >= math.MaxInt64:
		return math.MaxInt64, true
	case f <= math.MinInt64:
		return math.MinInt64, true
	}
	return int64(f), true
}

func number(raw json.RawMessage) int64 {
	n, _ := integer(raw)
	return n
}

// optional tells an absent value from one that makes no sense: a hint that is there but no number is a hint that cannot be used, and that is
// said.
func optional(raw json.RawMessage) *int64 {
	if len(raw) == 0 || bytes.Equal(raw, []byte("null")) {
		return nil
	}
	n := number(raw)
	return &n
}

func text(raw json.RawMessage) string {
	if len(raw) == 0 || raw[0] != '"' {
		return ""
	}
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		return ""
	}
	return s
}

// label reads an id, which some write as a number.
func label(raw json.RawMessage) string {
	if _, ok := integer(raw); ok {
		return string(raw)
	}
	return text(raw)
}

func truth(raw json.RawMessage) bool { return bytes.Equal(raw, []byte("true")) }
