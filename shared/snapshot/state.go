package snapshot

import "strconv"

// stateNames are what people and JSON call the states.
var stateNames = map[State]string{Editing: "editing", Sent: "sent", Delivered: "delivered", Failed: "failed", Rescue: "rescue", Parked: "parked", Released: "released"}

// String gives the state's name, for one of a newer version "state-" and its number.
func (s State) String() string {
	if name, ok := stateNames[s]; ok {
		return name
	}
	return "state-" + strconv.FormatUint(uint64(s), 10)
}

// ParseState gives the state of that name; false when there is none.
func ParseState(name string) (State, bool) {
	for s, n := range stateNames {
		if n == name {
			return s, true
		}
	}
	return 0, false
}
