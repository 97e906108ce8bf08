package history_test

import (
	"encoding/hex"
	"testing"
	"unicode/utf8"

	"holdfast/shared/history"
)

func TestScalarReplacesWhatIsNoScalarValue(t *testing.T) {
	for name, c := range map[string]struct {
		in, want string
		replaced int
	}{
		"plain":                     {"hello 日本 😀", "hello 日本 😀", 0},
		"replacement is a scalar":   {"\uFFFD", "\uFFFD", 0},
		"lone high surrogate":       {"a\xed\xa0\xbdb", "a\uFFFDb", 1},
		"lone low surrogate":        {"\xed\xb8\x80", "\uFFFD", 1},
		"two surrogates":            {"\xed\xa0\xbd\xed\xb8\x80", "\uFFFD\uFFFD", 2},
		"single byte":               {"a\xffb", "a\uFFFDb", 1},
		"cut character at the end":  {"a\xe6\x97", "a\uFFFD\uFFFD", 2},
		"character before the last": {"\xed\x9f\xbf", "\xed\x9f\xbf", 0},
	} {
		t.Run(name, func(t *testing.T) {
			got, n := history.Scalar(c.in)
			if got != c.want || n != c.replaced {
				t.Errorf("Scalar(%q) = %q, %d, want %q, %d", c.in, got, n, c.want, c.replaced)
			}
		})
	}
}

func TestSumIsTheBeginningOfSHA256(t *testing.T) {
	sum := history.Sum("abc") // FIPS 180-2, appendix B.1
	if got := hex.EncodeToString(sum[:]); got != "ba7816bf8f01cfea" {
		t.Errorf("Sum(abc) = %s", got)
	}
}

func FuzzScalar(f *testing.F) {
	f.Add("plain")
	f.Add("\xed\xa0\xbd\xed\xb8\x80")
	f.Add("\xe6\x97")
	f.Fuzz(func(t *testing.T, s string) {
		clean, n := history.Scalar(s)
		if !utf8.ValidString(clean) {
			t.Fatalf("Scalar(%q) = %q is not valid", s, clean)
		}
		if (n == 0) != (clean == s) {
			t.Fatalf("Scalar(%q) = %q, %d", s, clean, n)
		}
		if again, m := history.Scalar(clean); again != clean || m != 0 {
			t.Fatalf("Scalar twice: %q, %d", again, m)
		}
	})
}
