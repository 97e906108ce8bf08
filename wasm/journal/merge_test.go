package journal_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"holdfast/shared/history"
	"holdfast/shared/ledger"
	"holdfast/shared/snapshot"
	"holdfast/wasm/journal"
	"holdfast/wasm/journal/journaltest"
)

// sealed returns everything that a journal would sync.
func sealed(t testing.TB, j *journal.Journal) []snapshot.Record {
	t.Helper()
	pending, err := j.Pending(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	var records []snapshot.Record
	for _, p := range pending {
		records = append(records, p.Record)
	}
	return records
}

func merge(t testing.TB, store journal.Store, j *journal.Journal, records ...snapshot.Record) []journal.Op {
	t.Helper()
	ops, err := j.MergeOps(t.Context(), records)
	if err != nil {
		t.Fatalf("MergeOps: %v", err)
	}
	if err := store.Apply(t.Context(), ops); err != nil {
		t.Fatalf("apply the merge: %v", err)
	}
	return ops
}

func TestAnotherDeviceHasEverything(t *testing.T) {
	from := journal.New(journaltest.NewMemory(), laptop)
	id, want := story(t, from, 130)
	store := journaltest.NewMemory()
	to := journal.New(store, phone)
	merge(t, store, to, sealed(t, from)...)
	wantTexts(t, to, id, want...)
	got, err := to.Drafts(t.Context())
	wanted, _ := from.Drafts(t.Context())
	if diff := cmp.Diff(wanted, got); err != nil || diff != "" {
		t.Errorf("Drafts of the other device (-want +got), %v:\n%s", err, diff)
	}
	if outline, err := to.Outline(t.Context()); err != nil || outline[0].Preview != wanted[0].Preview {
		t.Errorf("Outline = %+v, %v", outline, err)
	}
	if ops := merge(t, store, to, sealed(t, from)...); len(ops) != 0 {
		t.Errorf("merging the same again gives %d changes", len(ops))
	}
	if pending := sealed(t, to); len(pending) != 0 {
		t.Errorf("what came from elsewhere would be sent again: %d records", len(pending))
	}
}

func TestAVersionWaitsForItsPredecessor(t *testing.T) {
	from := journal.New(journaltest.NewMemory(), laptop)
	id, want := story(t, from, 6)
	records := sealed(t, from)
	store := journaltest.NewMemory()
	to := journal.New(store, phone)
	merge(t, store, to, records[0], records[1], records[2], records[6]) // the claim, versions 1, 2 and 6
	d, err := to.Draft(t.Context(), id)
	if err != nil || d.Versions != 3 || d.Damage == "" || d.Text != "" {
		t.Errorf("with a gap the draft is %+v, %v", d, err)
	}
	if text, err := to.Text(t.Context(), id, 3); !errors.Is(err, journal.ErrIncomplete) || errors.Is(err, journal.ErrDamaged) {
		t.Errorf("the version after the gap = %q, %v, want ErrIncomplete", text, err)
	}
	if text, err := to.Text(t.Context(), id, 2); err != nil || text != want[1] {
		t.Errorf("the version before the gap = %q, %v", text, err)
	}
	if versions, err := to.Versions(t.Context(), id); err != nil || len(versions) != 3 || versions[2].Chars != -1 || versions[2].Damaged {
		t.Errorf("Versions = %+v, %v", versions, err)
	}
	merge(t, store, to, records[3:6]...)
	wantTexts(t, to, id, want...)
	if d, err := to.Draft(t.Context(), id); err != nil || d.Text != want[5] || d.Damage != "" || d.Versions != 6 {
		t.Errorf("after the gap was filled the draft is %+v, %v", d, err)
	}
	if outline, err := to.Outline(t.Context()); err != nil || outline[0].Preview != want[5] {
		t.Errorf("Outline = %+v, %v", outline, err)
	}
}

func TestTwoDevicesAreSiblings(t *testing.T) {
	stores := map[ledger.DeviceID]*journaltest.Memory{laptop: journaltest.NewMemory(), phone: journaltest.NewMemory()}
	a, b := journal.New(stores[laptop], laptop), journal.New(stores[phone], phone)
	record(t, a, typed("on the laptop", 1000))
	record(t, b, typed("on the phone", 2000))
	record(t, a, typed("on the laptop again", 3000))
	fromA, fromB := sealed(t, a), sealed(t, b)
	merge(t, stores[phone], b, fromA...)
	merge(t, stores[laptop], a, fromB...)
	for _, j := range []*journal.Journal{a, b} {
		drafts, err := j.Drafts(t.Context())
		if err != nil || len(drafts) != 1 {
			t.Fatalf("Drafts = %+v, %v", drafts, err)
		}
		d := drafts[0]
		if d.Text != "on the laptop again" || d.Device != laptop || d.Versions != 3 || d.Created != 1000 || d.Updated != 3000 {
			t.Errorf("the draft is %+v", d)
		}
		want := []journal.Head{{Device: phone, N: 1, Time: 2000, State: snapshot.Editing, Preview: "on the phone"}}
		if diff := cmp.Diff(want, d.Siblings); diff != "" {
			t.Errorf("siblings (-want +got):\n%s", diff)
		}
		wantTexts(t, j, d.ID, "on the laptop", "on the phone", "on the laptop again")
	}
	// Typing on builds on the device's own version and never on the other's.
	d := record(t, b, typed("on the phone, later", 4000))
	if d.Text != "on the phone, later" || len(d.Siblings) != 1 || d.Siblings[0].Device != laptop {
		t.Errorf("after typing on, the draft is %+v", d)
	}
}

func TestASecondVersionForAPlaceIsKeptApart(t *testing.T) {
	from := journal.New(journaltest.NewMemory(), laptop)
	id, want := story(t, from, 3)
	records := sealed(t, from)
	store := journaltest.NewMemory()
	to := journal.New(store, phone)
	merge(t, store, to, records...)
	forged := *records[2].Version
	forged.Splices = nil
	forged.Keyframe, forged.Text, forged.Sum = true, "another story", history.Sum("another story")
	again := snapshot.Record{Kind: snapshot.KindVersion, Version: &forged}
	for range 2 {
		merge(t, store, to, again)
	}
	merge(t, store, to, again, records[2])
	wantTexts(t, to, id, want...)
	conflicts, err := to.Conflicts(t.Context())
	if err != nil || len(conflicts) != 1 {
		t.Fatalf("Conflicts = %+v, %v, want one", conflicts, err)
	}
	if c := conflicts[0]; c.Draft != id || c.Device != laptop || c.N != 2 || c.Second.Text != "another story" {
		t.Errorf("the conflict is %+v", c)
	}
}

// TestKeyframesMayBeFarApart reads what another release may write.
func TestKeyframesMayBeFarApart(t *testing.T) {
	var records []snapshot.Record
	text := ""
	for n := uint64(1); n <= 400; n++ {
		v := &snapshot.Version{Draft: snapshot.DraftID{1}, Device: laptop, N: n, Time: int64(n), State: snapshot.Editing}
		if n == 1 {
			v.Keyframe = true
		} else {
			v.Splices = []history.Splice{{Pos: len(text), Ins: "x"}}
			text += "x"
		}
		v.Sum = history.Sum(text)
		records = append(records, snapshot.Record{Kind: snapshot.KindVersion, Version: v})
	}
	store := journaltest.NewMemory()
	j := journal.New(store, phone)
	merge(t, store, j, records...)
	for _, number := range []int{1, 64, 65, 66, 300, 400, 0} {
		got, err := j.Text(t.Context(), snapshot.DraftID{1}, number)
		if want := (number + 399) % 400; err != nil || len(got) != want {
			t.Errorf("Text(%d) has %d characters, %v, want %d", number, len(got), err, want)
		}
	}
}

func TestMergeHealsADamagedRow(t *testing.T) {
	from := journal.New(journaltest.NewMemory(), laptop)
	id, want := story(t, from, 5)
	store := journaltest.NewMemory()
	to := journal.New(store, phone)
	merge(t, store, to, sealed(t, from)...)
	spoil(t, store, journal.TableVersions, 2, garbage)
	spoil(t, store, journal.TableDrafts, 0, garbage)
	merge(t, store, to, sealed(t, from)...)
	wantTexts(t, to, id, want...)
	if d, err := to.Draft(t.Context(), id); err != nil || d.Versions != 5 || d.Damage != "" || d.Key != chat {
		t.Errorf("the draft is %+v, %v", d, err)
	}
}

func TestUnknownRecordsAreKept(t *testing.T) {
	store := journaltest.NewMemory()
	j := journal.New(store, laptop)
	raw := []byte{0x82, 0x18, 0x63, 0xa1, 0x01, 0x02} // [99, {1: 2}]
	merge(t, store, j, snapshot.Record{Kind: 99, Raw: raw}, snapshot.Record{Kind: snapshot.KindDevice, Device: &snapshot.Device{ID: phone, Name: "Phone", Updated: 5}},
		snapshot.Record{Kind: snapshot.KindDevice, Device: &snapshot.Device{ID: phone, Name: "old name", Updated: 4}})
	rows, err := store.Scan(t.Context(), journal.TableMeta, "journal/unknown/", "", 0)
	if err != nil || len(rows) != 1 {
		t.Fatalf("%d unknown records are kept, %v", len(rows), err)
	}
	if r, err := snapshot.DecodeRecord(rows[0].Value); err != nil || !slices.Equal(r.Raw, raw) {
		t.Errorf("the record is kept as %x, %v", r.Raw, err)
	}
	if names, err := j.Names(t.Context()); err != nil || names[phone] != "Phone" {
		t.Errorf("Names = %v, %v", names, err)
	}
}

func TestReKeyedDraftsGoOnInTheNewChat(t *testing.T) {
	store := journaltest.NewMemory()
	j := journal.New(store, laptop)
	fresh := chat
	fresh.Chat = "new:1"
	d := record(t, j, journal.Change{Key: fresh, Text: "first", Time: 1000, State: snapshot.Editing})
	for range 2 { // the same again changes nothing
		got, err := j.Rekey(t.Context(), d.ID, "c1", 2000)
		if err != nil || got.Key != chat || got.Text != "first" || got.ID != d.ID {
			t.Fatalf("Rekey = %+v, %v", got, err)
		}
	}
	j = journal.New(store.Reopen(), laptop)
	record(t, j, typed("first, second", 3000))                                                               // under its new key
	record(t, j, journal.Change{Key: fresh, Text: "first, second, third", Time: 4000, State: snapshot.Sent}) // a late one under the old key
	if got, err := j.Rekey(t.Context(), d.ID, "c9", 1); err != nil || got.Key.Chat != "c9" {                 // a clock that was set back
		t.Fatalf("Rekey with an older clock = %+v, %v", got, err)
	}
	drafts, err := j.Drafts(t.Context())
	if err != nil || len(drafts) != 1 || drafts[0].Key.Chat != "c9" {
		t.Fatalf("Drafts = %+v, %v, want one, in the chat named last", drafts, err)
	}
	wantTexts(t, j, d.ID, "first", "first, second", "first, second, third")

	// A device that merges this knows the draft by all its keys, in whatever order it hears of them.
	records := sealed(t, j)
	for range 5 {
		rand.Shuffle(len(records), func(a, b int) { records[a], records[b] = records[b], records[a] })
		store := journaltest.NewMemory()
		to := journal.New(store, phone)
		for _, r := range records {
			merge(t, store, to, r)
		}
		got, err := to.Record(t.Context(), journal.Change{Key: journal.Key{Site: chat.Site, Account: chat.Account, Chat: "c9", Tab: chat.Tab},
			Text: "on the phone", Time: 9000, State: snapshot.Editing})
		if err != nil || got.ID != d.ID || got.Key.Chat != "c9" || len(got.Siblings) != 1 {
			t.Errorf("on the other device: %+v, %v", got, err)
		}
	}
}

func TestALaterRekeyOfAnyDeviceCounts(t *testing.T) {
	a, storeB := journal.New(journaltest.NewMemory(), laptop), journaltest.NewMemory()
	b := journal.New(storeB, phone)
	d := record(t, a, typed("text", 1000))
	merge(t, storeB, b, sealed(t, a)...)
	if got, err := b.Rekey(t.Context(), d.ID, "from the phone", 5000); err != nil || got.Key.Chat != "from the phone" || got.Versions != 1 || got.Device != laptop {
		t.Fatalf("Rekey of another device's draft = %+v, %v", got, err)
	}
	if _, err := a.Rekey(t.Context(), d.ID, "from the laptop", 4000); err != nil {
		t.Fatal(err)
	}
	merge(t, storeB, b, sealed(t, a)...)
	if got, err := b.Draft(t.Context(), d.ID); err != nil || got.Key.Chat != "from the phone" {
		t.Errorf("an earlier re-keying of another device won: %+v, %v", got, err)
	}
	// Typing under the old key does not undo it.
	if got := record(t, b, typed("text!", 6000)); got.ID != d.ID || got.Key.Chat != "from the phone" {
		t.Errorf("after typing under the old key the draft is %+v", got)
	}
}

func TestALaterRekeyOfASmallerDeviceCounts(t *testing.T) {
	storeA, storeB := journaltest.NewMemory(), journaltest.NewMemory()
	a, b := journal.New(storeA, laptop), journal.New(storeB, phone)
	d := record(t, b, typed("text", 1000))
	merge(t, storeA, a, sealed(t, b)...)
	if _, err := a.Rekey(t.Context(), d.ID, "from the laptop", 5000); err != nil {
		t.Fatal(err)
	}
	merge(t, storeB, b, sealed(t, a)...)
	if got, err := b.Draft(t.Context(), d.ID); err != nil || got.Key.Chat != "from the laptop" {
		t.Errorf("the draft is %+v, %v", got, err)
	}
}

func TestTypingUnderTheOldKeyDoesNotUndoAnothersRekey(t *testing.T) {
	a, storeB := journal.New(journaltest.NewMemory(), laptop), journaltest.NewMemory()
	b := journal.New(storeB, phone)
	d := record(t, a, typed("text", 1000))
	if _, err := a.Rekey(t.Context(), d.ID, "c2", 2000); err != nil {
		t.Fatal(err)
	}
	merge(t, storeB, b, sealed(t, a)...)
	if got := record(t, b, typed("text!", 9000)); got.ID != d.ID || got.Key.Chat != "c2" {
		t.Errorf("after typing under the old key the draft is %+v", got)
	}
}

// TestMergingIsAUnion merges the records of three devices in any order, cut into any batches, some of them twice, and always ends with
// the same drafts, versions and texts.
func TestMergingIsAUnion(t *testing.T) {
	devices := []ledger.DeviceID{{1}, {2}, {3}}
	rapid.Check(t, func(r *rapid.T) {
		var records []snapshot.Record
		for i, device := range devices {
			j := journal.New(journaltest.NewMemory(), device)
			text := ""
			for n := range rapid.IntRange(0, 8).Draw(r, "versions") {
				c := typed(edit(r, text), rapid.Int64Range(1, 50).Draw(r, "time"))
				c.Key.Chat = fmt.Sprint("c", rapid.IntRange(1, 2).Draw(r, "chat"))
				text = c.Text
				d := record(t, j, c)
				if rapid.IntRange(0, 5).Draw(r, "re-key") == 0 {
					if _, err := j.Rekey(t.Context(), d.ID, fmt.Sprint("r", i), int64(n)); err != nil {
						r.Fatal(err)
					}
				}
			}
			records = append(records, sealed(t, j)...)
		}
		var first []journal.Draft
		var firstVersions [][]journal.Version
		for round := range 3 {
			store := journaltest.NewMemory()
			j := journal.New(store, ledger.DeviceID{9})
			mixed := rapid.Permutation(append(slices.Clone(records), records[:len(records)/3]...)).Draw(r, "order")
			for len(mixed) > 0 {
				n := rapid.IntRange(1, len(mixed)).Draw(r, "batch")
				merge(t, store, j, mixed[:n]...)
				mixed = mixed[n:]
				if _, err := j.Drafts(t.Context()); err != nil { // fills the caches on the way
					r.Fatal(err)
				}
			}
			drafts, err := j.Drafts(t.Context())
			if err != nil {
				r.Fatal(err)
			}
			slices.SortFunc(drafts, func(a, b journal.Draft) int { return slices.Compare(a.ID[:], b.ID[:]) })
			var versions [][]journal.Version
			for _, d := range drafts {
				if d.Damage != "" {
					r.Fatalf("damage after merging everything: %s", d.Damage)
				}
				v, err := j.Versions(t.Context(), d.ID)
				if err != nil {
					r.Fatal(err)
				}
				versions = append(versions, v)
				texts(t, j, d.ID)
			}
			if round == 0 {
				first, firstVersions = drafts, versions
			}
			if diff := cmp.Diff(first, drafts); diff != "" {
				r.Fatalf("another order gives other drafts (-first +now):\n%s", diff)
			}
			if diff := cmp.Diff(firstVersions, versions); diff != "" {
				r.Fatalf("another order gives other versions (-first +now):\n%s", diff)
			}
		}
	})
}
