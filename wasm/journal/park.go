package journal

import "holdfast/shared/snapshot"

// normalPriority is that of a text parked without a word on it.
const normalPriority = 2

// parking returns how a text is parked in the form in which it is kept; nil for one that is not.
func parking(state snapshot.State, p *snapshot.Park) *snapshot.Park {
	if state != snapshot.Parked {
		return nil
	}
	if p == nil || p.Priority == 0 {
		p = &snapshot.Park{Priority: normalPriority}
	}
	return &snapshot.Park{Priority: p.Priority, Note: short(p.Note)}
}

func samePark(a, b *snapshot.Park) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Priority == b.Priority && a.Note == b.Note
}
