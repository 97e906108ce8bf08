package search

import (
	"context"
	"errors"
	"fmt"
	"sort"

	"holdfast/shared/textindex"
	"holdfast/wasm/journal"
)

const (
	// MaxHits is the most hits that one Find gives.
	MaxHits = 100
	// findSteps bounds what a Find indexes before it answers.
	findSteps = 4
	// prefixBlocks bounds what the beginning of a word may make a query read: a few letters would be half the index.
	prefixBlocks = 64
	// beginning is what a word counts of which the query has the beginning, in eighths.
	beginning = 5
)

// Found is the answer to a query.
type Found struct {
	Hits    []Hit // the best first
	Total   int   // documents that have the words, before phrases are looked at and equal texts left out
	Waiting int   // rows that stand for what is not found yet, at least
	Problem error // why the index is behind although it need not be; nil when all is well
}

// Find answers a query (see textindex.Parse; fields are site, chat and in) with up to limit hits. journal.ErrInvalid: a query that is too long,
// or a limit that is not 1 to MaxHits.
func (x *Index) Find(ctx context.Context, query string, limit int) (Found, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.tokens == nil {
		x.tokens = textindex.NewTokenizer()
	}
	q, err := x.tokens.Parse(query, fields...)
	if err != nil || limit < 1 || limit > MaxHits {
		return Found{}, fmt.Errorf("search for %d hits: %w", limit, errors.Join(journal.ErrInvalid, err))
	}
	var f Found
	for range findSteps {
		p, err := x.step(ctx, false)
		f.Waiting, f.Problem = p.Waiting, err
		if err != nil || !p.More {
			break
		}
	}
	if q.Empty() {
		return f, nil
	}
	m, err := x.manifest(ctx)
	if err != nil {
		return f, fmt.Errorf("search: %w", err)
	}
	if m.Phase != ready {
		f.Waiting = max(f.Waiting, 1)
	}
	err = x.find(ctx, m, q, limit, &f)
	if damaged(err) {
		f.Waiting, err = 1, x.begin(ctx, m)
	}
	if err != nil {
		return f, fmt.Errorf("search: %w", err)
	}
	return f, nil
}

func (x *Index) find(ctx context.Context, m manifest, q textindex.Query, limit int, f *Found) error {
	s := scores{points: make([]float32, m.Docs), had: make([]uint8, m.Docs)}
	blocks := prefixBlocks
	for _, w := range wanted(q) {
		if err := x.score(ctx, m, w, &s, &blocks); err != nil {
			return err
		}
		if s.left == 0 {
			return nil
		}
	}
	for _, doc := range m.Dead {
		if int(doc) < len(s.had) {
			s.had[doc] = 0
		}
	}
	return x.hits(ctx, &s, q, limit, f)
}

// word is a term that every hit has.
type word struct {
	term   string
	prefix bool
	silent bool // it does not count for the rank
}

// wanted lists the terms of a query: what leaves few documents first.
func wanted(q textindex.Query) []word {
	var words []word
	for _, mark := range q.Marks {
		words = append(words, word{term: mark, silent: true})
	}
	for _, c := range q.Clauses {
		for i, term := range c.Terms {
			words = append(words, word{term: term, prefix: c.Prefix && i == len(c.Terms)-1})
		}
	}
	sort.SliceStable(words, func(i, k int) bool { return !words[i].prefix && words[k].prefix })
	return words
}

// scores are what the documents have got so far, by number.
type scores struct {
	points []float32
	had    []uint8 // how many of the words
	words  uint8   // how many there were
	left   int     // documents that had all of them
}

// score adds what one word gives.
func (x *Index) score(ctx context.Context, m manifest, w word, s *scores, blocks *int) error {
	impacts := make([]uint8, len(s.had)) // in eighths
	visit := func(term []byte, p textindex.Posting) {
		worth := p.Impact * 8
		if len(term) > len(w.term) {
			worth = p.Impact * beginning
		}
		if int(p.Doc) < len(impacts) {
			impacts[p.Doc] = max(impacts[p.Doc], worth)
		}
	}
	for _, seg := range m.Segments {
		if err := x.postings(ctx, seg, w, blocks, visit); err != nil {
			return err
		}
	}
	with := 0
	for _, impact := range impacts {
		if impact > 0 {
			with++
		}
	}
	rarity := float32(textindex.Rarity(with, len(s.had)))
	if w.silent {
		rarity = 0
	}
	s.left = 0
	for doc, impact := range impacts {
		if impact > 0 && s.had[doc] == s.words {
			s.had[doc]++
			s.points[doc] += rarity * float32(impact)
			s.left++
		}
	}
	s.words++
	return nil
}

// postings visits what a segment has of a word.
func (x *Index) postings(ctx context.Context, seg segment, w word, blocks *int, visit func([]byte, textindex.Posting)) error {
	d, err := x.directory(ctx, seg.ID)
	if err != nil {
		return err
	}
	term := []byte(w.term)
	for at := d.From(term); at < seg.Blocks; at++ {
		row, err := x.block(ctx, seg.ID, at)
		if err != nil {
			return err
		}
		more, err := textindex.Find(row, term, !w.prefix || *blocks <= 0, visit)
		if err != nil || !more {
			return err
		}
		if w.prefix {
			*blocks--
		}
	}
	return nil
}

// examined is how many documents a query reads for its hits, those apart that are deleted, the best first: phrases that are none and equal texts cost some. Each costs
// a few tenths of a millisecond in wasm, so that it bounds what a phrase of frequent words takes.
const examined = 150

// candidate is a document that has all the words.
type candidate struct {
	doc    uint32
	points float32
}

// best are the documents that have all the words, the best first, as many as are looked at, and how many there are. From the newest on, so that
// of many equal ones no more than that many are ever compared.
func (s *scores) best() (best []candidate, total int) {
	var least float32 = -1
	for doc := len(s.had) - 1; doc >= 0; doc-- {
		if s.had[doc] < s.words {
			continue
		}
		total++
		if s.points[doc] <= least {
			continue
		}
		best = append(best, candidate{uint32(doc), s.points[doc]})
		if len(best) == 2*examined {
			best = rank(best)[:examined]
			least = best[examined-1].points
		}
	}
	best = rank(best)
	return best[:min(len(best), examined)], total
}

// rank sorts: of equal ones the newer document first.
func rank(all []candidate) []candidate {
	sort.Slice(all, func(i, k int) bool {
		a, b := all[i], all[k]
		return a.points > b.points || a.points == b.points && a.doc > b.doc
	})
	return all
}
