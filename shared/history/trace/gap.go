package trace

import (
	"slices"

	"holdfast/shared/history"
)

// gap is a text with room where it was changed last. It is the second opinion on what package history makes of a trace, so it has
// nothing of that package.
type gap struct {
	all    []rune // the text before the gap, the gap, the text after it
	lo, hi int    // of the gap
}

func newGap(text string) *gap {
	all := []rune(text)
	return &gap{all: all, lo: len(all), hi: len(all)}
}

func (g *gap) size() int { return len(g.all) - (g.hi - g.lo) }

// splice reports whether there is such a place.
func (g *gap) splice(s history.Splice) bool {
	if s.Pos < 0 || s.Del < 0 || s.Pos > g.size() || s.Del > g.size()-s.Pos {
		return false
	}
	if by := s.Pos - g.lo; by < 0 {
		copy(g.all[g.hi+by:g.hi], g.all[s.Pos:g.lo])
		g.lo, g.hi = g.lo+by, g.hi+by
	} else {
		copy(g.all[g.lo:], g.all[g.hi:g.hi+by])
		g.lo, g.hi = g.lo+by, g.hi+by
	}
	g.hi += s.Del
	ins := []rune(s.Ins)
	if missing := len(ins) - (g.hi - g.lo); missing > 0 {
		room := missing + len(g.all)/2 + 64
		g.all = slices.Insert(g.all, g.hi, make([]rune, room)...)
		g.hi += room
	}
	g.lo += copy(g.all[g.lo:], ins)
	return true
}

func (g *gap) String() string { return string(g.all[:g.lo]) + string(g.all[g.hi:]) }

// is compares the text with chunks that follow each other.
func (g *gap) is(chunks [][]rune) bool {
	before, after := g.all[:g.lo], g.all[g.hi:]
	for _, c := range chunks {
		n := min(len(c), len(before))
		if len(c)-n > len(after) || !slices.Equal(before[:n], c[:n]) || !slices.Equal(after[:len(c)-n], c[n:]) {
			return false
		}
		before, after = before[n:], after[len(c)-n:]
	}
	return len(before)+len(after) == 0
}
