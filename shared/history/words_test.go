package history_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"holdfast/shared/history"
)

func TestWords(t *testing.T) {
	tests := []struct{ text, want string }{ // parts are separated by |
		{"", ""},
		{"Don't stop, please.", "Don't| |stop|,| |please|."},
		{"x_1 = 3.14, or 1,000.5!", "x_1| |=| |3.14|,| |or| |1,000.5|!"},
		{"two  spaces\tand\n\nlines\r\n", "two|  |spaces|\t|and|\n|\n|lines|\r|\n"},
		{"Größe e\u0301tude", "Größe| |e\u0301tude"},
		{"我想写", "我|想|写"},
		{"カタカナとkanji漢字", "カ|タ|カ|ナ|と|kanji|漢|字"},
		{"한국어 단어", "한국어| |단어"},
		{"ภาษา", "ภ|า|ษ|า"},
		{"ok 👩🏽‍🚀🇩🇪🇫🇷!", "ok| |👩🏽‍🚀|🇩🇪|🇫🇷|!"},
		{"'quoted' it''s", "'|quoted|'| |it|'|'|s"},
		{"v2.0-beta", "v2.0|-|beta"},
	}
	for _, test := range tests {
		got := strings.Join(history.Words(test.text), "|")
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("Words(%q) (-want +got):\n%s", test.text, diff)
		}
	}
}

func TestWordsJoinedAreTheText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		words := history.Words(text)
		if strings.Join(words, "") != text {
			t.Fatalf("Words(%q) = %q", text, words)
		}
		for _, w := range words {
			if w == "" {
				t.Fatalf("an empty word in %q", words)
			}
		}
	})
}
