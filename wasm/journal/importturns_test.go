package journal_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"holdfast/shared/snapshot"
	"holdfast/wasm/journal"
	"holdfast/wasm/journal/journaltest"
)

// imported keeps the paths as an import does and says how many of them had something new.
func imported(t testing.TB, j *journal.Journal, time int64, paths ...[]string) (added int) {
	t.Helper()
	for _, lines := range paths {
		fresh, err := j.ImportTurns(t.Context(), journal.TurnsChange{Key: chat, Turns: said(lines...), Seen: 100, Time: time})
		if err != nil {
			t.Fatalf("ImportTurns(%v): %v", lines, err)
		}
		if fresh {
			added++
		}
	}
	return added
}

func TestAnImportAddsWhatIsNotKept(t *testing.T) {
	type paths = [][]string
	for name, c := range map[string]struct {
		seen  []seen
		paths paths
		want  paths
	}{
		"into an empty journal":             {nil, paths{{"u#1:go", "a#2:x"}, {"u#1:go", "a#3:y"}}, paths{{"u:go", "a:x"}, {"u:go", "a:y"}}},
		"what was read live":                {[]seen{all("u#1:go", "a#2:x")}, paths{{"u#1:go", "a#2:x"}}, paths{{"u:go", "a:x"}}},
		"Markdown drawn in another way":     {[]seen{all("u#1:go", "a#2:- a\\_b\n- c")}, paths{{"u#1:go", "a#2:* a_b\n* c"}}, paths{{"u:go", "a:- a\\_b\n- c"}}},
		"without ids, by the words":         {[]seen{all("u:go", "a:**A**, b")}, paths{{"u#1:go", "a#2:__A__ , b"}}, paths{{"u:go", "a:**A**, b"}}},
		"a part was read live":              {[]seen{part("u:2", "a:two")}, paths{{"u:1", "a:one", "u:2", "a:two"}}, paths{{"u:1", "a:one", "u:2", "a:two"}}},
		"the chat went on since the export": {[]seen{all("u:1", "a:one", "u:2", "a:two")}, paths{{"u:1", "a:one"}}, paths{{"u:1", "a:one", "u:2", "a:two"}}},
		"half an answer was read live":      {[]seen{all("u:1", "a!one a")}, paths{{"u:1", "a:one and more"}}, paths{{"u:1", "a:one and more"}}},
		"with what stood in an attachment":  {[]seen{all("u:read this")}, paths{{"u:read this\n\nall of it"}}, paths{{"u:read this\n\nall of it"}, {"u:read this"}}},
		"an edit that was not seen":         {[]seen{all("u#1:go", "a#2:x")}, paths{{"u#3:stop", "a#4:z"}}, paths{{"u:stop", "a:z"}, {"u:go", "a:x"}}},
		"equal words with other ids":        {[]seen{all("u#1:go", "a#2:x", "u#3:go", "a#4:y")}, paths{{"u#1:go", "a#2:x", "u#3:go", "a#5:z"}}, paths{{"u:go", "a:x", "u:go", "a:z"}, {"u:go", "a:x", "u:go", "a:y"}}},
		"nothing but signs":                 {[]seen{all("u:??", "a:!")}, paths{{"u:?!", "a:!"}}, paths{{"u:?!", "a:!"}, {"u:??", "a:!"}}},
	} {
		t.Run(name, func(t *testing.T) {
			store := journaltest.NewMemory()
			j := journal.New(store, laptop)
			for i, s := range c.seen {
				recordTurns(t, j, journal.TurnsChange{Key: chat, Turns: said(s.lines...), Whole: s.whole, Time: int64(100 + i)})
			}
			imported(t, j, 50, c.paths...)
			if diff := cmp.Diff(c.want, branches(t, j)); diff != "" {
				t.Errorf("branches (-want +got):\n%s", diff)
			}
			before := sealed(t, j)
			if added := imported(t, journal.New(store, laptop), 60, c.paths...); added != 0 || cmp.Diff(before, sealed(t, j)) != "" {
				t.Errorf("the same import again adds %d paths", added)
			}
		})
	}
}

func TestImportingTwiceAddsNothing(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		// An export names every message or none, and a name always stands for the same text.
		// No two of its messages have the same words: one that was read without its name would be taken for either.
		exported := []string{"u:go", "a:x", "u:go on", "a:"}
		if rapid.Bool().Draw(r, "ids") {
			exported = []string{"u#1:go", "a#3:x", "a#5:", "u#6:go on", "a#8:z"}
		}
		live := rapid.SampledFrom([]string{"u:go", "u#1:go", "u#6:go  on", "a:x", "a#3:x", "a#4:\\*x*", "a!x y", "a#8~x", "a#9:new"})
		// Its paths begin with the chat's first prompt.
		path := rapid.Map(rapid.SliceOfNDistinct(rapid.SampledFrom(exported[1:]), 0, 4, rapid.ID), func(rest []string) []string {
			return append([]string{exported[0]}, rest...)
		})
		j := journal.New(journaltest.NewMemory(), laptop)
		for i, lines := range rapid.SliceOfN(rapid.SliceOfN(live, 1, 6), 0, 3).Draw(r, "seen") {
			recordTurns(t, j, journal.TurnsChange{Key: chat, Turns: said(lines...), Whole: i%2 == 0, Time: int64(i)})
		}
		paths := rapid.SliceOfN(path, 1, 4).Draw(r, "paths")
		imported(t, j, 9, paths...)
		before := branches(t, j)
		if added := imported(t, j, 10, paths...); added != 0 {
			r.Fatalf("the second import adds %d paths to %v: %v", added, before, branches(t, j))
		}
	})
}

func TestImportsThatCannotBe(t *testing.T) {
	j := journal.New(journaltest.NewMemory(), laptop)
	long := journal.TurnsChange{Key: chat, Turns: []journal.SeenTurn{{Role: snapshot.User, Text: strings.Repeat("x", journal.MaxImportText+1), State: snapshot.TurnComplete}}}
	if _, err := j.ImportTurns(t.Context(), long); !errors.Is(err, journal.ErrTooLarge) {
		t.Errorf("a path of too many bytes: %v", err)
	}
	many := journal.TurnsChange{Key: chat, Turns: make([]journal.SeenTurn, journal.MaxImportTurns+1)}
	if _, err := j.ImportTurns(t.Context(), many); !errors.Is(err, journal.ErrInvalid) {
		t.Errorf("a path of too many turns: %v", err)
	}
	if chats, err := j.Conversations(t.Context()); err != nil || len(chats) != 0 {
		t.Errorf("Conversations: %v, %v; want none", chats, err)
	}
}
