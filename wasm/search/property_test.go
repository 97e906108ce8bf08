package search_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"holdfast/shared/snapshot"
	"holdfast/wasm/journal"
)

// vocabulary is small, so that texts share words and one is the beginning of another.
var vocabulary = strings.Fields("kelp kelpie rock rocks storm sea see Äther ather 海 海藻 海藻類 岩 👍 x1 10 snake_case l'eau")

// act does something to a desk, as a page would have it.
func act(r *rapid.T, d *desk) {
	words := rapid.SliceOfN(rapid.SampledFrom(vocabulary), 0, 8).Draw(r, "words")
	text := strings.Join(words, " ")
	chat := fmt.Sprint("c", rapid.IntRange(0, 3).Draw(r, "chat"))
	switch rapid.IntRange(0, 5).Draw(r, "act") {
	case 0, 1:
		d.write(chat, text, rapid.SampledFrom([]snapshot.State{snapshot.Editing, snapshot.Sent, snapshot.Delivered}).Draw(r, "state"))
	case 2:
		d.say(chat, "", prompt(text), reply(text+" reply", rapid.SampledFrom([]snapshot.TurnState{snapshot.TurnComplete, snapshot.TurnStreaming}).Draw(r, "end")))
	case 3:
		d.say(chat, "", prompt("other "+text))
	case 4:
		if _, err := d.index.Step(d.Context()); err != nil {
			r.Fatal(err)
		}
	case 5:
		*d = *d.restart()
	}
	d.index.TakeAtMost(rapid.IntRange(1, 4).Draw(r, "documents of a step"))
}

// answers asks for each word of the vocabulary, alone, and for some together.
func answers(d *desk) map[string][]string {
	all := map[string][]string{}
	for i, word := range vocabulary {
		for _, query := range []string{word, word + " ", `"` + word + " " + vocabulary[(i+1)%len(vocabulary)] + `"`, "in:draft " + word} {
			got := d.find(query)
			slices.Sort(got)
			all[query] = got
		}
	}
	return all
}

// kept lists the texts that have to be found: the newest of each draft, what was sent, and every turn of every branch.
func kept(r *rapid.T, d *desk) []string {
	var texts []string
	drafts, err := d.journal.Drafts(d.Context())
	if err != nil {
		r.Fatal(err)
	}
	for _, draft := range drafts {
		texts = append(texts, strings.TrimSpace(draft.Text))
		versions, err := d.journal.Versions(d.Context(), draft.ID)
		if err != nil {
			r.Fatal(err)
		}
		for _, v := range versions {
			if v.State == snapshot.Sent {
				text, err := d.journal.Text(d.Context(), draft.ID, v.Number)
				if err != nil {
					r.Fatal(err)
				}
				texts = append(texts, text)
			}
		}
	}
	chats, err := d.journal.Conversations(d.Context())
	if err != nil {
		r.Fatal(err)
	}
	for _, chat := range chats {
		for number := range chat.Branches {
			turns, err := d.journal.Turns(d.Context(), chat.ID, number+1)
			if err != nil {
				r.Fatal(err)
			}
			for _, t := range turns {
				texts = append(texts, t.Text)
			}
		}
	}
	return texts
}

func TestEverythingIsFoundByEachOfItsWords(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		d := newDesk(t, laptop)
		for range rapid.IntRange(1, 12).Draw(r, "acts") {
			act(r, d)
		}
		d.settle()
		for _, text := range kept(r, d) {
			for _, word := range strings.Fields(text) {
				found := slices.ContainsFunc(d.find(word), func(hit string) bool { return strings.HasSuffix(hit, ": "+strings.TrimSpace(text)) })
				if !found {
					r.Fatalf("%q is not found by %q: %q", text, word, d.find(word))
				}
			}
		}
	})
}

func TestTheIndexThatGrewIsTheOneMadeAnew(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		d := newDesk(t, laptop)
		for range rapid.IntRange(1, 20).Draw(r, "acts") {
			act(r, d)
		}
		d.settle()
		grown := answers(d)
		d.forget()
		d.settle()
		for query, want := range grown {
			if got := answersOne(d, query); !slices.Equal(got, want) {
				r.Fatalf("%q finds\n%q made anew,\n%q grown", query, got, want)
			}
		}
	})
}

func answersOne(d *desk, query string) []string {
	got := d.find(query)
	slices.Sort(got)
	return got
}

// forget deletes the whole index, and what the journal said is not indexed.
func (d *desk) forget() {
	d.Helper()
	rows, err := d.store.Scan(d.Context(), journal.TableSearch, "", "", 0)
	if err != nil {
		d.Fatal(err)
	}
	for _, row := range rows {
		if err := d.store.Apply(d.Context(), []journal.Op{{Table: journal.TableSearch, Key: row.Key}}); err != nil {
			d.Fatal(err)
		}
	}
	*d = *d.restart()
}
