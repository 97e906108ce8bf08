package textindex

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Excerpt is a part of a text on one line, and what of it the query asked for.
type Excerpt struct {
	Text       string
	Highlights []Range // bytes of Text, in order, not touching each other
}

// excerptBytes is about how long an excerpt is, and leadBytes how much of it stands before the first match.
const (
	excerptBytes = 240
	leadBytes    = 60
)

// Excerpt finds the part of a text that shows a query best; ok is false if the text lacks something of it.
func (t *Tokenizer) Excerpt(text string, q Query) (e Excerpt, ok bool) {
	found, ok := t.matches(text, q)
	if !ok {
		return e, false
	}
	sort.SliceStable(found, func(i, k int) bool { return found[i].Start < found[k].Start })
	at := 0
	if len(found) > 0 {
		at = found[best(found, len(q.Clauses))].Start
	}
	from := wordStart(text, max(0, min(at-leadBytes, len(text)-excerptBytes)))
	to := wordEnd(text, min(len(text), from+excerptBytes))
	return oneLine(text, from, to, found), true
}

// best is the match from which on an excerpt shows the most clauses, and of these the most matches.
func best(found []match, clauses int) int {
	at, most := 0, 0
	seen := make([]int, clauses) // the last round that saw each clause
	for i, m := range found {
		different, all := 0, 0
		for _, n := range found[i:] {
			if n.End > m.Start+excerptBytes-leadBytes || all > 32 {
				break
			}
			all++
			if seen[n.clause] != i+1 {
				seen[n.clause] = i + 1
				different++
			}
		}
		if score := different*64 + all; score > most {
			at, most = i, score
		}
	}
	return at
}

// wordStart moves a place forward to where a word begins, if one does nearby, and to where a character does at least.
func wordStart(text string, at int) int {
	if at == 0 {
		return 0
	}
	if i := strings.IndexAny(text[at:min(len(text), at+leadBytes/2)], " \n\t"); i >= 0 {
		return at + i + 1
	}
	for at < len(text) && !utf8.RuneStart(text[at]) {
		at++
	}
	return at
}

// wordEnd moves a place back to where a word ends.
func wordEnd(text string, at int) int {
	if at == len(text) {
		return at
	}
	if i := strings.LastIndexAny(text[max(0, at-leadBytes/2):at], " \n\t"); i > 0 {
		return max(0, at-leadBytes/2) + i
	}
	for at > 0 && !utf8.RuneStart(text[at]) {
		at--
	}
	return at
}

// oneLine copies a part of a text: white space becomes one space, and what is cut off is marked.
func oneLine(text string, from, to int, found []match) Excerpt {
	var b strings.Builder
	var e Excerpt
	if from > 0 {
		b.WriteString("…")
	}
	next, gap := 0, true
	for i, r := range text[from:to] {
		at := from + i
		for next < len(found) && found[next].End <= at {
			next++
		}
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			if !gap {
				b.WriteByte(' ')
			}
			gap = true
			continue
		}
		gap = false
		if next < len(found) && found[next].Start <= at {
			e.highlight(b.Len(), b.Len()+utf8.RuneLen(r))
		}
		b.WriteRune(r)
	}
	e.Text = strings.TrimRight(b.String(), " ")
	if to < len(text) {
		e.Text += "…"
	}
	return e
}

// highlight adds a range, joined to the last where they touch.
func (e *Excerpt) highlight(start, end int) {
	if n := len(e.Highlights); n > 0 && e.Highlights[n-1].End == start {
		e.Highlights[n-1].End = end
		return
	}
	e.Highlights = append(e.Highlights, Range{start, end})
}

// UTF16Len is the length of a text in UTF-16 code units.
func UTF16Len(text string) int {
	n := 0
	for _, r := range text {
		n++
		if r > 0xffff {
			n++
		}
	}
	return n
}
