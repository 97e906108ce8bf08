package textindex

import (
	"sort"
	"strings"
)

// Builder gathers documents into a new segment, in memory.
type Builder struct {
	tokens *Tokenizer
	terms  map[string]*gathered
	doc    []*gathered // of the document that is being added
	docs   int
	bytes  int
}

// gathered is a term of a segment that is being made.
type gathered struct {
	term     string
	postings []Posting
	times    int // in the document that is being added
}

// NewBuilder returns a builder without documents.
func NewBuilder(tokens *Tokenizer) *Builder {
	return &Builder{tokens: tokens, terms: map[string]*gathered{}}
}

// Add adds a document; numbers only grow. marks are terms that it has beside its text: see Mark.
func (b *Builder) Add(doc uint32, text string, marks ...string) {
	count := 0
	b.tokens.Each(text, func(t Token) bool {
		b.count(t.Term)
		count++
		return true
	})
	for _, m := range marks {
		b.count([]byte(m))
	}
	for _, g := range b.doc {
		g.postings = append(g.postings, Posting{doc, impactOf(g.times, count)})
		g.times = 0
	}
	b.doc = b.doc[:0]
	b.docs++
	b.bytes += len(text)
}

func (b *Builder) count(term []byte) {
	g := b.terms[string(term)]
	if g == nil {
		g = &gathered{term: string(term)}
		b.terms[g.term] = g
	}
	if g.times == 0 {
		b.doc = append(b.doc, g)
	}
	g.times++
}

// Docs is the number of documents so far.
func (b *Builder) Docs() int { return b.docs }

// Bytes is the length of their texts.
func (b *Builder) Bytes() int { return b.bytes }

// Blocks writes the segment.
func (b *Builder) Blocks() []Block {
	all := make([]*gathered, 0, len(b.terms))
	for _, g := range b.terms {
		all = append(all, g)
	}
	sort.Slice(all, func(i, k int) bool { return all[i].term < all[k].term })
	var w Writer
	l := list{w: &w}
	for _, g := range all {
		l.term = append(l.term[:0], g.term...)
		for _, p := range g.postings {
			l.add(p)
		}
		l.end()
	}
	return w.Blocks()
}

// Mark makes a term that no text has: a field and its value, to be found only by a query that asks for it.
func Mark(field, value string) string {
	m := "\x00" + field + "\x00" + strings.ToLower(value)
	return m[:min(len(m), 2*MaxTerm)]
}
