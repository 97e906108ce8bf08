package journal_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"holdfast/shared/snapshot"
	"holdfast/wasm/journal"
	"holdfast/wasm/journal/journaltest"
)

// spoil changes one row behind the journal's back.
func spoil(t *testing.T, store journal.Store, table journal.Table, number int, change func([]byte) []byte) string {
	t.Helper()
	rows, err := store.Scan(t.Context(), table, "", "", 0)
	if err != nil || len(rows) <= number {
		t.Fatalf("table %s has %d rows, %v", table, len(rows), err)
	}
	row := rows[number]
	if err := store.Apply(t.Context(), []journal.Op{{Table: table, Key: row.Key, Value: change(row.Value)}}); err != nil {
		t.Fatal(err)
	}
	return row.Key
}

func garbage([]byte) []byte { return []byte("garbage") }
func remove([]byte) []byte  { return nil }

// other keeps a version's row well-formed and lies about its content.
func other(row []byte) []byte {
	r, err := snapshot.DecodeRecord(row)
	if err != nil {
		panic(err)
	}
	for i := range r.Version.Splices {
		r.Version.Splices[i].Ins = strings.Repeat("?", len(r.Version.Splices[i].Ins))
	}
	if r.Version.Keyframe {
		r.Version.Text += "?"
	}
	row, err = snapshot.EncodeRecord(r)
	if err != nil {
		panic(err)
	}
	return row
}

// story records n versions, each one word longer, and returns their texts.
func story(t testing.TB, j *journal.Journal, n int) (id snapshot.DraftID, want []string) {
	text := ""
	for i := range n {
		text += fmt.Sprint("word", i, " ")
		want = append(want, text)
		id = record(t, j, typed(text, int64(1000+i))).ID
	}
	return id, want
}

func TestADamagedVersionCostsAtMostUpToItsKeyframe(t *testing.T) {
	const keyframes = 64
	for name, change := range map[string]func([]byte) []byte{"garbage": garbage, "other content": other, "row lost": remove} {
		for _, bad := range []int{0, 40, 63, 64, 149} { // from 0; 0, 64 and 128 are keyframes
			t.Run(fmt.Sprint(name, " ", bad), func(t *testing.T) {
				store := journaltest.NewMemory()
				j := journal.New(store, laptop)
				id, want := story(t, j, 150)
				spoil(t, store, journal.TableVersions, bad, change)
				j = journal.New(store.Reopen(), laptop)
				versions, err := j.Versions(t.Context(), id)
				if err != nil {
					t.Fatal(err)
				}
				for _, v := range versions {
					i := int(v.N) - 1
					text, err := j.Text(t.Context(), id, v.Number)
					if hurt := i >= bad && i/keyframes == bad/keyframes; !hurt {
						if err != nil || text != want[i] {
							t.Fatalf("version %d = %.30q, %v, though only version %d is damaged", v.N, text, err, bad+1)
						}
						continue
					}
					var d *journal.DamageError
					if !errors.As(err, &d) || !errors.Is(err, journal.ErrDamaged) {
						t.Fatalf("version %d, which builds on the damaged one, = %.30q, %v", v.N, text, err)
					}
					if d.Draft != id || d.Device != laptop || d.N != v.N || d.At != uint64(bad+1) {
						t.Fatalf("version %d: the error names %d of %d", v.N, d.At, d.N)
					}
				}
			})
		}
	}
}

func TestADamagedNewestVersionIsShownAndTypingGoesOn(t *testing.T) {
	store := journaltest.NewMemory()
	j := journal.New(store, laptop)
	id, want := story(t, j, 5)
	record(t, j, journal.Change{Key: journal.Key{Site: "claude"}, Text: "a sound draft", Time: 1, State: snapshot.Editing})
	rows, err := store.Scan(t.Context(), journal.TableVersions, id.String(), "", 0)
	if err != nil || len(rows) != 5 {
		t.Fatalf("%d versions, %v", len(rows), err)
	}
	if err := store.Apply(t.Context(), []journal.Op{{Table: journal.TableVersions, Key: rows[4].Key, Value: []byte("garbage")}}); err != nil {
		t.Fatal(err)
	}
	j = journal.New(store.Reopen(), laptop)
	drafts, err := j.Drafts(t.Context())
	if err != nil || len(drafts) != 2 || drafts[0].ID != id || drafts[0].Damage == "" || drafts[0].Text != "" || drafts[0].Versions != 5 {
		t.Errorf("Drafts = %+v, %v, want the damaged one named", drafts, err)
	}
	if len(drafts) == 2 && (drafts[1].Text != "a sound draft" || drafts[1].Damage != "") {
		t.Errorf("the other draft is %+v", drafts[1])
	}
	versions, err := j.Versions(t.Context(), id)
	if err != nil || len(versions) != 5 || !versions[4].Damaged || versions[3].Damaged {
		t.Errorf("Versions = %+v, %v", versions, err)
	}
	// The text is still on the screen: giving it again makes it whole.
	d := record(t, j, typed(want[4], 1004))
	if d.Text != want[4] || d.Damage != "" || d.Versions != 6 {
		t.Errorf("after the text was given again the draft is %+v", d)
	}
	if d := record(t, j, typed(want[4]+"more", 2000)); d.Text != want[4]+"more" {
		t.Errorf("after typing on, the draft is %+v", d)
	}
}

func TestClearingADamagedDraftIsAChange(t *testing.T) {
	store := journaltest.NewMemory()
	j := journal.New(store, laptop)
	story(t, j, 2)
	spoil(t, store, journal.TableVersions, 1, garbage)
	if d := record(t, journal.New(store.Reopen(), laptop), typed("", 5000)); d.Versions != 3 || d.Text != "" || d.Damage != "" {
		t.Errorf("after the text was cleared the draft is %+v", d)
	}
}

func TestADamagedDraftRowIsRebuilt(t *testing.T) {
	flip := func(row []byte) []byte { row[len(row)/2] ^= 4; return row }
	for name, change := range map[string]func([]byte) []byte{"garbage": garbage, "one bit": flip, "empty": func([]byte) []byte { return []byte{} }} {
		t.Run(name, func(t *testing.T) {
			store := journaltest.NewMemory()
			j := journal.New(store, laptop)
			id, want := story(t, j, 70)
			other := chat
			other.Tab = "t2"
			sound := record(t, j, journal.Change{Key: other, Text: "sound", Time: 1, State: snapshot.Sent})
			key := draftRow(t, store, id)
			value, _ := store.Get(t.Context(), journal.TableDrafts, key)
			if err := store.Apply(t.Context(), []journal.Op{{Table: journal.TableDrafts, Key: key, Value: change(value)}}); err != nil {
				t.Fatal(err)
			}
			j = journal.New(store.Reopen(), laptop)
			drafts, err := j.Drafts(t.Context())
			if err != nil || len(drafts) != 2 {
				t.Fatalf("Drafts = %+v, %v", drafts, err)
			}
			if d := drafts[0]; d.ID != id || d.Text != want[69] || d.Versions != 70 || d.Damage == "" {
				t.Errorf("the damaged draft is %+v, want its text and its damage named", d)
			}
			if drafts[1].ID != sound.ID || drafts[1].Damage != "" {
				t.Errorf("the sound draft is %+v", drafts[1])
			}
			// The next change writes the row anew.
			d := record(t, j, typed(want[69]+"!", 5000))
			if d, err = j.Draft(t.Context(), id); err != nil || d.Damage != "" || d.Key != chat || d.Versions != 71 {
				t.Errorf("after the next change the draft is %+v, %v", d, err)
			}
			wantTexts(t, j, id, append(want, want[69]+"!")...)
		})
	}
}

func draftRow(t *testing.T, store journal.Store, id snapshot.DraftID) string {
	t.Helper()
	rows, err := store.Scan(t.Context(), journal.TableDrafts, id.String()+"/", "", 0)
	if err != nil || len(rows) != 1 {
		t.Fatalf("draft %s has %d rows, %v", id, len(rows), err)
	}
	return rows[0].Key
}

func TestForeignRowsHideNothing(t *testing.T) {
	store := journaltest.NewMemory()
	j := journal.New(store, laptop)
	id, want := story(t, j, 3)
	batch := []journal.Op{
		{Table: journal.TableDrafts, Key: "no draft", Value: []byte("x")},
		{Table: journal.TableVersions, Key: id.String() + "/" + laptop.String() + "/zz", Value: []byte("x")},
		{Table: journal.TablePending, Key: "a/foreign", Value: []byte("x")},
		{Table: journal.TablePending, Key: "v/nowhere", Value: []byte{}},
	}
	if err := store.Apply(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	drafts, err := j.Drafts(t.Context())
	if err != nil || len(drafts) != 2 || drafts[0].Text != want[2] || drafts[1].Damage == "" {
		t.Errorf("Drafts = %+v, %v", drafts, err)
	}
	wantTexts(t, j, id, want...)
	if pending, err := j.Pending(t.Context(), 2); err != nil || len(pending) != 2 {
		t.Errorf("Pending(2) = %d, %v, want two sound records", len(pending), err)
	}
}
