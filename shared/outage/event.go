package outage

// EventKind says what an event is about.
type EventKind string

// The kinds of events.
const (
	EventSymptom EventKind = "symptom" // Symptom, Fault, Chat: once an episode, and again when the verdict is refined
	EventClear   EventKind = "clear"   // Symptom, Chat: the episode is over
	EventPhase   EventKind = "phase"   // Phase, Since
	EventAdvice  EventKind = "advice"  // Action, Until, Risk, Reason
)

// Event is one thing concluded. T is when it became true, in epoch milliseconds; it never falls from one event to the next.
// Until is 0 when there is none; otherwise it means "not before".
type Event struct {
	T       int64     `json:"t" cbor:"t"`
	Site    string    `json:"site" cbor:"site"`
	Kind    EventKind `json:"kind" cbor:"kind"`
	Symptom Symptom   `json:"symptom,omitempty" cbor:"symptom,omitempty"`
	Fault   Fault     `json:"fault,omitempty" cbor:"fault,omitempty"`
	Chat    string    `json:"chat,omitempty" cbor:"chat,omitempty"`
	Phase   Phase     `json:"phase,omitempty" cbor:"phase,omitempty"`
	Since   int64     `json:"since,omitempty" cbor:"since,omitempty"`
	Action  Action    `json:"action,omitempty" cbor:"action,omitempty"`
	Until   int64     `json:"until,omitempty" cbor:"until,omitempty"`
	Risk    Risk      `json:"risk,omitempty" cbor:"risk,omitempty"`
	Reason  Reason    `json:"reason,omitempty" cbor:"reason,omitempty"`
}
