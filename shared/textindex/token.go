package textindex

import "unicode/utf8"

// MaxTerm is the longest term, in bytes; a longer word counts as its beginning.
const MaxTerm = 40

// Token is one term where it stands in a text.
type Token struct {
	Term       []byte // valid until the next token
	Start, End int    // bytes of the text
	Dense      bool   // of a script whose words are not set apart
	Tail       bool   // the last character of a run, which the pair before has, too
}

// Tokenizer takes texts apart. It keeps its tables and buffers from one text to the next and is not for concurrent use.
type Tokenizer struct {
	folds   []uint16
	classes [foldEnd]class
	term    []byte
	full    bool      // the term has no room for what follows
	run     []stretch // characters of a dense run that wait for their neighbour: at most two
}

// stretch is a character of a dense run as it counts, and where it stands.
type stretch struct {
	r          rune
	start, end int
}

// NewTokenizer returns a tokenizer.
func NewTokenizer() *Tokenizer {
	t := &Tokenizer{folds: unpackFolds(), term: make([]byte, 0, 2*MaxTerm)}
	for r := range rune(0x80) {
		t.classes[r] = classOf(r)
	}
	return t
}

func (t *Tokenizer) class(r rune) class {
	if r >= foldEnd {
		return classOf(r)
	}
	c := t.classes[r]
	if c == unknown {
		c = classOf(r)
		t.classes[r] = c
	}
	return c
}

// Each calls visit for the tokens of a text in order until it returns false.
func (t *Tokenizer) Each(text string, visit func(Token) bool) {
	for at := 0; at < len(text); {
		r, size := t.decode(text, at)
		var ok bool
		switch t.class(r) {
		case letter:
			at, ok = t.word(text, at, visit)
		case dense:
			at, ok = t.pairs(text, at, visit)
		case symbol:
			t.term = utf8.AppendRune(t.term[:0], r)
			ok = visit(Token{Term: t.term, Start: at, End: at + size})
			at += size
		default:
			at, ok = at+size, true
		}
		if !ok {
			return
		}
	}
}

func (t *Tokenizer) decode(text string, at int) (rune, int) {
	if c := text[at]; c < utf8.RuneSelf {
		return rune(c), 1
	}
	return utf8.DecodeRuneInString(text[at:])
}

// word takes the word that begins at start, and returns where it ends.
func (t *Tokenizer) word(text string, start int, visit func(Token) bool) (end int, ok bool) {
	t.term, t.full = t.term[:0], false
	at, last := start, start
	for at < len(text) {
		r, size := t.decode(text, at)
		c := t.class(r)
		if c != letter && c != stripped {
			break
		}
		at += size
		if c == letter {
			last = at
			t.add(r)
		}
	}
	return at, visit(Token{Term: t.term, Start: start, End: last})
}

// add puts a character into the term as it counts.
func (t *Tokenizer) add(r rune) {
	if t.full {
		return
	}
	before := len(t.term)
	switch to := t.fold(r); {
	case to < utf8.RuneSelf:
		t.term = append(t.term, byte(to))
	case to >= firstPair && to < firstPair+rune(len(pairs)):
		t.term = append(t.term, pairs[to-firstPair]...)
	default:
		t.term = utf8.AppendRune(t.term, to)
	}
	if t.full = len(t.term) > MaxTerm; t.full {
		t.term = t.term[:before]
	}
}

func (t *Tokenizer) fold(r rune) rune {
	if r < foldEnd {
		return rune(t.folds[r])
	}
	return foldHigh(r)
}

// pairs takes the run of dense characters that begins at start: each with its right neighbour, the last by itself.
func (t *Tokenizer) pairs(text string, start int, visit func(Token) bool) (end int, ok bool) {
	t.run = t.run[:0]
	at := start
	for at < len(text) {
		r, size := t.decode(text, at)
		c := t.class(r)
		if c != dense && c != stripped {
			break
		}
		if c == stripped {
			t.voice(r, at+size)
		} else {
			if len(t.run) == 2 {
				if !visit(t.pair()) {
					return at, false
				}
				t.run = append(t.run[:0], t.run[1])
			}
			t.run = append(t.run, stretch{t.fold(r), at, at + size})
		}
		at += size
	}
	if len(t.run) == 2 {
		if !visit(t.pair()) {
			return at, false
		}
	}
	last := t.run[len(t.run)-1]
	t.term = utf8.AppendRune(t.term[:0], last.r)
	return at, visit(Token{Term: t.term, Start: last.start, End: last.end, Dense: true, Tail: len(t.run) == 2})
}

func (t *Tokenizer) pair() Token {
	a, b := t.run[0], t.run[1]
	t.term = utf8.AppendRune(utf8.AppendRune(t.term[:0], a.r), b.r)
	return Token{Term: t.term, Start: a.start, End: b.end, Dense: true}
}

// voice joins a voicing mark to the kana before it.
func (t *Tokenizer) voice(mark rune, end int) {
	if len(t.run) == 0 || !isVoicing(mark) {
		return
	}
	last := &t.run[len(t.run)-1]
	if r := voiced(last.r, mark); r != 0 {
		last.r, last.end = r, end
	}
}
