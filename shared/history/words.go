package history

import (
	"unicode"
	"unicode/utf8"
)

// Words cuts a text into the smallest parts that a comparison tells apart.
// Joined they are the text. In this order of thought:
//
//   - a line break is a part of its own; other white space that stands together is one
//   - letters, digits and underscores that stand together are a word; an
//     apostrophe between two letters and a point or comma between two digits
//     belong to it
//   - scripts that are written without spaces (Han, Kana, Thai, Lao, Khmer,
//     Burmese) have no words here: each character is a part
//   - marks, joiners and what a joiner joins go with the character before them,
//     and two regional indicators are a flag
//   - everything else, such as punctuation, is a part by itself
//
// This is what people read as words, not all of Unicode's annex 29.
func Words(text string) []string {
	var words []string
	for len(text) > 0 {
		n := wordEnd(text)
		words, text = append(words, text[:n]), text[n:]
	}
	return words
}

// class of a character, as far as words go.
type class uint8

const (
	symbol class = iota
	space
	letter
	digit
	unspaced
)

func classOf(r rune) class {
	switch {
	case r == ' ' || r == '\t' || unicode.IsSpace(r):
		return space
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar):
		return unspaced
	case r == '_' || unicode.IsLetter(r):
		return letter
	case unicode.IsDigit(r):
		return digit
	}
	return symbol
}

// wordEnd is the length of the first part of a text, in bytes.
func wordEnd(text string) int {
	r, _ := utf8.DecodeRuneInString(text)
	kind := classOf(r)
	end := character(text)
	if r == '\n' || r == '\r' || kind == symbol || kind == unspaced {
		return end
	}
	for end < len(text) {
		r, size := utf8.DecodeRuneInString(text[end:])
		next := classOf(r)
		switch {
		case kind == space && next == space && r != '\n' && r != '\r',
			kind != space && (next == letter || next == digit):
			end += character(text[end:])
			if next != space {
				kind = next
			}
		case within(kind, r) && end+size < len(text) && classOf(first(text[end+size:])) == kind:
			end += size
		default:
			return end
		}
	}
	return end
}

// within says that r between two characters of that class parts no word.
func within(kind class, r rune) bool {
	return kind == letter && (r == '\'' || r == '’') || kind == digit && (r == '.' || r == ',')
}

func first(text string) rune {
	r, _ := utf8.DecodeRuneInString(text)
	return r
}

const joiner = '\u200d'

// character is the length in bytes of the first character with all that goes
// with it.
func character(text string) int {
	r, end := utf8.DecodeRuneInString(text)
	if flag(r) && flag(first(text[end:])) {
		_, size := utf8.DecodeRuneInString(text[end:])
		return end + size
	}
	for end < len(text) {
		next, size := utf8.DecodeRuneInString(text[end:])
		if !unicode.IsMark(next) && next != joiner && r != joiner && !skin(next) || classOf(r) == space {
			break
		}
		r, end = next, end+size
	}
	return end
}

func flag(r rune) bool { return r >= 0x1F1E6 && r <= 0x1F1FF }

func skin(r rune) bool { return r >= 0x1F3FB && r <= 0x1F3FF }
