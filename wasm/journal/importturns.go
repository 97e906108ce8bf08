package journal

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"holdfast/shared/snapshot"
)

// What one path of an imported chat may have: more than a page shows, for it comes whole.
const (
	MaxImportTurns = 8000
	MaxImportText  = 14 << 20 // bytes of UTF-8
)

// ImportTurns keeps one path of a chat that somebody exported from its site, durable when it returns; added is false where nothing of it was
// new. What was read in the page before is the same turn when its id or its words say so, however its Markdown was written, and stays as it
// is kept. ErrInvalid, ErrTooLarge, ErrQuota.
func (j *Journal) ImportTurns(ctx context.Context, c TurnsChange) (added bool, err error) {
	c.Whole = true
	path, err := readTurns(&c, MaxImportTurns, MaxImportText)
	if err != nil {
		return false, fmt.Errorf("import turns: %w", err)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if added, err = j.importTurns(ctx, c, path); err != nil {
		return added, fmt.Errorf("import turns: %w", err)
	}
	return added, nil
}

func (j *Journal) importTurns(ctx context.Context, c TurnsChange, path []placed) (added bool, err error) {
	branches, damaged, err := j.branchesFor(ctx, c)
	if err != nil {
		return false, err
	}
	if err := j.adopt(ctx, branches, path); err != nil {
		return false, err
	}
	base, merged := weave(branches, path, true)
	for _, b := range branches {
		if covers(b.turns, merged) {
			return false, nil
		}
	}
	next := j.nextBranch(c, branches, base, merged)
	for _, lost := range damaged {
		if lost.device == next.Device && lost.n == next.N {
			next.N++
		}
	}
	return true, j.writeBranch(ctx, next, base, merged)
}

// adopt gives each turn of a path the text under which it is kept already.
func (j *Journal) adopt(ctx context.Context, branches []branch, path []placed) error {
	known, err := j.keptTurns(ctx, branches)
	if err != nil || len(known.words) == 0 {
		return err
	}
	for i := range path {
		t := &path[i]
		words := wordsOf(t.text)
		kept, found := known.find(*t, words)
		if !found || kept.sum == t.sum || len(words) > len(kept.words) {
			continue // an import that has more, such as what stood in an attachment, is another turn: no word is dropped for order's sake
		}
		t.text, t.sum = kept.text, kept.sum
		*t = t.settle(t.State)
	}
	return nil
}

// keptTurn is a turn that is kept whole, and the words of its text.
type keptTurn struct {
	placed
	words string
}

// keptTurns are the whole turns of a chat: by the site's id, and in order by their words.
type keptTurns struct {
	ids   map[string]keptTurn
	words map[string][]keptTurn
}

func (j *Journal) keptTurns(ctx context.Context, branches []branch) (keptTurns, error) {
	known, seen := keptTurns{map[string]keptTurn{}, map[string][]keptTurn{}}, map[[16]byte]bool{}
	for _, b := range branches {
		for _, p := range b.turns {
			if p.State != snapshot.TurnComplete || seen[p.sum] && p.Message == "" {
				continue
			}
			kept, err := j.turn(ctx, p.sum)
			if err != nil {
				return known, err
			}
			if kept == nil {
				continue
			}
			t := keptTurn{p, wordsOf(kept.Text)}
			t.text, t.known = kept.Text, true
			if p.Message != "" {
				known.ids[p.Message] = t
			}
			if !seen[p.sum] {
				known.words[t.words] = append(known.words[t.words], t)
			}
			seen[p.sum] = true
		}
	}
	return known, nil
}

// find gives the kept turn that t is; the very same text first, then one with its id, then one with its words.
func (k keptTurns) find(t placed, words string) (keptTurn, bool) {
	same := k.words[words]
	if i := slices.IndexFunc(same, func(kept keptTurn) bool { return kept.sum == t.sum }); i >= 0 {
		return same[i], true
	}
	if kept, ok := k.ids[t.Message]; ok && kept.Role == t.Role {
		return kept, true
	}
	i := slices.IndexFunc(same, func(kept keptTurn) bool { return kept.alike(t) })
	if i < 0 {
		return keptTurn{}, false
	}
	return same[i], true
}

// wordsOf is what stays of a text when its mark-up, spaces and punctuation are taken away: a page draws the same Markdown in many ways.
// A text without any letter is itself.
func wordsOf(text string) string {
	words := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
	if words == "" {
		return strings.TrimSpace(text)
	}
	return words
}
