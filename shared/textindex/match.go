package textindex

import "strings"

// maxMatches bounds how many places of one text are looked at for an excerpt.
const maxMatches = 4096

// Range is a part of a text, in bytes.
type Range struct{ Start, End int }

// match is a place where a clause of the query is met.
type match struct {
	Range
	clause int
}

// matches finds where a text has the clauses of a query, in order; ok is false if it lacks one.
func (t *Tokenizer) matches(text string, q Query) (found []match, ok bool) {
	longest := 1
	for _, c := range q.Clauses {
		longest = max(longest, len(c.Terms))
	}
	met := make([]bool, len(q.Clauses))
	window := make([]placedTerm, 0, longest)
	t.Each(text, func(tok Token) bool {
		at := placedTerm{string(tok.Term), Range{tok.Start, tok.End}}
		read := []placedTerm{at}
		if !tok.Tail { // the pair before has it: between two words of a phrase it does not count
			if len(window) == longest {
				copy(window, window[1:])
				window = window[:longest-1]
			}
			window = append(window, at)
			read = window
		}
		for i, c := range q.Clauses {
			if from, fits := c.endsHere(read); fits && (len(found) < maxMatches || !met[i]) {
				met[i] = true
				found = append(found, match{Range{from, tok.End}, i})
			}
		}
		return true
	})
	for _, m := range met {
		if !m {
			return found, false
		}
	}
	return found, true
}

// placedTerm is a term that was just read.
type placedTerm struct {
	term string
	Range
}

// endsHere says whether the terms of a clause are the last of those that were read, and where they begin.
func (c Clause) endsHere(window []placedTerm) (from int, ok bool) {
	n := len(c.Terms)
	if n > len(window) {
		return 0, false
	}
	tail := window[len(window)-n:]
	for i, term := range c.Terms {
		if tail[i].term != term && !(c.Prefix && i == n-1 && strings.HasPrefix(tail[i].term, term)) {
			return 0, false
		}
	}
	return tail[0].Start, true
}
