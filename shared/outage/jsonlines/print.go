package jsonlines

import (
	"bytes"
	"encoding/json"
	"fmt"

	"holdfast/shared/outage"
)

// The fields of each kind of event, in the order in which they are written.
type (
	symptomLine struct {
		head
		Symptom outage.Symptom `json:"symptom"`
		Fault   outage.Fault   `json:"fault"`
		Chat    string         `json:"chat,omitempty"`
	}
	clearLine struct {
		head
		Symptom outage.Symptom `json:"symptom"`
		Chat    string         `json:"chat,omitempty"`
	}
	phaseLine struct {
		head
		Phase outage.Phase `json:"phase"`
		Since int64        `json:"since"`
	}
	adviceLine struct {
		head
		Action outage.Action `json:"action"`
		Until  int64         `json:"until,omitempty"`
		Risk   outage.Risk   `json:"risk"`
		Reason outage.Reason `json:"reason"`
	}
	head struct {
		T    int64            `json:"t"`
		Site string           `json:"site"`
		Kind outage.EventKind `json:"kind"`
	}
)

// AppendEvent appends the event as one line, with its newline.
func AppendEvent(b []byte, e outage.Event) ([]byte, error) {
	h := head{T: e.T, Site: e.Site, Kind: e.Kind}
	switch e.Kind {
	case outage.EventSymptom:
		return appendLine(b, symptomLine{h, e.Symptom, e.Fault, e.Chat})
	case outage.EventClear:
		return appendLine(b, clearLine{h, e.Symptom, e.Chat})
	case outage.EventPhase:
		return appendLine(b, phaseLine{h, e.Phase, e.Since})
	case outage.EventAdvice:
		return appendLine(b, adviceLine{h, e.Action, e.Until, e.Risk, e.Reason})
	}
	return nil, fmt.Errorf("print event of unknown kind %q", e.Kind)
}

// AppendObservation appends the observation as one line, with its newline.
func AppendObservation(b []byte, o outage.Observation) ([]byte, error) {
	return appendLine(b, o)
}

func appendLine(b []byte, v any) ([]byte, error) {
	w := bytes.NewBuffer(b)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("print line: %w", err)
	}
	return w.Bytes(), nil
}
