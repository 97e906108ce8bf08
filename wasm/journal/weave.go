package journal

import (
	"slices"
	"strings"

	"holdfast/shared/snapshot"
)

// branch is a row of a chat with its turns made comparable.
type branch struct {
	*snapshot.Chat
	turns []placed
}

// weave puts a stretch into the branch that it fits best and returns that branch, nil if it fits none, and the turns as they are then.
// A list that shows only a part is no reason to forget the rest: what stood before the stretch stays, and what stood after it if the
// stretch ends with a turn that is known.
func weave(branches []branch, stretch []placed, whole bool) (base *branch, merged []placed) {
	from, at, best := 0, 0, 0
	for i := range branches {
		b := &branches[i]
		if f, a, run := align(b.turns, stretch); run > best || run == best && run > 0 && b.Time >= base.Time {
			base, from, at, best = b, f, a, run
		}
	}
	switch {
	case base == nil && !whole && len(branches) > 0:
		base = &branches[len(branches)-1] // another part of the chat: nobody knows what is between
		return base, append(slices.Clone(base.turns), stretch...)
	case base == nil:
		return nil, stretch
	}
	known := base.turns
	merged = slices.Clone(stretch)
	for k := 0; k < best; k++ {
		merged[at+k] = join(known[from+k], stretch[at+k])
	}
	if end := at + best; end == len(stretch) && !whole {
		merged = append(merged, known[from+best:]...)
	}
	if !whole {
		merged = append(slices.Clone(known[:from]), merged...)
	}
	return base, merged
}

// align finds the longest run of turns that two lists have in common, of equal ones the last.
func align(known, stretch []placed) (from, at, run int) {
	lengths := make([]int, len(stretch)+1) // of the run that ends before (i, k)
	for i := range known {
		diagonal := 0
		for k := range stretch {
			was := lengths[k+1]
			lengths[k+1] = 0
			if same(known[i], stretch[k]) {
				lengths[k+1] = diagonal + 1
				if lengths[k+1] >= run {
					run = lengths[k+1]
					from, at = i+1-run, k+1-run
				}
			}
			diagonal = was
		}
	}
	return from, at, run
}

// join is a known turn as it was seen now. One that shows less of itself than before keeps what it had.
func join(known, seen placed) placed {
	if seen.State != snapshot.TurnComplete && known.known && strings.HasPrefix(known.text, seen.text) {
		if known.State == snapshot.TurnComplete || len(known.Sum) > 0 && seen.State == snapshot.TurnStreaming {
			return known
		}
		seen.text, seen.sum, seen.Text = known.text, known.sum, known.text
		seen = seen.settle(seen.State)
	}
	if known.sum == seen.sum {
		if len(known.Sum) > 0 && seen.State == snapshot.TurnStreaming {
			return known
		}
		seen.Extra = known.Extra
	}
	if seen.Message == "" {
		seen.Message = known.Message
	}
	if seen.Model == "" {
		seen.Model = known.Model
	}
	if len(seen.Draft) == 0 {
		seen.Draft, seen.Version = known.Draft, known.Version
	}
	return seen
}

// same says that two turns are the same one, perhaps at another moment.
func same(a, b placed) bool {
	return a.alike(b) && (a.sum == b.sum || grows(a, b) || grows(b, a))
}

// alike says that nothing but the texts can tell two turns apart.
func (p placed) alike(other placed) bool {
	return p.Role == other.Role && (p.Message == "" || other.Message == "" || p.Message == other.Message)
}

// grows says that b is a, further on. A half answer may end within a mark-up that looks different once it is whole, so its last line does not
// count; what has settled grows no more.
func grows(a, b placed) bool {
	if a.State == snapshot.TurnComplete || !a.known || !b.known {
		return false
	}
	start := a.text
	if a.State == snapshot.TurnStreaming {
		if start = strings.TrimRight(start, " \n`*_~|-"); len(start) > 0 {
			start = start[:strings.LastIndexByte(start, '\n')+1]
		}
		if a.Message == "" && start == "" {
			start = strings.TrimRight(a.text, " \n`*_~|-")
		}
	}
	return strings.HasPrefix(b.text, start)
}

// covers says that every turn of the list is in whole, in order, as it was or grown.
func covers(whole, list []placed) bool {
	k := 0
	for _, t := range list {
		for k < len(whole) && !holds(whole[k], t) {
			k++
		}
		if k == len(whole) {
			return false
		}
		k++
	}
	return true
}

// holds says that nothing of t is lost where there is a.
func holds(a, t placed) bool {
	if !a.alike(t) || a.State == snapshot.TurnStreaming && t.State != snapshot.TurnStreaming || len(t.Draft) > len(a.Draft) {
		return false
	}
	return a.sum == t.sum || grows(t, a) && (a.State != snapshot.TurnStreaming || len(a.text) >= len(t.text))
}
