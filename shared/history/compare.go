package history

import "strings"

// Piece is a stretch of a comparison. Those that are not Added make the old
// text, those that are not Removed the new one.
type Piece struct {
	Text    string
	Removed bool // only in the old text
	Added   bool // only in the new text
}

const (
	// maxEdits bounds the search for the shortest way through one stretch, and
	// maxSteps that through a whole comparison: some 100 ms. What is farther
	// apart is shown as removed and added as a whole.
	maxEdits = 2048
	maxSteps = 20 << 20
)

// Compare returns what changed from one text to another, word by word (see
// Words), in order: what is removed before what is added in its place. Memory
// is linear in the texts, time is bounded.
func Compare(from, to string) []Piece {
	c := comparison{numbers: map[string]int32{}, steps: maxSteps}
	a, b := Words(from), Words(to)
	x, y := c.number(a), c.number(b)
	c.removed, c.added = make([]bool, len(a)), make([]bool, len(b))
	c.compare(x, y, 0, 0)
	return tidy(c.pieces(a, b))
}

type comparison struct {
	numbers           map[string]int32 // of each different word
	removed, added    []bool
	steps             int // that may still be taken
	forward, backward []int32
}

func (c *comparison) number(words []string) []int32 {
	out := make([]int32, len(words))
	for i, w := range words {
		n, ok := c.numbers[w]
		if !ok {
			n = int32(len(c.numbers))
			c.numbers[w] = n
		}
		out[i] = n
	}
	return out
}

// compare marks what differs in a, which begins at word i of the old text, and
// b, at word k of the new one. It is Myers' O(ND) in linear space (An O(ND)
// Difference Algorithm and Its Variations, 1986): halves are compared by
// themselves.
func (c *comparison) compare(a, b []int32, i, k int) {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b, i, k = a[1:], b[1:], i+1, k+1
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if len(a) > 0 && len(b) > 0 {
		if x, y, ok := c.middle(a, b); ok {
			c.compare(a[:x], b[:y], i, k)
			c.compare(a[x:], b[y:], i+x, k+y)
			return
		}
	}
	for n := range a {
		c.removed[i+n] = true
	}
	for n := range b {
		c.added[k+n] = true
	}
}

// middle finds a place where the shortest way from a to b can be cut in two;
// it gives up where that is too dear. Ways from both ends grow by an edit in
// turn, each diagonal as far as it goes, until two of them meet.
func (c *comparison) middle(a, b []int32) (x, y int, ok bool) {
	n, m := len(a), len(b)
	limit := min((n+m+1)/2, maxEdits)
	c.forward, c.backward = reset(c.forward, 2*limit+3), reset(c.backward, 2*limit+3)
	off := limit + 1
	c.forward[off+1], c.backward[off+1] = 0, 0
	delta := n - m
	ends := [2][2]int{} // how many diagonals of each way ran off the lower and the upper edge
	for d := 0; d < limit; d++ {
		for way := range 2 {
			own, other := c.forward, c.backward
			if way == 1 {
				own, other = other, own
			}
			for k := -d + ends[way][0]; k <= d-ends[way][1]; k += 2 {
				var x int
				if k == -d || k != d && own[off+k-1] < own[off+k+1] {
					x = int(own[off+k+1])
				} else {
					x = int(own[off+k-1]) + 1
				}
				y := x - k
				for x < n && y < m && equal(a, b, x, y, way) {
					x, y = x+1, y+1
					c.steps--
				}
				own[off+k] = int32(x)
				if c.steps--; c.steps < 0 {
					return 0, 0, false
				}
				switch {
				case x > n:
					ends[way][1] += 2
				case y > m:
					ends[way][0] += 2
				case (delta&1 == 1 || delta&1 == -1) == (way == 0):
					at := off + delta - k
					if at < 0 || at >= len(other) || other[at] < 0 || x+int(other[at]) < n {
						continue
					}
					if way == 1 {
						x = int(other[at])
						y = x - (delta - k)
					}
					return x, y, x+y > 0 && x+y < n+m && x <= n && y <= m && y >= 0
				}
			}
		}
	}
	return 0, 0, false
}

func equal(a, b []int32, x, y, way int) bool {
	if way == 0 {
		return a[x] == b[y]
	}
	return a[len(a)-1-x] == b[len(b)-1-y]
}

func reset(v []int32, n int) []int32 {
	if cap(v) < n {
		v = make([]int32, n)
	}
	v = v[:n]
	for i := range v {
		v[i] = -1
	}
	return v
}

// pieces puts the words together again.
func (c *comparison) pieces(a, b []string) []Piece {
	var all []Piece
	for i, k := 0, 0; i < len(a) || k < len(b); {
		from, to := i, k
		for i < len(a) && c.removed[i] {
			i++
		}
		for k < len(b) && c.added[k] {
			k++
		}
		all = appendPiece(all, Piece{Text: strings.Join(a[from:i], ""), Removed: true})
		all = appendPiece(all, Piece{Text: strings.Join(b[to:k], ""), Added: true})
		from = i
		for i < len(a) && k < len(b) && !c.removed[i] && !c.added[k] {
			i, k = i+1, k+1
		}
		all = appendPiece(all, Piece{Text: strings.Join(a[from:i], "")})
	}
	return all
}

func appendPiece(all []Piece, p Piece) []Piece {
	if p.Text == "" {
		return all
	}
	return append(all, p)
}

// tidy makes one change of two with nothing but a few spaces between them:
// nobody reads those as something that stayed.
func tidy(all []Piece) []Piece {
	var out []Piece
	for i := 0; i < len(all); {
		var gone, come strings.Builder
		changed := func(p Piece) bool { return p.Removed || p.Added }
		for i < len(all) && (changed(all[i]) || bridge(all, i) && gone.Len() > 0 && come.Len() > 0) {
			if !all[i].Added {
				gone.WriteString(all[i].Text)
			}
			if !all[i].Removed {
				come.WriteString(all[i].Text)
			}
			i++
		}
		out = appendPiece(out, Piece{Text: gone.String(), Removed: true})
		out = appendPiece(out, Piece{Text: come.String(), Added: true})
		if i < len(all) {
			out = append(out, all[i])
			i++
		}
	}
	return out
}

// bridge says that piece i is nothing but blanks, and that something is both
// removed and added behind it.
func bridge(all []Piece, i int) bool {
	return strings.Trim(all[i].Text, " \t") == "" && i+2 < len(all) && all[i+1].Removed && all[i+2].Added
}
