package search_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"holdfast/shared/snapshot"
	"holdfast/wasm/journal"
	"holdfast/wasm/journal/journaltest"
	"holdfast/wasm/search"
)

// full is a desk with enough for several segments.
func full(t *testing.T) *desk {
	d := newDesk(t, laptop)
	for i := range 12 {
		d.write(fmt.Sprint("d", i), fmt.Sprintf("A draft about kelp number %d", i), snapshot.Editing)
		d.say(fmt.Sprint("t", i), "", prompt(fmt.Sprintf("A question about kelp number %d", i)))
		if _, err := d.index.Step(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

func TestADamagedIndexIsMadeAnewAndHidesNothing(t *testing.T) {
	d := full(t)
	rows, err := d.store.Scan(t.Context(), journal.TableSearch, "", "", 0)
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		damage := []struct {
			name  string
			value []byte
		}{{"flipped", flipped(row.Value)}, {"cut", row.Value[:len(row.Value)/2]}, {"empty", []byte{}}, {"gone", nil}}[i%4]
		if damage.name == "gone" && strings.HasPrefix(row.Key, "k/") {
			continue // a state that is missing is one of a text that is not indexed yet
		}
		if err := d.store.Apply(t.Context(), []journal.Op{{Table: journal.TableSearch, Key: row.Key, Value: damage.value}}); err != nil {
			t.Fatal(err)
		}
		fresh := d.restart()
		if _, err := fresh.index.Find(t.Context(), "kelp", 50); err != nil {
			t.Errorf("row %s %s: %v", row.Key, damage.name, err)
		}
		fresh.write("later", "A later draft about kelp", snapshot.Editing)
		fresh.settle()
		fresh.find("kelp") // it may have found the damage
		fresh.settle()
		if got := fresh.find("kelp"); len(got) != 25 {
			t.Errorf("row %s %s: %d hits, want all 25", row.Key, damage.name, len(got))
		}
		d = full(t)
	}
}

func flipped(value []byte) []byte {
	changed := append([]byte{}, value...)
	if len(changed) > 0 {
		changed[len(changed)/2] ^= 1
	}
	return changed
}

func TestAStoreThatFailsLosesNothing(t *testing.T) {
	d := newDesk(t, laptop)
	lost := errors.New("the answer was lost")
	calls := 0
	for i := range 30 {
		d.write(fmt.Sprint("d", i%9), fmt.Sprintf("A draft about kelp number %d", i), snapshot.Editing)
		d.store.SetHook(func(op string, table journal.Table, _ string) (bool, error) {
			if calls++; op == journaltest.OpApply && table == journal.TableSearch && calls%3 == 0 {
				return calls%2 == 0, lost
			}
			return true, nil
		})
		if _, err := d.index.Step(t.Context()); err != nil && !errors.Is(err, lost) {
			t.Fatal(err)
		}
		d.store.SetHook(nil)
	}
	d.settle()
	for i := 21; i < 30; i++ {
		d.wants(fmt.Sprintf(`"number %d"`, i), fmt.Sprintf("draft d%d: A draft about kelp number %d", i%9, i))
	}
	if got := d.find("kelp"); len(got) != 9 {
		t.Errorf("%d drafts are found, want 9", len(got))
	}
}

func TestAFullStoreStillAnswers(t *testing.T) {
	d := newDesk(t, laptop)
	d.write("a", "Indexed kelp", snapshot.Editing)
	d.settle()
	d.write("b", "Kelp that waits", snapshot.Editing)
	d.store.SetHook(func(op string, _ journal.Table, _ string) (bool, error) {
		if op == journaltest.OpApply {
			return false, journal.ErrQuota
		}
		return true, nil
	})
	f, err := d.index.Find(t.Context(), "kelp", 5)
	if err != nil || len(f.Hits) != 1 || f.Waiting == 0 || !errors.Is(f.Problem, journal.ErrQuota) {
		t.Errorf("found %d hits, waiting %d, problem %v, %v: want what is indexed, and why not more", len(f.Hits), f.Waiting, f.Problem, err)
	}
}

func TestTwoInstancesOnOneStoreLoseNothing(t *testing.T) {
	a := newDesk(t, laptop)
	b := search.New(a.journal)
	for i := range 40 {
		a.write(fmt.Sprint("d", i), fmt.Sprintf("Draft %d about kelp", i), snapshot.Editing)
		done := make(chan error)
		for _, x := range []*search.Index{a.index, b} {
			go func() {
				_, err := x.Step(t.Context())
				done <- err
			}()
		}
		for range 2 {
			if err := <-done; err != nil {
				t.Fatal(err)
			}
		}
	}
	a.settle()
	if got := a.find("kelp"); len(got) != 40 {
		t.Errorf("%d drafts are found, want 40", len(got))
	}
}

// TestTypingDoesNotBloatTheIndex: a draft of many versions costs what its newest text costs.
func TestTypingDoesNotBloatTheIndex(t *testing.T) {
	d := newDesk(t, laptop)
	text := ""
	for i := range 500 {
		text += fmt.Sprintf("word%d ", i%50)
		d.write("a", text, snapshot.Editing)
		if i%5 == 0 {
			d.settle()
		}
	}
	d.settle()
	rows, err := d.store.Scan(t.Context(), journal.TableSearch, "s/", "", 0)
	if err != nil {
		t.Fatal(err)
	}
	size := 0
	for _, row := range rows {
		size += len(row.Value)
	}
	if size > 10*len(text) {
		t.Errorf("100 times indexed, a text of %d bytes takes %d in %d rows", len(text), size, len(rows))
	}
	d.wants("word49 word1", "draft a: "+d.find("word49")[0][len("draft a: "):])
}
