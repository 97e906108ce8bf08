package textindex

import (
	"unicode"
	"unicode/utf8"
)

// class says what a character is to the tokeniser.
type class uint8

const (
	unknown  class = iota // not looked up yet
	space                 // between words: punctuation too
	letter                // part of a word
	dense                 // of a script whose words are not set apart
	symbol                // a word by itself
	stripped              // counts as not there: accents, vowel points, joiners
)

// denseScripts are where neighbouring characters are taken in pairs: from, to.
var denseScripts = [...][2]rune{
	{0x0e00, 0x0fff},   // Thai, Lao, Tibetan
	{0x1000, 0x109f},   // Myanmar
	{0x1100, 0x11ff},   // Hangul in letters
	{0x1780, 0x17ff},   // Khmer
	{0x2e80, 0x2fdf},   // radicals
	{0x3005, 0x3007},   // 々〆〇
	{0x3021, 0x30ff},   // Hangzhou numerals, Hiragana, Katakana
	{0x3100, 0x31ff},   // Bopomofo, Hangul letters, Katakana
	{0x3400, 0x9fff},   // Han
	{0xa960, 0xa97f},   // Hangul in letters
	{0xac00, 0xd7ff},   // Hangul
	{0xf900, 0xfaff},   // Han, compatibility
	{0xff66, 0xff9d},   // Katakana at half width
	{0x20000, 0x3ffff}, // Han
}

// strippedMarks are what is taken off: from, to. Marks of other scripts (the vowels of India) stay: there they tell words apart.
var strippedMarks = [...][2]rune{
	{0x00ad, 0x00ad}, {0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd}, {0x05bf, 0x05c7}, {0x0610, 0x061a}, {0x0640, 0x0640},
	{0x064b, 0x065f}, {0x0670, 0x0670}, {0x06d6, 0x06ed}, {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x200b, 0x200f}, {0x2060, 0x2064},
	{0x20d0, 0x20ff}, {0x3099, 0x309a}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}, {0xfeff, 0xfeff}, {0xff9e, 0xff9f}, {0x1f3fb, 0x1f3ff}, {0xe0000, 0xe0fff},
}

func within(r rune, ranges [][2]rune) bool {
	for _, at := range ranges {
		if r <= at[1] {
			return r >= at[0]
		}
	}
	return false
}

func classOf(r rune) class {
	switch {
	case within(r, strippedMarks[:]):
		return stripped
	case unicode.IsLetter(r), unicode.IsNumber(r), unicode.IsMark(r):
		if within(r, denseScripts[:]) {
			return dense
		}
		return letter
	case r >= 0x80 && r != utf8.RuneError && (unicode.Is(unicode.So, r) || unicode.Is(unicode.Sm, r) || unicode.Is(unicode.Sc, r)):
		return symbol
	}
	return space
}
