package textindex

import (
	"encoding/binary"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

var update = flag.Bool("update", false, "write folds.go anew")

// byHand are characters that Unicode does not take apart, and that people who lack the key write otherwise.
var byHand = map[rune]string{'ß': "ss", 'ẞ': "ss", 'æ': "ae", 'œ': "oe", 'þ': "th", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'ħ': "h", 'ŧ': "t", 'ı': "i", 'ς': "σ"}

// want is what a character counts as, by the tables of Unicode: taken apart, small, without marks that are stripped. Where that is more than one
// character and not one of the pairs, it stays as it is.
func want(r rune) uint16 {
	var out []rune
	for _, d := range norm.NFKD.String(string(r)) {
		d = unicode.ToLower(d)
		if by, ok := byHand[d]; ok {
			out = append(out, []rune(by)...)
		} else if !within(d, strippedMarks[:]) {
			out = append(out, d)
		}
	}
	if i := slices.Index(pairs[:], string(out)); i >= 0 {
		return uint16(firstPair + i)
	}
	if len(out) != 1 || out[0] > 0xffff || classOf(out[0]) == space {
		return uint16(unicode.ToLower(r))
	}
	return uint16(out[0])
}

func TestFoldsAreUnicodes(t *testing.T) {
	if *update {
		writeFolds(t)
		return
	}
	table := unpackFolds()
	for r := range rune(foldEnd) {
		if c := classOf(r); (c == letter || c == dense) && table[r] != want(r) {
			t.Errorf("%q counts as %q, want %q", r, rune(table[r]), rune(want(r)))
		}
	}
}

func writeFolds(t *testing.T) {
	var packed []byte
	last := 0
	for r := range rune(foldEnd) {
		if c := classOf(r); (c == letter || c == dense) && want(r) != uint16(r) {
			packed = binary.AppendUvarint(packed, uint64(int(r)-last))
			packed = binary.AppendUvarint(packed, uint64(want(r)))
			last = int(r)
		}
	}
	var b strings.Builder
	b.WriteString("package textindex\n\n// folds is the fold table: step to the next character, what it counts as. Made from Unicode's tables by go test -run TestFoldsAreUnicodes -update.\nconst folds = \"\" +\n")
	for line := range slices.Chunk(packed, 32) {
		fmt.Fprintf(&b, "\t\"")
		for _, c := range line {
			fmt.Fprintf(&b, "\\x%02x", c)
		}
		b.WriteString("\" +\n")
	}
	text := strings.TrimSuffix(b.String(), " +\n") + "\n"
	if err := os.WriteFile("folds.go", []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d bytes", len(packed))
}
