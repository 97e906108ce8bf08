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

// said reads "u:text", "a:text", "a~text" (streaming), "a!text" (truncated); "a#7:text" has a message id.
func said(lines ...string) []journal.SeenTurn {
	states := map[byte]snapshot.TurnState{':': snapshot.TurnComplete, '~': snapshot.TurnStreaming, '!': snapshot.TurnTruncated}
	turns := make([]journal.SeenTurn, len(lines))
	for i, line := range lines {
		at := strings.IndexAny(line, ":~!")
		head, id, _ := strings.Cut(line[:at], "#")
		turns[i] = journal.SeenTurn{Role: snapshot.User, Text: line[at+1:], State: states[line[at]], Message: id}
		if head == "a" {
			turns[i].Role, turns[i].Model = snapshot.Assistant, "m"
		}
	}
	return turns
}

type seen struct {
	whole bool
	lines []string
}

func all(lines ...string) seen  { return seen{true, lines} }
func part(lines ...string) seen { return seen{false, lines} }

func recordTurns(t testing.TB, j *journal.Journal, c journal.TurnsChange) {
	t.Helper()
	if err := j.RecordTurns(t.Context(), c); err != nil {
		t.Fatalf("RecordTurns(%v): %v", c.Turns, err)
	}
}

// branches returns every branch of the only chat, a line for each turn.
func branches(t testing.TB, j *journal.Journal) [][]string {
	t.Helper()
	chats, err := j.Conversations(t.Context())
	if err != nil || len(chats) != 1 {
		t.Fatalf("Conversations: %v, %v; want one", chats, err)
	}
	var found [][]string
	for n := 1; n <= chats[0].Branches; n++ {
		turns, err := j.Turns(t.Context(), chats[0].ID, n)
		if err != nil {
			t.Fatalf("Turns(%d): %v", n, err)
		}
		var lines []string
		for _, turn := range turns {
			mark := map[snapshot.TurnState]string{snapshot.TurnComplete: ":", snapshot.TurnStreaming: "~", snapshot.TurnTruncated: "!"}[turn.State]
			lines = append(lines, turn.Role.String()[:1]+mark+turn.Text)
			if turn.Damaged {
				lines[len(lines)-1] += " (damaged)"
			}
		}
		found = append(found, lines)
	}
	return found
}

func TestWhatIsSeenOfAChatIsKept(t *testing.T) {
	for name, c := range map[string]struct {
		seen []seen
		want [][]string
	}{
		"a chat grows":                            {[]seen{all("u:1"), all("u:1", "a~on"), all("u:1", "a:one"), all("u:1", "a:one", "u:2")}, [][]string{{"u:1", "a:one", "u:2"}}},
		"an answer streams and breaks off":        {[]seen{all("u:1", "a~a"), all("u:1", "a~a half"), all("u:1", "a!a half")}, [][]string{{"u:1", "a!a half"}}},
		"a half answer vanishes from the page":    {[]seen{all("u:1", "a~a half"), all("u:1")}, [][]string{{"u:1", "a~a half"}}},
		"a page shows less of a broken answer":    {[]seen{all("u:1", "a#x~a half"), all("u:1", "a#x!a")}, [][]string{{"u:1", "a!a half"}}},
		"a broken answer is whole after a reload": {[]seen{all("u:1", "a!a half"), all("u:1", "a:a half and more")}, [][]string{{"u:1", "a:a half and more"}}},
		"a half answer had an open code block":    {[]seen{all("u:1", "a#x~See:\n```\nfo\n```"), all("u:1", "a#x:See:\n```\nfoo()\n```\nEnd")}, [][]string{{"u:1", "a:See:\n```\nfoo()\n```\nEnd"}}},
		"a regenerated answer is a branch":        {[]seen{all("u:1", "a:one"), all("u:1"), all("u:1", "a~uno"), all("u:1", "a:uno")}, [][]string{{"u:1", "a:one"}, {"u:1", "a:uno"}}},
		"going back to a branch makes no third":   {[]seen{all("u:1", "a:one"), all("u:1", "a:uno"), all("u:1", "a:one")}, [][]string{{"u:1", "a:one"}, {"u:1", "a:uno"}}},
		"the branch that one went back to grows":  {[]seen{all("u:1", "a:one"), all("u:1", "a:uno"), all("u:1", "a:one", "u:2")}, [][]string{{"u:1", "a:uno"}, {"u:1", "a:one", "u:2"}}},
		"an edited prompt is a branch":            {[]seen{all("u:1", "a:one", "u:2", "a:two"), all("u:1", "a:one", "u:2b", "a~tw")}, [][]string{{"u:1", "a:one", "u:2", "a:two"}, {"u:1", "a:one", "u:2b", "a~tw"}}},
		"an edited first prompt is a branch":      {[]seen{all("u:1", "a:one"), all("u:1b", "a:other")}, [][]string{{"u:1", "a:one"}, {"u:1b", "a:other"}}},
		"the end of a long chat":                  {[]seen{all("u:1", "a:one", "u:2", "a:two"), part("u:2", "a:two", "u:3")}, [][]string{{"u:1", "a:one", "u:2", "a:two", "u:3"}}},
		"the middle of a long chat":               {[]seen{all("u:1", "a:one", "u:2", "a:two"), part("a:one", "u:2")}, [][]string{{"u:1", "a:one", "u:2", "a:two"}}},
		"reading upwards":                         {[]seen{part("u:2", "a:two"), part("a:one", "u:2"), part("u:1", "a:one")}, [][]string{{"u:1", "a:one", "u:2", "a:two"}}},
		"a part regenerates":                      {[]seen{all("u:1", "a:one", "u:2", "a:two"), part("u:2", "a:zwei")}, [][]string{{"u:1", "a:one", "u:2", "a:two"}, {"u:1", "a:one", "u:2", "a:zwei"}}},
		"equal words are told apart by their ids": {[]seen{all("u#1:go", "a#2:x", "u#3:go", "a#4:y"), part("u#3:go", "a#5:z")}, [][]string{{"u:go", "a:x", "u:go", "a:y"}, {"u:go", "a:x", "u:go", "a:z"}}},
		"equal words go by their neighbours":      {[]seen{all("u:go", "a:x", "u:go", "a:y"), part("u:go", "a:y", "u:more")}, [][]string{{"u:go", "a:x", "u:go", "a:y", "u:more"}}},
		"a lone surrogate":                        {[]seen{all("u:a\xed\xa0\x80b")}, [][]string{{"u:a\ufffdb"}}},
	} {
		t.Run(name, func(t *testing.T) {
			store := journaltest.NewMemory()
			j := journal.New(store, laptop)
			for i, s := range c.seen {
				change := journal.TurnsChange{Key: chat, Turns: said(s.lines...), Whole: s.whole, Time: int64(i + 1)}
				recordTurns(t, j, change)
				recordTurns(t, journal.New(store, laptop), change) // given again, as after a crash
			}
			if diff := cmp.Diff(c.want, branches(t, j)); diff != "" {
				t.Errorf("branches (-want +got):\n%s", diff)
			}
		})
	}
}

func TestEqualTurnsAreStoredOnceAndPartsNotAtAll(t *testing.T) {
	store := journaltest.NewMemory()
	j := journal.New(store, laptop)
	other := chat
	other.Chat = "c2"
	for i, text := range []string{"a~an", "a~an ans", "a:an answer"} {
		recordTurns(t, j, journal.TurnsChange{Key: chat, Turns: said("u:1", text), Whole: true, Time: int64(i)})
		recordTurns(t, j, journal.TurnsChange{Key: other, Turns: said("u:1", text), Whole: true, Time: int64(i)})
	}
	rows, err := store.Scan(t.Context(), journal.TableMeta, "journal/turn/", "", 0)
	if err != nil || len(rows) != 2 {
		t.Errorf("%d turns are stored (%v), want 2", len(rows), err)
	}
	if pending := sealed(t, j); len(pending) != 4 {
		t.Errorf("%d records to seal, want two turns and two chats", len(pending))
	}
}

func TestAChatIsOneRecordFromThePromptToTheOutcome(t *testing.T) {
	store := journaltest.NewMemory()
	j := journal.New(store, laptop)
	typing := chat
	typing.Chat = "new:1"
	d := record(t, j, journal.Change{Key: typing, Text: "Why is\n\nit so?", Time: 1, State: snapshot.Sent})
	recordTurns(t, j, journal.TurnsChange{Key: typing, Turns: said("u:Why is\nit so?", "a~Be"), Whole: true, Time: 2})
	if _, err := j.Rekey(t.Context(), d.ID, chat.Chat, 3); err != nil {
		t.Fatal(err)
	}
	recordTurns(t, j, journal.TurnsChange{Key: chat, Was: "new:1", Turns: said("u:Why is\nit so?", "a:Because."), Whole: true, Time: 4, Seen: 100})
	record(t, j, journal.Change{Key: chat, Text: "Why is\n\nit so?", Time: 5, State: snapshot.Delivered})
	record(t, j, journal.Change{Key: chat, Text: "And", Time: 6, State: snapshot.Editing})

	chats, err := j.Conversations(t.Context())
	if err != nil || len(chats) != 1 || chats[0].Chat != "c1" || chats[0].Branches != 1 || chats[0].Preview != "Why is\nit so?" || chats[0].Seen != 100 {
		t.Fatalf("Conversations: %+v, %v", chats, err)
	}
	turns, err := j.Turns(t.Context(), chats[0].ID, 0)
	want := []journal.Turn{
		{Role: snapshot.User, Text: "Why is\nit so?", State: snapshot.TurnComplete, Draft: &d.ID, Outcome: snapshot.Delivered,
			Sum: snapshot.Turn{Role: snapshot.User, Text: "Why is\nit so?"}.Sum()},
		{Role: snapshot.Assistant, Text: "Because.", State: snapshot.TurnComplete, Model: "m",
			Sum: snapshot.Turn{Role: snapshot.Assistant, Text: "Because."}.Sum()},
	}
	if diff := cmp.Diff(want, turns); diff != "" || err != nil {
		t.Errorf("Turns: %v (-want +got):\n%s", err, diff)
	}
	if got, want := journal.Transcript(turns), "## User\n\nWhy is\nit so?\n\n## Assistant · m\n\nBecause.\n"; got != want {
		t.Errorf("Transcript: %q, want %q", got, want)
	}
}

func TestTurnsThatCannotBe(t *testing.T) {
	j := journal.New(journaltest.NewMemory(), laptop)
	long := make([]string, journal.MaxTurns+1)
	for i := range long {
		long[i] = "u:x"
	}
	for name, c := range map[string]struct {
		change journal.TurnsChange
		want   error
	}{
		"no turns":       {journal.TurnsChange{Key: chat}, journal.ErrInvalid},
		"too many":       {journal.TurnsChange{Key: chat, Turns: said(long...)}, journal.ErrInvalid},
		"too long":       {journal.TurnsChange{Key: chat, Turns: said("u:" + strings.Repeat("x", journal.MaxText+1))}, journal.ErrTooLarge},
		"no site":        {journal.TurnsChange{Turns: said("u:x")}, journal.ErrInvalid},
		"no state":       {journal.TurnsChange{Key: chat, Turns: []journal.SeenTurn{{Role: snapshot.User}}}, journal.ErrInvalid},
		"no role":        {journal.TurnsChange{Key: chat, Turns: []journal.SeenTurn{{State: snapshot.TurnComplete}}}, journal.ErrInvalid},
		"more than all":  {journal.TurnsChange{Key: chat, Turns: said("u:x"), Seen: 101}, journal.ErrInvalid},
		"a huge message": {journal.TurnsChange{Key: chat, Turns: said("u#" + strings.Repeat("x", 4000) + ":x")}, journal.ErrInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			if err := j.RecordTurns(t.Context(), c.change); !errors.Is(err, c.want) {
				t.Errorf("RecordTurns: %v, want %v", err, c.want)
			}
		})
	}
	if chats, err := j.Conversations(t.Context()); err != nil || len(chats) != 0 {
		t.Errorf("Conversations: %v, %v; want none", chats, err)
	}
}

func TestAnotherDeviceHasTheChatsInAnyOrder(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		from := journal.New(journaltest.NewMemory(), laptop)
		var records []snapshot.Record
		for i, lines := range [][]string{{"u:1", "a~on"}, {"u:1", "a~one an"}, {"u:1", "a:one and"}, {"u:1", "a:uno"}, {"u:1", "a:uno", "u:2"}} {
			recordTurns(t, from, journal.TurnsChange{Key: chat, Turns: said(lines...), Whole: true, Time: int64(i)})
			records = append(records, sealed(t, from)...)
		}
		store := journaltest.NewMemory()
		to := journal.New(store, phone)
		for _, one := range rapid.Permutation(records).Draw(r, "records") {
			merge(t, store, to, one)
		}
		merge(t, store, to, records...)
		if diff := cmp.Diff(branches(t, from), branches(t, to)); diff != "" {
			r.Fatalf("branches (-here +there):\n%s", diff)
		}
		recordTurns(t, to, journal.TurnsChange{Key: chat, Turns: said("u:1", "a:uno"), Time: 9})
		if own := sealed(t, to); len(own) != 0 {
			r.Fatalf("the other device writes what it has: %v", own)
		}
	})
}

func TestADamagedTurnOrBranchCostsOnlyItself(t *testing.T) {
	store := journaltest.NewMemory()
	j := journal.New(store, laptop)
	recordTurns(t, j, journal.TurnsChange{Key: chat, Turns: said("u:1", "a:one"), Whole: true, Time: 1})
	recordTurns(t, j, journal.TurnsChange{Key: chat, Turns: said("u:1", "a:uno"), Whole: true, Time: 2})
	damage := func(prefix string, n int) {
		rows, err := store.Scan(t.Context(), journal.TableMeta, prefix, "", 0)
		if err != nil || len(rows) <= n {
			t.Fatalf("rows under %s: %d, %v", prefix, len(rows), err)
		}
		if err := store.Apply(t.Context(), []journal.Op{{Table: journal.TableMeta, Key: rows[n].Key, Value: garbage(nil)}}); err != nil {
			t.Fatal(err)
		}
	}
	damage("journal/chat/", 0)
	if diff := cmp.Diff([][]string{{"u:1", "a:uno"}}, branches(t, j)); diff != "" {
		t.Errorf("with a damaged branch (-want +got):\n%s", diff)
	}
	chats, _ := j.Conversations(t.Context())
	if chats[0].Damage == "" {
		t.Error("the chat does not say that a branch is damaged")
	}
	recordTurns(t, j, journal.TurnsChange{Key: chat, Turns: said("u:1", "a:eins"), Whole: true, Time: 3})
	rows, err := store.Scan(t.Context(), journal.TableMeta, "journal/chat/", "", 0)
	if err != nil || len(rows) != 3 || string(rows[0].Value) != "garbage" {
		t.Errorf("%d branches are stored (%v), want three, the damaged one as it was", len(rows), err)
	}
	for n := range 4 {
		damage("journal/turn/", n)
	}
	if got := branches(t, j); got[0][0] != "u: (damaged)" {
		t.Errorf("with damaged turns: %v", got)
	}
	recordTurns(t, j, journal.TurnsChange{Key: chat, Turns: said("u:1", "a:eins", "u:2"), Whole: true, Time: 4})
	if got := branches(t, j); got[len(got)-1][0] != "u:1" {
		t.Errorf("a turn that was seen again is not whole again: %v", got)
	}
}
