package dataexport_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/shared/dataexport"
)

func load(t testing.TB, file string) []any {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all []any
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// lines writes a conversation down, a line for each turn.
func lines(c dataexport.Conversation) (paths [][]string) {
	for _, p := range c.Paths {
		var turns []string
		for _, t := range p.Turns {
			line := fmt.Sprintf("%s#%s:%s", t.Role.String()[:1], t.Message, t.Text)
			if t.State.String() != "complete" {
				line += " (" + t.State.String() + ")"
			}
			if t.Model != "" {
				line += " by " + t.Model
			}
			turns = append(turns, line)
		}
		paths = append(paths, turns)
	}
	return paths
}

func TestAChatGPTExport(t *testing.T) {
	c, err := dataexport.Read(load(t, "testdata/chatgpt.json")[0])
	if err != nil {
		t.Fatal(err)
	}
	if c.Site != "chatgpt" || c.ID != "6925a1b2-0000-8000-9000-000000000001" || c.Title != "Kelp 🌊" {
		t.Errorf("read %q %q %q", c.Site, c.ID, c.Title)
	}
	want := [][]string{
		{"u#u1:What is a holdfast?", "a#a4:The root of **kelp** , see here and Macrocystis. by gpt-5", "u#u2:[image]\n\nWhat is this?\n\n[file: kelp.png]", "a#a5:Kel (truncated) by gpt-5"},
		{"u#u1:What is a holdfast?", "a#a1:It holds. by gpt-4o"}, // the current one
	}
	if diff := cmp.Diff(want, lines(c)); diff != "" {
		t.Errorf("paths (-want +got):\n%s", diff)
	}
	if c.Paths[0].Time != 1764028960000 || c.Paths[1].Time != 1764028960001 {
		t.Errorf("times are %d and %d", c.Paths[0].Time, c.Paths[1].Time)
	}
}

func TestAClaudeExport(t *testing.T) {
	all := load(t, "testdata/claude.json")
	want := [][][]string{
		{
			{"u#m1:Read this\n\n```\na long\npaste\n```\n\n[file: plan.pdf]", "a#m2:One.\n\nPlan\n\n```markdown\n# Plan\n```\n\nTwo.", "u#m3:again"},
			{"u#m1:Read this\n\n```\na long\npaste\n```\n\n[file: plan.pdf]", "a#m2:One.\n\nPlan\n\n```markdown\n# Plan\n```\n\nTwo.", "u#m4:other"},
		},
		{{"u#n1:first", "a#n2:second"}},
		nil,
	}
	for i, v := range all {
		c, err := dataexport.Read(v)
		if err != nil || c.Site != "claude" {
			t.Fatalf("Read: %q, %v", c.Site, err)
		}
		if diff := cmp.Diff(want[i], lines(c)); diff != "" {
			t.Errorf("paths of %s (-want +got):\n%s", c.ID, diff)
		}
	}
}

type object = map[string]any

func message(role, text string) object {
	return object{"author": object{"role": role}, "content": object{"content_type": "text", "parts": []any{text}}}
}

func TestConversationsThatCannotBe(t *testing.T) {
	star := object{"r": object{"message": message("user", "x")}}
	for i := range dataexport.MaxPaths + 1 {
		star[fmt.Sprint(i)] = object{"parent": "r", "message": message("assistant", "y")}
	}
	comb := object{}
	for i := range 1000 {
		comb[fmt.Sprint("t", i)] = object{"parent": fmt.Sprint("t", i-1), "message": message("user", "x")}
		if i%3 == 0 {
			comb[fmt.Sprint("e", i)] = object{"parent": fmt.Sprint("t", i), "message": message("assistant", "y")}
		}
	}
	for name, c := range map[string]struct {
		in   any
		want error
	}{
		"no object":            {[]any{}, dataexport.ErrUnknown},
		"nothing":              {nil, dataexport.ErrUnknown},
		"another site's":       {object{"id": "1", "messages": []any{}}, dataexport.ErrUnknown},
		"no id":                {object{"mapping": object{}}, dataexport.ErrMalformed},
		"a long id":            {object{"id": strings.Repeat("x", 300), "mapping": object{}}, dataexport.ErrMalformed},
		"a circle":             {object{"id": "1", "mapping": object{"a": object{"parent": "b"}, "b": object{"parent": "a"}}}, dataexport.ErrMalformed},
		"a circle with an end": {object{"id": "1", "mapping": object{"a": object{"parent": "b"}, "b": object{"parent": "a"}, "c": object{"parent": "a"}}}, dataexport.ErrMalformed},
		"the same id twice":    {object{"uuid": "1", "chat_messages": []any{object{"uuid": "m"}, object{"uuid": "m"}}}, dataexport.ErrMalformed},
		"too many ends":        {object{"id": "1", "mapping": star}, dataexport.ErrTooLarge},
		"too many turns":       {object{"id": "1", "mapping": comb}, dataexport.ErrTooLarge},
	} {
		if got, err := dataexport.Read(c.in); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, %v, want %v", name, got, err, c.want)
		}
	}
}

func TestMembersOfOtherTypesAreNothing(t *testing.T) {
	for _, in := range []string{
		`{"id":"1","title":7,"update_time":"x","mapping":{"a":null,"b":5,"c":{"message":{"author":null}},"d":{"message":{"author":{"role":"user"},"content":{"parts":[null,3,{"content_type":"new"},"d"]},"create_time":-1,"metadata":[]}}}}`,
		`{"uuid":"1","name":null,"chat_messages":[null,7,{"sender":"human","content":"x","text":"d","attachments":{},"files":[{}],"created_at":"yesterday"}]}`,
	} {
		var v any
		if err := json.Unmarshal([]byte(in), &v); err != nil {
			t.Fatal(err)
		}
		c, err := dataexport.Read(v)
		if err != nil || len(c.Paths) == 0 || c.Paths[len(c.Paths)-1].Turns[0].Text != "d" {
			t.Errorf("%s: %+v, %v", in, c, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, file := range []string{"testdata/chatgpt.json", "testdata/claude.json"} {
		for _, v := range load(f, file) {
			b, err := json.Marshal(v)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(b)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var v any
		if json.Unmarshal(b, &v) != nil {
			return
		}
		c, err := dataexport.Read(v)
		if err != nil {
			return
		}
		for _, p := range c.Paths {
			if len(p.Turns) == 0 || p.Time < 0 {
				t.Fatalf("a path of %d turns at %d", len(p.Turns), p.Time)
			}
			for _, turn := range p.Turns {
				if strings.TrimSpace(turn.Text) == "" || turn.Role == 0 || turn.State == 0 {
					t.Fatalf("a turn %+v", turn)
				}
			}
		}
		again, err := dataexport.Read(v)
		if diff := cmp.Diff(c, again); err != nil || diff != "" {
			t.Fatalf("read twice (-first +second), %v:\n%s", err, diff)
		}
	})
}
