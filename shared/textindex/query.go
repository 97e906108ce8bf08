package textindex

import (
	"errors"
	"strings"
	"unicode/utf8"
)

// ErrQuery says that a query is too long.
var ErrQuery = errors.New("query too long")

// MaxQuery is the longest query, in bytes, and maxWords the most terms that it may come to.
const (
	MaxQuery = 1000
	maxWords = 64
)

// Query is what a document must have: every clause and every mark.
type Query struct {
	Clauses []Clause
	Marks   []string
}

// Clause is a word, or several terms that stand one after the other.
type Clause struct {
	Terms  []string
	Prefix bool // of the last term the beginning is enough
}

// Parse reads a query: words, "phrases", and name:value for the given fields. The last word may be the beginning of one, unless
// something follows it.
func (t *Tokenizer) Parse(query string, fields ...string) (Query, error) {
	var q Query
	if len(query) > MaxQuery {
		return q, ErrQuery
	}
	words := 0
	for _, part := range split(query) {
		if mark, ok := markOf(part, fields); ok {
			q.Marks = append(q.Marks, mark)
			continue
		}
		c := t.clause(part.text)
		if len(c.Terms) == 0 {
			continue
		}
		c.Prefix = c.Prefix || part.open
		q.Clauses = append(q.Clauses, c)
		if words += len(c.Terms); words > maxWords {
			return q, ErrQuery
		}
	}
	return q, nil
}

// Empty says that a query asks for nothing.
func (q Query) Empty() bool { return len(q.Clauses)+len(q.Marks) == 0 }

// part is a word or a phrase of a query.
type part struct {
	text   string
	quoted bool
	open   bool // it is still being typed
}

// quotes are what may stand around a phrase, whatever the keyboard.
const quotes = "\"“”„«»「」"

// split takes a query apart at spaces outside quotes.
func split(query string) []part {
	var parts []part
	start, quoted := 0, false
	end := func(at int, open bool) {
		if at > start {
			parts = append(parts, part{query[start:at], quoted, open})
		}
	}
	for at, r := range query {
		size := len(string(r))
		switch {
		case strings.ContainsRune(quotes, r):
			end(at, false)
			start, quoted = at+size, !quoted
		case !quoted && (r == ' ' || r == '\t' || r == '\n' || r == '\u00a0' || r == '\u3000'):
			end(at, false)
			start = at + size
		}
	}
	end(len(query), true)
	return parts
}

// markOf reads name:value.
func markOf(p part, fields []string) (string, bool) {
	name, value, ok := strings.Cut(p.text, ":")
	if p.quoted || !ok || value == "" {
		return "", false
	}
	for _, f := range fields {
		if strings.EqualFold(name, f) {
			return Mark(f, value), true
		}
	}
	return "", false
}

// clause makes the terms of a part. The last character of a dense run is left out where the pair before has it.
func (t *Tokenizer) clause(text string) Clause {
	var c Clause
	t.Each(text, func(tok Token) bool {
		if !tok.Tail {
			c.Terms = append(c.Terms, string(tok.Term))
			// A character of a dense script that is asked for by itself stands in the index with its neighbour.
			c.Prefix = tok.Dense && utf8.RuneCount(tok.Term) == 1
		}
		return true
	})
	return c
}
