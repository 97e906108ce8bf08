package textindex

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func terms(text string) string {
	var all []string
	NewTokenizer().Each(text, func(t Token) bool {
		all = append(all, string(t.Term))
		return true
	})
	return strings.Join(all, "|")
}

func TestTermsOfAText(t *testing.T) {
	for text, want := range map[string]string{
		"":                           "",
		"The QUICK brown-fox, 3.14!": "the|quick|brown|fox|3|14",
		"naïve Café CAFÉ cafe\u0301": "naive|cafe|cafe|cafe",
		"Straße STRASSE Æsir œuvre":  "strasse|strasse|aesir|oeuvre",
		"Łódź Ångström Đà Nẵng ıİ":   "lodz|angstrom|da|nang|ii",
		"Ёлка Йод ΌΣΟΣ Ωμέγα":        "елка|иод|οσοσ|ωμεγα",
		"أَلْكِتَابُ آدم":            "الكتاب|ادم",
		"שָׁלוֹם":                    "שלום",
		"हिन्दी भाषा":                "हिन्दी|भाषा",
		"北京大学":                       "北京|京大|大学|学",
		"猫 and 犬です":                  "猫|and|犬で|です|す",
		"iPhone手机":                   "iphone|手机|机",
		"ＡＢＣ１２３ ｶﾞｷﾞ がぎ か\u3099き\u3099": "abc123|ガギ|ギ|がぎ|ぎ|がぎ|ぎ",
		"สวัสดี":                        "สว|วั|ัส|สด|ดี|ี",
		"한국어":                           "한국|국어|어",
		"👩‍💻 ok 👍🏽":                     "👩|💻|ok|👍",
		"max_tokens=3 → x":              "max|tokens|3|→|x",
		strings.Repeat("a", 100):        strings.Repeat("a", MaxTerm),
		strings.Repeat("a", 39) + "éßx": strings.Repeat("a", 39) + "e",
		"\xff\xfe a\xffb":               "a|b",
	} {
		if got := terms(text); got != want {
			t.Errorf("terms of %q are %q, want %q", text, got, want)
		}
	}
}

func TestParse(t *testing.T) {
	for query, want := range map[string]Query{
		"":                    {},
		"hello wor":           {Clauses: []Clause{{[]string{"hello"}, false}, {[]string{"wor"}, true}}},
		"hello ":              {Clauses: []Clause{{[]string{"hello"}, false}}},
		`"two words" x `:      {Clauses: []Clause{{[]string{"two", "words"}, false}, {[]string{"x"}, false}}},
		`"still typ`:          {Clauses: []Clause{{[]string{"still", "typ"}, true}}},
		"„so wie hier“ da":    {Clauses: []Clause{{[]string{"so", "wie", "hier"}, false}, {[]string{"da"}, true}}},
		"site:ChatGPT in:x y": {Clauses: []Clause{{[]string{"y"}, true}}, Marks: []string{Mark("site", "chatgpt"), Mark("in", "x")}},
		"http://a":            {Clauses: []Clause{{[]string{"http", "a"}, true}}},
		`"site:a" site:`:      {Clauses: []Clause{{[]string{"site", "a"}, false}, {[]string{"site"}, true}}},
		"北京大":                 {Clauses: []Clause{{[]string{"北京", "京大"}, true}}},
		"京 x ":                {Clauses: []Clause{{[]string{"京"}, true}, {[]string{"x"}, false}}},
	} {
		got, err := NewTokenizer().Parse(query, "site", "in")
		if err != nil {
			t.Errorf("Parse(%q): %v", query, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Parse(%q) (-want +got):\n%s", query, diff)
		}
	}
	for _, long := range []string{strings.Repeat("x", MaxQuery+1), strings.Repeat("x ", maxWords+1), strings.Repeat("北", maxWords+2)} {
		if _, err := NewTokenizer().Parse(long); err == nil {
			t.Errorf("a query of %d bytes was taken", len(long))
		}
	}
}

func TestExcerpt(t *testing.T) {
	long := strings.Repeat("filler words here ", 40)
	for _, c := range []struct{ text, query, want string }{
		{"A quick fox", "quick ", "A [quick] fox"},
		{"A quick fox", "qui", "A [quick] fox"},
		{"A quick fox", "slow ", ""},
		{"one two. Two one", `"two one" `, "one two. [Two] [one]"},
		{"one three two", `"one two" `, ""},
		{"Crème brûlée", "creme brulee ", "[Crème] [brûlée]"},
		{"a\n\n\tb\x00c", "b ", "a [b] c"},
		{"我爱北京大学的图书馆", "北京大学", "我爱[北京大学]的图书馆"},
		{"東京 Tokyo", `"東京 tokyo"`, "[東京] [Tokyo]"},
		{"北大 京", "北京 ", ""},
		{"京都と東京", "京 ", "[京都]と東[京]"},
		{"👍🏽 yes", "👍 ", "[👍]🏽 yes"},
		{"<b>bold</b> & co", "bold", "<b>[bold]</b> & co"},
		{long + "needle in it " + long, "needle it ", "…here filler words here filler words here filler words here [needle] in [it] filler words here filler words here filler words here filler words here filler words here filler words here filler words here filler words here filler words here…"},
	} {
		q, err := NewTokenizer().Parse(c.query)
		if err != nil {
			t.Fatal(err)
		}
		e, ok := NewTokenizer().Excerpt(c.text, q)
		got := ""
		if ok {
			at := 0
			for _, h := range e.Highlights {
				got += e.Text[at:h.Start] + "[" + e.Text[h.Start:h.End] + "]"
				at = h.End
			}
			got += e.Text[at:]
		}
		if got != c.want {
			t.Errorf("%q in %.40q:\n got %s\nwant %s", c.query, c.text, got, c.want)
		}
	}
}
