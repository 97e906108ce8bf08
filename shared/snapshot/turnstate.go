package snapshot

import "strconv"

// TurnState says how far a turn had come when it was last seen. A number that
// is not listed comes from a newer version and is kept.
type TurnState uint64

// The turn states of format version 1.
const (
	TurnComplete  TurnState = 1
	TurnStreaming TurnState = 2 // it was still growing
	TurnTruncated TurnState = 3 // it broke off
	TurnError     TurnState = 4 // the site says that it failed
)

var turnStates = []string{TurnComplete: "complete", TurnStreaming: "streaming", TurnTruncated: "truncated", TurnError: "error"}

// String gives the state's name, for one of a newer version "state-" and its number.
func (s TurnState) String() string {
	if s > 0 && s < TurnState(len(turnStates)) {
		return turnStates[s]
	}
	return "state-" + strconv.FormatUint(uint64(s), 10)
}

// ParseTurnState gives the state of that name; false when there is none.
func ParseTurnState(name string) (TurnState, bool) {
	for i, n := range turnStates {
		if i > 0 && n == name {
			return TurnState(i), true
		}
	}
	return 0, false
}

// String gives "user" or "assistant", for a role of a newer version "role-" and its number.
func (r Role) String() string {
	switch r {
	case User:
		return "user"
	case Assistant:
		return "assistant"
	}
	return "role-" + strconv.FormatUint(uint64(r), 10)
}

// ParseRole gives the role of that name; false when there is none.
func ParseRole(name string) (Role, bool) {
	for _, r := range []Role{User, Assistant} {
		if r.String() == name {
			return r, true
		}
	}
	return 0, false
}
