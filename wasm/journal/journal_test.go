package journal_test

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/shared/ledger"
	"holdfast/shared/snapshot"
	"holdfast/wasm/journal"
	"holdfast/wasm/journal/journaltest"
)

var (
	laptop = ledger.DeviceID{1}
	phone  = ledger.DeviceID{2}
	chat   = journal.Key{Site: "chatgpt", Account: "0", Chat: "c1", Tab: "t1"}
)

func typed(text string, time int64) journal.Change {
	return journal.Change{Key: chat, Text: text, Time: time, State: snapshot.Editing}
}

func record(t testing.TB, j *journal.Journal, c journal.Change) journal.Draft {
	t.Helper()
	d, err := j.Record(t.Context(), c)
	if err != nil {
		t.Fatalf("Record(%.40q at %d): %v", c.Text, c.Time, err)
	}
	return d
}

// texts returns every version's text, by number.
func texts(t testing.TB, j *journal.Journal, id snapshot.DraftID) []string {
	t.Helper()
	versions, err := j.Versions(t.Context(), id)
	if err != nil {
		t.Fatalf("Versions: %v", err)
	}
	var all []string
	for _, v := range versions {
		text, err := j.Text(t.Context(), id, v.Number)
		if err != nil {
			t.Fatalf("Text(%d): %v", v.Number, err)
		}
		if n := len([]rune(text)); n != v.Chars {
			t.Errorf("version %d has %d characters and says %d", v.Number, n, v.Chars)
		}
		all = append(all, text)
	}
	return all
}

func wantTexts(t testing.TB, j *journal.Journal, id snapshot.DraftID, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, texts(t, j, id)); diff != "" {
		t.Errorf("texts of the versions (-want +got):\n%s", diff)
	}
}

func TestEverySavedStateIsAVersion(t *testing.T) {
	store := journaltest.NewMemory()
	j := journal.New(store, laptop)
	first := record(t, j, typed("Hello", 1000))
	record(t, j, typed("Hello wörld 👩‍👩‍👧", 2000))
	last := record(t, j, typed("", 3000))
	want := journal.Draft{ID: snapshot.DraftIDOf("chatgpt", "0", "c1", "t1"), Key: chat, Device: laptop, State: snapshot.Editing,
		Created: 1000, Updated: 3000, Versions: 3}
	if diff := cmp.Diff(want, last); diff != "" {
		t.Errorf("the draft after three changes (-want +got):\n%s", diff)
	}
	if first.Text != "Hello" || first.Preview != "Hello" || first.Versions != 1 {
		t.Errorf("the draft after one change is %+v", first)
	}
	for _, j := range []*journal.Journal{j, journal.New(store.Reopen(), laptop)} {
		wantTexts(t, j, first.ID, "Hello", "Hello wörld 👩‍👩‍👧", "")
		drafts, err := j.Drafts(t.Context())
		if diff := cmp.Diff([]journal.Draft{want}, drafts); err != nil || diff != "" {
			t.Errorf("Drafts (-want +got), %v:\n%s", err, diff)
		}
		if text, err := j.Text(t.Context(), first.ID, 0); err != nil || text != "" {
			t.Errorf("the newest text is %q, %v", text, err)
		}
	}
}

func TestSentIsAStateOfTheSameText(t *testing.T) {
	j := journal.New(journaltest.NewMemory(), laptop)
	c := typed("Why is the sky blue?", 1000)
	record(t, j, c)
	c.State, c.Time = snapshot.Sent, 2000
	record(t, j, c)
	c.State, c.Time = snapshot.Failed, 3000
	d := record(t, j, c)
	if d.State != snapshot.Failed || d.Versions != 3 || d.Text != c.Text {
		t.Errorf("after sending and failing the draft is %+v", d)
	}
	versions, err := j.Versions(t.Context(), d.ID)
	want := []journal.Version{
		{Number: 1, Device: laptop, N: 1, Time: 1000, State: snapshot.Editing, Chars: 20},
		{Number: 2, Device: laptop, N: 2, Time: 2000, State: snapshot.Sent, Chars: 20},
		{Number: 3, Device: laptop, N: 3, Time: 3000, State: snapshot.Failed, Chars: 20},
	}
	if diff := cmp.Diff(want, versions); err != nil || diff != "" {
		t.Errorf("Versions (-want +got), %v:\n%s", err, diff)
	}
}

func TestTheSameChangeAgainMakesNoVersion(t *testing.T) {
	store := journaltest.NewMemory()
	j := journal.New(store, laptop)
	a, b := typed("one", 1000), typed("one two", 2000)
	sent := b
	sent.State, sent.Time = snapshot.Sent, 3000
	for _, c := range []journal.Change{a, a, b, b, a, sent, b, a, sent} {
		record(t, j, c)
	}
	// A worker that died before it had emptied the inbox delivers all of it again.
	j = journal.New(store.Reopen(), laptop)
	for _, c := range []journal.Change{a, b, sent} {
		record(t, j, c)
	}
	d := record(t, j, typed("one two", 9000)) // edited again after sending: a state that was not there before
	wantTexts(t, j, d.ID, "one", "one two", "one two", "one two")
	if d.State != snapshot.Editing || d.Updated != 9000 {
		t.Errorf("the draft is %+v", d)
	}
}

func TestAClockThatWasSetBackHidesNothing(t *testing.T) {
	const day = 24 * 3600 * 1000
	j := journal.New(journaltest.NewMemory(), laptop)
	record(t, j, typed("a", 5*day))
	record(t, j, typed("ab", 4*day))
	d := record(t, j, typed("abc", 4*day+1))
	if d.Text != "abc" {
		t.Errorf("the newest text is %q, want what was typed last", d.Text)
	}
	wantTexts(t, j, d.ID, "a", "ab", "abc")
}

func TestTwoTabsAreTwoDraftsOfOneChat(t *testing.T) {
	j := journal.New(journaltest.NewMemory(), laptop)
	other := chat
	other.Tab = "t2"
	record(t, j, typed("in the first tab", 1000))
	record(t, j, journal.Change{Key: other, Text: "in the second", Time: 2000, State: snapshot.Editing})
	elsewhere := chat
	elsewhere.Chat = "c2"
	record(t, j, journal.Change{Key: elsewhere, Text: "another chat", Time: 3000, State: snapshot.Editing})
	drafts, err := j.Drafts(t.Context())
	if err != nil || len(drafts) != 3 || drafts[0].Text != "another chat" || drafts[1].Text != "in the second" || drafts[2].Text != "in the first tab" {
		t.Errorf("Drafts = %+v, %v", drafts, err)
	}
	chats, err := j.Chats(t.Context())
	if err != nil || len(chats) != 2 {
		t.Fatalf("Chats = %+v, %v", chats, err)
	}
	if c := chats[1]; c.Chat != "c1" || len(c.Drafts) != 2 || c.Updated != 2000 || c.Versions != 2 || c.Drafts[0].Key.Tab != "t2" {
		t.Errorf("the chat of both tabs is %+v", c)
	}
}

func TestOutlineHasPreviewsAndNoTexts(t *testing.T) {
	j := journal.New(journaltest.NewMemory(), laptop)
	record(t, j, typed(strings.Repeat("é", 500), 1000))
	drafts, err := j.Outline(t.Context())
	if err != nil || len(drafts) != 1 || drafts[0].Text != "" || drafts[0].Preview != strings.Repeat("é", journal.PreviewRunes) {
		t.Errorf("Outline = %+v, %v", drafts, err)
	}
}

func TestWhatIsNoTextIsCounted(t *testing.T) {
	j := journal.New(journaltest.NewMemory(), laptop)
	d := record(t, j, typed("a\xed\xa0\x80b\xffc", 1000))
	if d.Text != "a\uFFFDb\uFFFDc" || d.Lost != 2 {
		t.Errorf("the draft is %q with %d lost, want two replaced", d.Text, d.Lost)
	}
	versions, err := j.Versions(t.Context(), d.ID)
	if err != nil || len(versions) != 1 || versions[0].Lost != 2 {
		t.Errorf("Versions = %+v, %v", versions, err)
	}
}

func TestRecordRefusesWhatIsAgainstTheContract(t *testing.T) {
	store := journaltest.NewMemory()
	j := journal.New(store, laptop)
	for name, c := range map[string]struct {
		change func(*journal.Change)
		want   error
	}{
		"no site":       {func(c *journal.Change) { c.Key.Site = "" }, journal.ErrInvalid},
		"long chat":     {func(c *journal.Change) { c.Key.Chat = strings.Repeat("c", 3000) }, journal.ErrInvalid},
		"bad tab":       {func(c *journal.Change) { c.Key.Tab = "\xff" }, journal.ErrInvalid},
		"no state":      {func(c *journal.Change) { c.State = 0 }, journal.ErrInvalid},
		"unknown state": {func(c *journal.Change) { c.State = 8 }, journal.ErrInvalid},
		"time":          {func(c *journal.Change) { c.Time = -1 }, journal.ErrInvalid},
		"too large":     {func(c *journal.Change) { c.Text = strings.Repeat("a", journal.MaxText+1) }, journal.ErrTooLarge},
	} {
		change := typed("text", 1000)
		c.change(&change)
		if d, err := j.Record(t.Context(), change); !errors.Is(err, c.want) {
			t.Errorf("%s: Record = %+v, %v, want %v", name, d, err, c.want)
		}
	}
	for _, table := range journal.Tables() {
		if rows, err := store.Scan(t.Context(), table, "", "", 0); err != nil || len(rows) != 0 {
			t.Errorf("table %s has %d rows, %v", table, len(rows), err)
		}
	}
	if d := record(t, j, typed(strings.Repeat("a", journal.MaxText), 1000)); d.Versions != 1 {
		t.Errorf("a text of the largest size: %d versions", d.Versions)
	}
}

func TestWhatIsNotThereIsErrNotFound(t *testing.T) {
	j := journal.New(journaltest.NewMemory(), laptop)
	id := record(t, j, typed("text", 1000)).ID
	for name, call := range map[string]func() error{
		"draft":       func() error { _, err := j.Draft(t.Context(), snapshot.DraftID{9}); return err },
		"versions":    func() error { _, err := j.Versions(t.Context(), snapshot.DraftID{9}); return err },
		"text":        func() error { _, err := j.Text(t.Context(), snapshot.DraftID{9}, 0); return err },
		"number 2":    func() error { _, err := j.Text(t.Context(), id, 2); return err },
		"number -1":   func() error { _, err := j.Text(t.Context(), id, -1); return err },
		"re-keyed":    func() error { _, err := j.Rekey(t.Context(), snapshot.DraftID{9}, "c", 1); return err },
		"store's row": func() error { _, err := journaltest.NewMemory().Get(t.Context(), journal.TableMeta, "k"); return err },
	} {
		if err := call(); !errors.Is(err, journal.ErrNotFound) {
			t.Errorf("%s: %v, want ErrNotFound", name, err)
		}
	}
}

func TestPendingHoldsEverythingUntilItIsSealed(t *testing.T) {
	store := journaltest.NewMemory()
	j := journal.New(store, laptop)
	record(t, j, typed("a", 1000))
	d := record(t, j, typed("ab", 2000))
	if err := j.SetName(t.Context(), "Laptop", 2500); err != nil {
		t.Fatal(err)
	}
	kinds := func(limit int) (kinds []snapshot.Kind, keys []string) {
		t.Helper()
		pending, err := j.Pending(t.Context(), limit)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range pending {
			kinds, keys = append(kinds, p.Record.Kind), append(keys, p.Key)
		}
		return kinds, keys
	}
	all, keys := kinds(0)
	if diff := cmp.Diff([]snapshot.Kind{snapshot.KindDraft, snapshot.KindDevice, snapshot.KindVersion, snapshot.KindVersion}, all); diff != "" {
		t.Errorf("pending kinds (-want +got):\n%s", diff)
	}
	if two, _ := kinds(2); len(two) != 2 {
		t.Errorf("a limit of 2 gave %d", len(two))
	}
	// Re-keyed while the older claim is being sealed: taking that one away leaves the new one.
	if _, err := j.Rekey(t.Context(), d.ID, "c2", 3000); err != nil {
		t.Fatal(err)
	}
	var taken []journal.Op
	for _, key := range keys {
		taken = append(taken, journal.Op{Table: journal.TablePending, Key: key})
	}
	if err := store.Apply(t.Context(), taken); err != nil {
		t.Fatal(err)
	}
	pending, err := j.Pending(t.Context(), 0)
	if err != nil || len(pending) != 1 || pending[0].Record.Draft == nil || pending[0].Record.Draft.Chat != "c2" {
		t.Errorf("after sealing, Pending = %+v, %v, want the new claim", pending, err)
	}
}

func TestConcurrentCalls(t *testing.T) {
	j := journal.New(journaltest.NewMemory(), laptop)
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for i := range 25 {
				c := typed(strings.Repeat("x", i+1), int64(i))
				c.Key.Tab = string(rune('a' + w))
				if _, err := j.Record(t.Context(), c); err != nil {
					t.Errorf("Record: %v", err)
				}
				if _, err := j.Drafts(t.Context()); err != nil {
					t.Errorf("Drafts: %v", err)
				}
			}
		})
	}
	wg.Wait()
	drafts, err := j.Drafts(t.Context())
	if err != nil || len(drafts) != 4 {
		t.Fatalf("Drafts = %d, %v", len(drafts), err)
	}
	for _, d := range drafts {
		if d.Versions != 25 || len(texts(t, j, d.ID)) != 25 {
			t.Errorf("draft of tab %s has %d versions, want 25", d.Key.Tab, d.Versions)
		}
	}
}

func TestTwoInstancesOnOneStoreLoseNothing(t *testing.T) {
	store := journaltest.NewMemory()
	var wg sync.WaitGroup
	for w := range 2 { // a worker that is being replaced, and its successor
		j := journal.New(store.Reopen(), laptop)
		wg.Go(func() {
			for i := range 50 {
				c := typed(strings.Repeat(string(rune('a'+w)), i+1), int64(1000*w+i))
				for {
					if _, err := j.Record(t.Context(), c); err == nil {
						break
					} else if !errors.Is(err, journal.ErrExists) {
						t.Errorf("Record: %v", err)
						return
					}
				}
			}
		})
	}
	wg.Wait()
	j := journal.New(store.Reopen(), laptop)
	id := snapshot.DraftIDOf(chat.Site, chat.Account, chat.Chat, chat.Tab)
	seen := map[string]int{}
	for _, text := range texts(t, j, id) {
		seen[text]++
	}
	for w := range 2 {
		for i := range 50 {
			if text := strings.Repeat(string(rune('a'+w)), i+1); seen[text] == 0 {
				t.Errorf("the text of instance %d of length %d was lost", w, i+1)
			}
		}
	}
}

func TestNamesOfDevices(t *testing.T) {
	j := journal.New(journaltest.NewMemory(), laptop)
	for _, name := range []string{"Laptop", "Laptop", "Küche"} {
		if err := j.SetName(t.Context(), name, 1000); err != nil {
			t.Fatal(err)
		}
	}
	names, err := j.Names(t.Context())
	if diff := cmp.Diff(map[ledger.DeviceID]string{laptop: "Küche"}, names); err != nil || diff != "" {
		t.Errorf("Names (-want +got), %v:\n%s", err, diff)
	}
	if pending, err := j.Pending(t.Context(), 0); err != nil || len(pending) != 2 {
		t.Errorf("Pending = %d records, %v, want one per name", len(pending), err)
	}
}
