package outage

import (
	"slices"
	"sort"
)

// What a site's answers were like is learned by mode, from the last of them.
const (
	remembered  = 64
	enoughLimit = 12 // answers before limits are learned
	enoughSlow  = 10 // answers before one can be called slow

	defaultGap           = 45_000
	minGap, maxGap       = 28_000, 60_000
	minFirst, maxFirst   = 45_000, 240_000
	slowFirst            = 12_000 // no answer is slow before
	dripSpan             = 20_000 // and no drip is judged by less
	slowTimes, dripTimes = 4, 5
)

// history holds, for answers of one mode that came to their end, the longest silence between visible texts, the time to the first text, both
// in milliseconds, and the pace in characters per 1000 seconds.
type history struct {
	Mode   Mode
	Gaps   []int64
	Firsts []int64
	Paces  []int64

	// Derived from the above when they change.
	Gap, First, Late, Drip int64
}

func (h *history) clone() history {
	c := *h
	c.Gaps, c.Firsts, c.Paces = slices.Clone(h.Gaps), slices.Clone(h.Firsts), slices.Clone(h.Paces)
	return c
}

// history returns the history of a mode, making it when there is none.
func (s *site) history(m Mode) *history {
	for i := range s.History {
		if s.History[i].Mode == m {
			return &s.History[i]
		}
	}
	s.History = append(s.History, history{Mode: m})
	return &s.History[len(s.History)-1]
}

// learn takes in an answer that came to its end. Times in which the model thought or the tab was hidden say nothing.
func (h *history) learn(a *answer) {
	if a.Blind || a.FirstText == never {
		return
	}
	if a.LastText > a.FirstText { // excused silence is not in it
		h.Gaps = push(h.Gaps, a.MaxGap, remembered)
	}
	if a.Sent != never && !a.Thought {
		h.Firsts = push(h.Firsts, a.FirstText-a.Sent, remembered)
	}
	if span := a.span(); span >= 2_000 && !a.Thought {
		h.Paces = push(h.Paces, min(a.Chars, 1<<40)*1_000_000/span, remembered)
	}
	// The second longest of the last answers: one freak pause must not make the site's next stall invisible.
	if len(h.Gaps) >= enoughLimit {
		h.Gap = max(minGap, min(maxGap, ranked(h.Gaps, len(h.Gaps)-2)*9/8))
	}
	if len(h.Firsts) >= enoughLimit {
		h.First = max(minFirst, min(maxFirst, 3*ranked(h.Firsts, len(h.Firsts)*9/10)))
	}
	if len(h.Firsts) >= enoughSlow {
		h.Late = max(slowFirst, slowTimes*ranked(h.Firsts, len(h.Firsts)/2))
	}
	if len(h.Paces) >= enoughSlow {
		h.Drip = ranked(h.Paces, len(h.Paces)/2) / dripTimes
	}
}

// span is how long the text of the answer took, without its longest pause: one pause makes no drip.
func (a *answer) span() int64 { return a.LastText - a.FirstText - a.MaxGap }

// ranked returns the i-th smallest of the list.
func ranked(list []int64, i int) int64 {
	sorted := make([]int64, 0, remembered)
	sorted = append(sorted, list...)
	sort.Slice(sorted, func(i, k int) bool { return sorted[i] < sorted[k] })
	return sorted[i]
}

// gapLimit is how long visible text may stand still.
func (h *history) gapLimit() int64 {
	if h.Gap > 0 {
		return h.Gap
	}
	return defaultGap
}

// firstLimit is how long the first text may take. Images and tools show nothing for minutes on the best of days.
func (h *history) firstLimit(m Mode) int64 {
	switch {
	case h.First > 0:
		return h.First
	case m == ModeImage:
		return 180_000
	case m == ModeTool:
		return 120_000
	}
	return 60_000
}

// late reports whether the answer's first text came late against the site's own history.
func (h *history) late(a *answer) bool {
	return h.Late > 0 && !a.Blind && !a.Thought && a.Sent != never && a.FirstText-a.Sent > h.Late
}

// dripping reports whether the answer comes at less than a fifth of the site's usual pace.
func (h *history) dripping(a *answer) bool {
	span := a.span()
	return h.Drip > 0 && !a.Blind && !a.Thought && span >= dripSpan && min(a.Chars, 1<<40)*1_000_000/span < h.Drip
}
