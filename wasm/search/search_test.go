package search_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"holdfast/shared/snapshot"
	"holdfast/wasm/journal"
	"holdfast/wasm/journal/journaltest"
	"holdfast/wasm/search"
)

var laptop, phone = [16]byte{1}, [16]byte{2}

// desk is a journal with its index.
type desk struct {
	testing.TB
	store   *journaltest.Memory
	journal *journal.Journal
	index   *search.Index
	now     int64
}

func newDesk(tb testing.TB, device [16]byte) *desk {
	store := journaltest.NewMemory()
	j := journal.New(store, device)
	return &desk{TB: tb, store: store, journal: j, index: search.New(j)}
}

// restart is the same desk as a program finds it that starts again.
func (d *desk) restart() *desk {
	store := d.store.Reopen()
	j := journal.New(store, laptop)
	return &desk{TB: d.TB, store: store, journal: j, index: search.New(j), now: d.now}
}

func (d *desk) write(chat, text string, state snapshot.State) snapshot.DraftID {
	d.Helper()
	d.now++
	draft, err := d.journal.Record(d.Context(), journal.Change{Key: journal.Key{Site: "practice", Chat: chat}, Text: text, Time: d.now, State: state})
	if err != nil {
		d.Fatal(err)
	}
	return draft.ID
}

func prompt(text string) journal.SeenTurn {
	return journal.SeenTurn{Role: snapshot.User, Text: text, State: snapshot.TurnComplete}
}

func reply(text string, state snapshot.TurnState) journal.SeenTurn {
	return journal.SeenTurn{Role: snapshot.Assistant, Text: text, State: state}
}

func (d *desk) say(chat, was string, turns ...journal.SeenTurn) {
	d.Helper()
	d.now++
	c := journal.TurnsChange{Key: journal.Key{Site: "practice", Chat: chat}, Was: was, Turns: turns, Whole: true, Seen: 100, Time: d.now}
	if err := d.journal.RecordTurns(d.Context(), c); err != nil {
		d.Fatal(err)
	}
}

// settle does everything that is due.
func (d *desk) settle() {
	d.Helper()
	for range 100_000 {
		p, err := d.index.Step(context.Background())
		if err != nil {
			d.Fatal(err)
		}
		if !p.More {
			return
		}
	}
	d.Fatal("the index does not come to rest")
}

// find gives the hits as "draft chat: excerpt" or "turn chat: excerpt", in order.
func (d *desk) find(query string) []string {
	d.Helper()
	f, err := d.index.Find(d.Context(), query, 50)
	if err != nil || f.Problem != nil {
		d.Fatalf("find %q: %v, %v", query, err, f.Problem)
	}
	var all []string
	for _, h := range f.Hits {
		kind := "turn"
		if h.Draft != nil {
			kind = "draft"
		}
		all = append(all, fmt.Sprintf("%s %s: %s", kind, h.Key.Chat, h.Excerpt.Text))
	}
	return all
}

func (d *desk) wants(query string, want ...string) {
	d.Helper()
	if got := d.find(query); strings.Join(got, "\n") != strings.Join(want, "\n") {
		d.Errorf("%q found\n %s\nwant\n %s", query, strings.Join(got, "\n "), strings.Join(want, "\n "))
	}
}

// TestADraftIsFoundInTheChatThatItTurnedOutToBelongTo, here and on another device, with what it was before.
func TestADraftIsFoundInTheChatThatItTurnedOutToBelongTo(t *testing.T) {
	d, other := newDesk(t, laptop), newDesk(t, phone)
	id := d.write("new-1", "an otter under the ice", snapshot.Sent)
	d.write("new-1", "a seal on the ice", snapshot.Editing)
	pass := func() {
		t.Helper()
		pending, err := d.journal.Pending(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		records := make([]snapshot.Record, len(pending))
		for i, p := range pending {
			records[i] = p.Record
		}
		if _, err := other.journal.Restore(t.Context(), records); err != nil {
			t.Fatal(err)
		}
	}
	pass()
	for _, x := range []*desk{d, other} {
		x.settle()
		x.wants("chat:new-1 ice", "draft new-1: a seal on the ice", "draft new-1: an otter under the ice")
	}
	if _, err := d.journal.Rekey(t.Context(), id, "c1", d.now+1); err != nil {
		t.Fatal(err)
	}
	pass()
	for _, x := range []*desk{d, other, d.restart()} {
		x.settle()
		x.wants("chat:new-1 ice")
		x.wants("chat:c1 ice", "draft c1: a seal on the ice", "draft c1: an otter under the ice")
		x.wants("otter", "draft c1: an otter under the ice")
	}
	d.write("c1", "a walrus on the ice", snapshot.Editing)
	d.wants("chat:c1 walrus", "draft c1: a walrus on the ice")
}

func TestWhatIsRecordedIsFoundAtOnce(t *testing.T) {
	d := newDesk(t, laptop)
	d.write("a", "How do I keep a draft?", snapshot.Editing)
	d.wants("draft", "draft a: How do I keep a draft?")
	d.write("a", "How do I keep a prompt?", snapshot.Editing)
	d.wants("draft")
	d.wants("prom", "draft a: How do I keep a prompt?")
	d.say("b", "", prompt("Why is the sea salty?"), reply("Rivers carry salt in", snapshot.TurnStreaming))
	d.wants("salt rivers", "turn b: Rivers carry salt in")
	d.say("b", "", prompt("Why is the sea salty?"), reply("Rivers carry salt into the sea.", snapshot.TurnComplete))
	d.wants("salt ", "turn b: Rivers carry salt into the sea.")
	d.wants("in:prompt sal", "turn b: Why is the sea salty?")
	d.wants("sea -", "turn b: Rivers carry salt into the sea.", "turn b: Why is the sea salty?")
	d.wants("site:other sea")
	d.wants(`chat:b "the sea."`, "turn b: Rivers carry salt into the sea.", "turn b: Why is the sea salty?")
	d.restart().wants("keep", "draft a: How do I keep a prompt?")
}

func TestWhatWasSentOrTakenOutIsFound(t *testing.T) {
	d := newDesk(t, laptop)
	d.write("a", "The first question about kelp", snapshot.Sent)
	d.write("a", "The first question about kelp", snapshot.Delivered)
	d.write("a", "", snapshot.Editing)
	d.write("a", "A long text that the site takes away", snapshot.Editing)
	d.write("a", "", snapshot.Editing)
	d.write("a", "Something else", snapshot.Editing)
	d.wants("kelp", "draft a: The first question about kelp")
	d.wants("takes away", "draft a: A long text that the site takes away")
	d.wants("something", "draft a: Something else")
	f, err := d.index.Find(t.Context(), "kelp", 1)
	if err != nil || len(f.Hits) != 1 || f.Hits[0].Version != 1 {
		t.Errorf("the sent text is %+v, %v, want version 1", f.Hits, err)
	}
	d.say("a", "", prompt("The first question about kelp"))
	d.wants("kelp", "turn a: The first question about kelp")
}

func TestAChatThatGetsItsNameIsFoundOnceUnderIt(t *testing.T) {
	d := newDesk(t, laptop)
	d.say("new-1", "", prompt("A provisional question"))
	d.wants("provisional", "turn new-1: A provisional question")
	d.say("c9", "new-1", prompt("A provisional question"), reply("An answer", snapshot.TurnComplete))
	d.wants("provisional", "turn c9: A provisional question")
	d.wants("answer", "turn c9: An answer")
}

func TestWhatComesFromAnotherDeviceIsFoundInAnyOrder(t *testing.T) {
	there := newDesk(t, phone)
	there.write("a", "Typed on the phone", snapshot.Editing)
	there.write("a", "Typed on the phone, and more", snapshot.Editing)
	there.say("b", "", prompt("Asked on the phone"))
	pending, err := there.journal.Pending(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	here := newDesk(t, laptop)
	for i := len(pending) - 1; i >= 0; i-- {
		if err := here.journal.Take(t.Context(), journal.Pulled{Records: []snapshot.Record{pending[i].Record}}, 0, nil); err != nil {
			t.Fatal(err)
		}
		here.settle()
	}
	// Of equal ones what came last is first: from the phone that is what goes off first.
	here.wants("phone", "draft a: Typed on the phone, and more", "turn b: Asked on the phone")
}

func TestAProfileThatBecomesAnotherDeviceIsFoundStill(t *testing.T) {
	d := newDesk(t, laptop)
	d.write("a", "Typed before the copy", snapshot.Editing)
	d.say("b", "", prompt("Asked before the copy"), reply("Half an answer before the copy", snapshot.TurnStreaming))
	d.settle()
	if err := d.journal.Renew(t.Context(), phone, nil, nil); err != nil {
		t.Fatal(err)
	}
	d.settle()
	if got := d.find("copy"); len(got) != 3 {
		t.Errorf("found %q, want the draft and both turns", got)
	}
}

func TestScripts(t *testing.T) {
	d := newDesk(t, laptop)
	d.write("1", "我在北京大学的图书馆读书", snapshot.Editing)
	d.write("2", "東京タワーへ行きたい", snapshot.Editing)
	d.write("3", "Überraschung im Café 👍🏽", snapshot.Editing)
	d.write("4", "Ёжик в тумане", snapshot.Editing)
	d.write("5", "كِتَابٌ جديد", snapshot.Editing)
	d.write("6", "한국어 문장입니다", snapshot.Editing)
	for query, chat := range map[string]string{
		"北京": "1", "图书": "1", "书": "1", "京": "2", "タワー": "2", "ﾀﾜｰ": "2", "uberraschung": "3", "CAFE\u0301": "3", "👍": "3",
		"ежик": "4", "ТУМ": "4", "كتاب": "5", "국어": "6", "문장": "6",
	} {
		got := d.find(query)
		if len(got) == 0 || !strings.HasPrefix(got[0], "draft "+chat+":") && !strings.Contains(strings.Join(got, "\n"), "draft "+chat+":") {
			t.Errorf("%s found %q, want the draft of chat %s", query, got, chat)
		}
	}
	d.wants("京北")
}

func TestWhatIsDeletedIsNotFound(t *testing.T) {
	d := newDesk(t, laptop)
	first := d.write("a", "a walrus on the ice", snapshot.Sent)
	d.say("b", "", prompt("Does a walrus swim?"), reply("A walrus swims well.", snapshot.TurnComplete))
	d.say("c", "", prompt("Does a walrus swim?"), reply("It does, as others of the ice.", snapshot.TurnComplete))
	for i := range 200 { // more than a query reads
		d.say("d", "", prompt(fmt.Sprintf("walrus walrus %d", i)), reply(fmt.Sprintf("walrus %d", i), snapshot.TurnComplete))
	}
	d.settle()
	chat := func(name string) []snapshot.ChatID { return []snapshot.ChatID{snapshot.ChatIDOf("practice", "", name)} }
	for _, gone := range []string{"b", "d"} {
		if err := d.journal.Delete(t.Context(), nil, chat(gone), d.now); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.journal.Delete(t.Context(), []snapshot.DraftID{first}, nil, d.now); err != nil {
		t.Fatal(err)
	}
	d.wants("walrus ", "turn c: Does a walrus swim?") // another chat has it, too
	d.wants("ice ", "turn c: It does, as others of the ice.")
	d.wants("swims ")
	if f, err := d.index.Find(t.Context(), "walrus", 10); err != nil || f.Total != 1 {
		t.Errorf("%d documents are counted, want 1, %v", f.Total, err)
	}
	d.say("b", "", prompt("Does a walrus sing?"))
	d.write("a", "an otter on the ice", snapshot.Editing)
	d.wants("walrus chat:b", "turn b: Does a walrus sing?")
	d.wants("swims ")
	d.wants("chat:a ice", "draft a: an otter on the ice")

	if n, err := d.journal.Forget(t.Context(), d.now+1); err != nil || n == 0 {
		t.Fatalf("%d forgotten, %v", n, err)
	}
	d.settle()
	d.wants("walrus ", "turn c: Does a walrus swim?", "turn b: Does a walrus sing?")
	d.wants("swims ")
	rows, err := d.store.Scan(t.Context(), journal.TableSearch, "", "", 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if strings.Contains(string(row.Value), "swims") || strings.Contains(string(row.Value), "swim\x00s") {
			t.Errorf("row %s still knows a word that was deleted", row.Key)
		}
	}
}
