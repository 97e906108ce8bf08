package journal_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/shared/ledger"
	"holdfast/shared/snapshot"
	"holdfast/wasm/journal"
	"holdfast/wasm/journal/journaltest"
)

// closing is a packed store that can be closed.
type closing struct {
	journal.Store
	memory *journaltest.Memory
}

func (c closing) Close() error { return c.memory.Close() }

func TestPackedStoreIsAStore(t *testing.T) {
	journaltest.TestStore(t, func(*testing.T) func() journal.Store {
		memory := journaltest.NewMemory()
		return func() journal.Store {
			memory = memory.Reopen()
			return closing{journal.Packed(memory), memory}
		}
	})
}

// watched is a store that remembers every version's row as it was written first.
type watched struct {
	journal.Store
	written map[string]string
}

func (w *watched) Apply(ctx context.Context, batch []journal.Op) error {
	err := w.Store.Apply(ctx, batch)
	for _, op := range batch {
		if err == nil && op.Table == journal.TableVersions && op.New {
			w.written[op.Key] = string(op.Value)
		}
	}
	return err
}

// long is a story of n versions: typing with second thoughts, states, files, a replaced character and a cleared text.
func long(n int) (story []journal.Change) {
	text := ""
	for i := range n {
		switch {
		case i%97 == 96:
			text = ""
		case i%13 == 12 && len(text) > 3:
			text = text[:len(text)-3]
		case i%29 == 28:
			text = fmt.Sprintf("%d ", i) + text
		default:
			text += fmt.Sprintf("w%d ", i%7)
		}
		c := typed(text, int64(1_000_000+i*700))
		if i%50 == 49 {
			c.State = snapshot.Sent
		}
		if i%60 == 59 {
			c.Files = []snapshot.File{{Name: "photo.png", Size: 5}}
			c.Lost = 2
		}
		story = append(story, c)
	}
	return story
}

func tellAll(t *testing.T, j *journal.Journal, story []journal.Change) (id snapshot.DraftID, want []string) {
	t.Helper()
	for _, c := range story {
		id = record(t, j, c).ID
		want = append(want, c.Text)
	}
	return id, want
}

func TestOldVersionsLieInSegmentsAndAreAsTheyWere(t *testing.T) {
	store := &watched{journaltest.NewMemory(), map[string]string{}}
	j := journal.New(store, laptop)
	id, want := tellAll(t, j, long(1000))
	segments, err := journal.Segments(t.Context(), store)
	if err != nil || len(segments) < 2 {
		t.Fatalf("%d segments, %v", len(segments), err)
	}
	loose, err := store.Scan(t.Context(), journal.TableVersions, "", "", 0)
	if err != nil || len(loose) < 256 || len(loose) > 600 {
		t.Fatalf("%d rows beside the segments, %v", len(loose), err)
	}
	packed := 0
	for _, s := range segments {
		packed += len(s.Value)
	}
	plain := 0
	for key, value := range store.written {
		plain += len(key) + len(value)
	}
	if per, was := packed/(1000-len(loose)), plain/1000; per*4 > was {
		t.Errorf("a packed version takes %d bytes, a row %d", per, was)
	}
	for _, limit := range []int{0, 37, 300} {
		found := 0
		for after := ""; ; {
			rows, err := journal.Packed(store).Scan(t.Context(), journal.TableVersions, "", after, limit)
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range rows {
				if store.written[row.Key] != string(row.Value) || row.Key <= after {
					t.Fatalf("limit %d: row %s is not as it was written, or comes after %s", limit, row.Key, after)
				}
				after = row.Key
			}
			found += len(rows)
			if limit == 0 || len(rows) < limit {
				break
			}
		}
		if found != 1000 {
			t.Errorf("limit %d: %d rows, want 1000", limit, found)
		}
	}
	for _, j := range []*journal.Journal{j, journal.New(store, laptop)} {
		wantTexts(t, j, id, want...)
	}
}

func TestPendingAndRecordsHaveWhatIsPacked(t *testing.T) {
	store := journaltest.NewMemory()
	j := journal.New(store, laptop)
	tellAll(t, j, long(700))
	pending, err := j.Pending(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	versions := 0
	for _, p := range pending {
		if v := p.Record.Version; v != nil {
			if versions++; v.N != uint64(versions) {
				t.Fatalf("pending version %d in place %d", v.N, versions)
			}
		}
	}
	kept := 0
	for next := (journal.Cursor{}); ; {
		records, after, damaged, err := j.Records(t.Context(), next, 100)
		if err != nil || damaged > 0 {
			t.Fatalf("Records: %d damaged, %v", damaged, err)
		}
		if len(records) == 0 {
			break
		}
		for _, r := range records {
			if r.Version != nil {
				kept++
			}
		}
		next = after
	}
	if versions != 700 || kept != 700 {
		t.Errorf("%d pending, %d in a backup, want 700", versions, kept)
	}
}

// TestDamagedSegmentCostsOnlyItself damages one, reads, and lets another device's copy heal it.
func TestDamagedSegmentCostsOnlyItself(t *testing.T) {
	store := journaltest.NewMemory()
	j := journal.New(store, laptop)
	id, want := tellAll(t, j, long(600))
	var copies []snapshot.Record
	pending, err := j.Pending(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pending {
		copies = append(copies, p.Record)
	}
	segments, err := journal.Segments(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	bad := segments[1]
	bad.Value[len(bad.Value)/2] ^= 0x10
	if err := store.Apply(t.Context(), []journal.Op{{Table: journal.TableMeta, Key: bad.Key, Value: bad.Value}}); err != nil {
		t.Fatal(err)
	}
	j = journal.New(store, laptop)
	versions, err := j.Versions(t.Context(), id)
	if err != nil || len(versions) != 600 {
		t.Fatalf("%d versions, %v", len(versions), err)
	}
	damaged := 0
	for i, v := range versions {
		text, err := j.Text(t.Context(), id, v.Number)
		switch {
		case v.Damaged:
			damaged++
			if !errors.Is(err, journal.ErrDamaged) {
				t.Fatalf("damaged version %d: %v", v.Number, err)
			}
		case err != nil || text != want[i]:
			t.Fatalf("version %d: %q, %v, want %q", v.Number, text, err, want[i])
		}
	}
	if damaged < 64 || damaged > 256 {
		t.Errorf("%d versions are damaged, want those of a segment", damaged)
	}
	if _, err := j.Restore(t.Context(), copies); err != nil {
		t.Fatal(err)
	}
	wantTexts(t, journal.New(store, laptop), id, want...)
}

// TestPackingLosesNothingWhateverTheStoreDoes lets each batch that makes a segment fail, applied or not.
func TestPackingLosesNothingWhateverTheStoreDoes(t *testing.T) {
	for _, apply := range []bool{true, false} {
		for _, fault := range []error{nil, errFault, journal.ErrQuota} {
			store := journaltest.NewMemory()
			hits := 0
			store.SetHook(func(op string, table journal.Table, key string) (bool, error) {
				if op == journaltest.OpApply && table == journal.TableMeta && strings.HasPrefix(key, "journal/segment/") && hits < 2 {
					hits++
					return apply, fault
				}
				return true, nil
			})
			j := journal.New(store, laptop)
			id, want := tellAll(t, j, long(500))
			if hits != 2 {
				t.Fatalf("%d segments were tried, want 2", hits)
			}
			wantTexts(t, journal.New(store.Reopen(), laptop), id, want...)
		}
	}
}

func TestADeviceThatBecomesAnotherTakesItsSegmentsAlong(t *testing.T) {
	store := journaltest.NewMemory()
	j := journal.New(store, laptop)
	id, want := tellAll(t, j, long(700))
	if err := j.Renew(t.Context(), phone, nil, nil); err != nil {
		t.Fatal(err)
	}
	wantTexts(t, j, id, want...)
	left, err := journal.Packed(store).Scan(t.Context(), journal.TableVersions, id.String()+"/"+laptop.String(), "", 0)
	if err != nil || len(left) != 0 {
		t.Errorf("%d rows of the old device are left, %v", len(left), err)
	}
	versions, err := j.Versions(t.Context(), id)
	if err != nil || len(versions) != 700 || versions[0].Device != ledger.DeviceID(phone) {
		t.Errorf("%d versions, %v", len(versions), err)
	}
}

func TestARowInASegmentIsNotNew(t *testing.T) {
	store := journaltest.NewMemory()
	id, _ := tellAll(t, journal.New(store, laptop), long(700))
	packed := journal.Packed(store)
	first := id.String() + "/" + laptop.String() + "/0000000000000001"
	err := packed.Apply(t.Context(), []journal.Op{{Table: journal.TableVersions, Key: first, Value: []byte("x"), New: true}})
	if !errors.Is(err, journal.ErrExists) {
		t.Errorf("a new row for a packed version: %v, want ErrExists", err)
	}
	before, err := packed.Scan(t.Context(), journal.TableVersions, "", "", 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := packed.Apply(t.Context(), []journal.Op{{Table: journal.TableVersions, Key: first}}); err != nil {
		t.Fatal(err)
	}
	after, err := packed.Scan(t.Context(), journal.TableVersions, "", "", 0)
	if diff := cmp.Diff(before[1:], after); err != nil || diff != "" {
		t.Errorf("after one was taken away (-want +got), %v:\n%s", err, diff)
	}
	if _, err := packed.Get(t.Context(), journal.TableVersions, first); !errors.Is(err, journal.ErrNotFound) {
		t.Errorf("the one that was taken away: %v, want ErrNotFound", err)
	}
}
