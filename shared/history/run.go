package history

// kind says what a run does to the text.
type kind uint8

const (
	// typed: each version puts one code point where the one before it ended.
	typed kind = iota
	// erased: each version takes away the code point before the caret.
	erased
	// cut: each version takes away the code point behind the caret.
	cut
	// spliced: one splice. Its n says how the version ends: see below.
	spliced
)

// What n means for a run that is spliced.
const (
	unchanged = 0 // a version without any splice
	whole     = 1 // the version ends with this splice
	more      = 2 // another splice of the same version follows
)

// run is what one or several versions did in one place. All of typing and of
// deleting is one run each, yet every version of it is told apart: it is the
// first so many of its code points.
type run struct {
	kind kind
	n    int // versions; of one that is spliced see above
	at   int // where the caret stood, in code points
	del  int // of one that is spliced: code points taken away
	ins  int // code points put in
}

// versions is how many versions end within the run.
func (r run) versions() int {
	if r.kind != spliced {
		return r.n
	}
	if r.n == more {
		return 0
	}
	return 1
}

// caret is where the run leaves the caret.
func (r run) caret() int {
	switch r.kind {
	case erased:
		return r.at - r.n
	case cut:
		return r.at
	}
	return r.at + r.ins
}

// first is the run as it was after its first n versions.
func (r run) first(n int) run {
	if r.kind == spliced || n >= r.n {
		return r
	}
	r.n = n
	r.ins = min(r.ins, n)
	return r
}

// apply does the run to a text; ins is what it puts in. It reports false, and
// does nothing, where the text has no such place.
func (r run) apply(b *buffer, ins []rune) bool {
	pos, del := r.at, 0
	switch r.kind {
	case erased:
		pos, del = r.at-r.n, r.n
	case cut:
		del = r.n
	case spliced:
		del = r.del
		if r.n == unchanged {
			return true
		}
	}
	if !b.has(pos, del) {
		return false
	}
	b.splice(pos, del, ins[:r.ins])
	return true
}

// work is about how long the run takes to apply after the caret stood at
// caret, in units of some 100 ns.
func (r run) work(caret int) int {
	distance := r.at - caret
	if distance < 0 {
		distance = -distance
	}
	return 1 + (distance/16+r.ins+r.del)/chunkSize
}

// runOf is the run that a splice begins, if it is all that a version does.
func runOf(s Splice, ins int, caret int) run {
	switch {
	case s.Del == 0 && ins == 1:
		return run{kind: typed, n: 1, at: s.Pos, ins: 1}
	case s.Del == 1 && ins == 0 && s.Pos == caret-1:
		return run{kind: erased, n: 1, at: caret}
	case s.Del == 1 && ins == 0:
		return run{kind: cut, n: 1, at: s.Pos}
	}
	return run{kind: spliced, n: whole, at: s.Pos, del: s.Del, ins: ins}
}

// join adds the run next, of one version, to r if it goes on just there.
func (r *run) join(next run) bool {
	if r.kind == spliced || r.kind != next.kind || r.caret() != next.at {
		return false
	}
	r.n++
	r.ins += next.ins
	return true
}

// steps takes a run apart into runs of one version each.
func (r run) steps() []run {
	if r.kind == spliced || r.n == 1 {
		return []run{r}
	}
	all := make([]run, r.n)
	for i := range all {
		all[i] = run{kind: r.kind, n: 1, at: r.first(i).caret(), ins: min(r.ins, 1)}
	}
	return all
}

// splice is a run of one version as a splice; ins is what it puts in. It is
// false for none.
func (r run) splice(ins string) (Splice, bool) {
	switch {
	case r.kind == erased:
		return Splice{Pos: r.at - 1, Del: 1}, true
	case r.kind == cut:
		return Splice{Pos: r.at, Del: 1}, true
	case r.kind == spliced && r.n == unchanged:
		return Splice{}, false
	}
	return Splice{Pos: r.at, Del: r.del, Ins: ins}, true
}
