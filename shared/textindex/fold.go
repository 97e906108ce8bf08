package textindex

import (
	"encoding/binary"
	"unicode"
)

// foldEnd is the end of what the fold table covers: every script with case or accents below it, Latin and Greek Extended included.
const foldEnd = 0x2100

// pairs are what one character counts as where it is two; the table names them by firstPair and their place here.
var pairs = [...]string{"ss", "ae", "oe", "th", "ij", "dz", "lj", "nj"}

const firstPair = 0xe000 // private use: no character of a text folds to it

// halfKana are U+FF66 to U+FF9D at full width.
var halfKana = []rune("ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン")

// unpackFolds makes the fold table: for each character what it counts as.
func unpackFolds() []uint16 {
	table := make([]uint16, foldEnd)
	for r := range table {
		table[r] = uint16(r)
	}
	packed := []byte(folds)
	for r := 0; len(packed) > 0; {
		step, n := binary.Uvarint(packed)
		to, m := binary.Uvarint(packed[n:])
		r += int(step)
		table[r] = uint16(to)
		packed = packed[n+m:]
	}
	return table
}

// foldHigh folds what is beyond the table.
func foldHigh(r rune) rune {
	switch {
	case r >= 0xff01 && r <= 0xff5e: // ASCII at full width
		r -= 0xff01 - 0x21
	case r >= 0xff66 && r <= 0xff9d:
		return halfKana[r-0xff66]
	case r >= 0x2e80 && r < 0xa640, r >= 0xac00 && r < 0xd800: // no case, and most of what is dense
		return r
	}
	return unicode.ToLower(r)
}

// voiced gives a kana with its voicing mark as one character, or 0 where there is no such one.
func voiced(kana, mark rune) rune {
	hiragana := kana
	if kana >= 0x30a1 {
		hiragana = kana - 0x60
	}
	semi := mark == 0x309a || mark == 0xff9f
	switch {
	case hiragana >= 'は' && hiragana <= 'ほ' && (hiragana-'は')%3 == 0 && semi:
		return kana + 2
	case semi:
		return 0
	case hiragana >= 'か' && hiragana <= 'ぢ' && (hiragana-'か')%2 == 0, hiragana >= 'つ' && hiragana <= 'ど' && (hiragana-'つ')%2 == 0,
		hiragana >= 'は' && hiragana <= 'ほ' && (hiragana-'は')%3 == 0:
		return kana + 1
	case hiragana == 'う':
		return kana + 'ゔ' - 'う'
	}
	return 0
}

func isVoicing(r rune) bool { return r == 0x3099 || r == 0x309a || r == 0xff9e || r == 0xff9f }
