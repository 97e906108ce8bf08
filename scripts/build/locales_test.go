package main

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// messages are one language's, by key.
func messages(t *testing.T, language string) map[string]string {
	t.Helper()
	var read map[string]struct{ Message string }
	if err := readJSON(here(t).path("extension", "_locales", language, "messages.json"), &read); err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for key, m := range read {
		texts[key] = m.Message
	}
	return texts
}

func TestBothLanguagesSayTheSameThings(t *testing.T) {
	en, de := messages(t, "en"), messages(t, "de")
	for key, text := range en {
		german := de[key]
		if text == "" || german == "" {
			t.Errorf("%s is missing or empty in a language: en %q, de %q", key, text, german)
		}
		for _, slot := range []string{"$1", "$2", "$3", "$4", "$5"} {
			if strings.Contains(text, slot) != strings.Contains(german, slot) {
				t.Errorf("%s uses %s in one language only", key, slot)
			}
		}
		if text == german && !slices.Contains(sameInBoth, key) {
			t.Errorf("%s is not translated: %q", key, text)
		}
	}
	for key := range de {
		if _, ok := en[key]; !ok {
			t.Errorf("%s is there in German only", key)
		}
	}
	for _, key := range sameInBoth {
		if en[key] != de[key] || en[key] == "" {
			t.Errorf("%s is not the same in both languages any more", key)
		}
	}
}

// sameInBoth are words that German has taken over, units and names.
var sameInBoth = []string{"action_name", "board_text", "board_web", "drill_in", "drill_minutes", "files_format_md", "incident_report_json", "incident_report_md", "pair_code",
	"panel_changes_text", "panel_chat", "panel_tab_chats", "park_normal", "report_chats", "template_gap", "templates_choose"}

// Where the sources ask for a message: by its key, by a key with gaps, or in the manifest.
var (
	asked    = regexp.MustCompile(`\b(?:word|getMessage)\(\s*"([a-z_0-9]+)"`)
	askedGap = regexp.MustCompile("\\b(?:word|getMessage)\\(\\s*`([^`]+)`")
	gap      = regexp.MustCompile(`\$\{[^}]*\}`)
	quoted   = regexp.MustCompile(`"([a-z]+_?[a-z_0-9]*)"|__MSG_([a-z_0-9]+)__`)
)

func TestEveryMessageIsThereAndUsed(t *testing.T) {
	b := here(t)
	files, err := filesUnder(b.path("extension", "src"), ".ts", ".tsx")
	if err != nil {
		t.Fatal(err)
	}
	en := messages(t, "en")
	named := map[string]bool{}
	var gaps []*regexp.Regexp
	for _, file := range append(files, b.path("extension", "manifest.json")) {
		if strings.HasSuffix(strings.TrimSuffix(strings.TrimSuffix(file, ".tsx"), ".ts"), ".test") {
			continue
		}
		code, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range asked.FindAllStringSubmatch(string(code), -1) {
			if _, ok := en[m[1]]; !ok {
				t.Errorf("%s asks for the message %s, which is not there", file, m[1])
			}
		}
		for _, m := range quoted.FindAllStringSubmatch(string(code), -1) {
			named[m[1]+m[2]] = true
		}
		for _, m := range askedGap.FindAllStringSubmatch(string(code), -1) {
			key := regexp.MustCompile("^" + gap.ReplaceAllString(m[1], "[a-z_0-9]*") + "$")
			gaps = append(gaps, key)
			if !anyKey(en, key) {
				t.Errorf("%s asks for messages like %s, and there are none", file, m[1])
			}
		}
	}
	for key := range en {
		if !named[key] && !slices.ContainsFunc(gaps, func(g *regexp.Regexp) bool { return g.MatchString(key) }) {
			t.Errorf("nothing asks for the message %s", key)
		}
	}
}

func anyKey(of map[string]string, like *regexp.Regexp) bool {
	for key := range of {
		if like.MatchString(key) {
			return true
		}
	}
	return false
}
