package history

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// ErrRange is returned by Apply for a splice that reaches outside the text.
var ErrRange = errors.New("splice outside the text")

// Splice replaces Del code points at code point Pos by Ins.
type Splice struct {
	Pos int    // code points before the change, from 0
	Del int    // code points taken away, from 0
	Ins string // what is put in their place
}

// Diff returns the splice that turns old into new: none when they are equal,
// otherwise the one that lies between their common prefix and suffix. It holds
// for any bytes, but only valid UTF-8 keeps its meaning elsewhere.
func Diff(old, new string) []Splice {
	if old == new {
		return nil
	}
	pre := commonPrefix(old, new)
	suf := commonSuffix(old[pre:], new[pre:])
	return []Splice{{
		Pos: utf8.RuneCountInString(old[:pre]),
		Del: utf8.RuneCountInString(old[pre : len(old)-suf]),
		Ins: new[pre : len(new)-suf],
	}}
}

// Apply returns text after the splices, each taken on the result of the one
// before it. The text is unchanged when there are none. A splice outside the
// text gives ErrRange.
func Apply(text string, splices []Splice) (string, error) {
	for i, s := range splices {
		from, ok := offset(text, s.Pos)
		if !ok {
			return "", fmt.Errorf("splice %d at %d: %w", i, s.Pos, ErrRange)
		}
		n, ok := offset(text[from:], s.Del)
		if !ok {
			return "", fmt.Errorf("splice %d deletes %d at %d: %w", i, s.Del, s.Pos, ErrRange)
		}
		text = strings.Join([]string{text[:from], s.Ins, text[from+n:]}, "")
	}
	return text, nil
}

// offset returns the byte index of the nth code point of s; its length is the
// index of the one after the last.
func offset(s string, n int) (int, bool) {
	if n < 0 || n > len(s) {
		return 0, false
	}
	i := 0
	for ; n > 0; n-- {
		if i == len(s) {
			return 0, false
		}
		if s[i] < utf8.RuneSelf {
			i++
			continue
		}
		_, size := utf8.DecodeRuneInString(s[i:])
		i += size
	}
	return i, true
}

// commonPrefix returns the length in bytes of the longest common prefix that
// ends between two code points of both texts.
func commonPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	for n > 0 && !(starts(a, n) && starts(b, n)) {
		n--
	}
	return n
}

// commonSuffix is commonPrefix from the other end.
func commonSuffix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	for n > 0 && !(starts(a, len(a)-n) && starts(b, len(b)-n)) {
		n--
	}
	return n
}

// starts reports whether a code point may begin at byte i of s.
func starts(s string, i int) bool {
	return i == len(s) || utf8.RuneStart(s[i])
}
