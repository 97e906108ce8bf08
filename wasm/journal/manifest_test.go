package journal_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/shared/snapshot"
	"holdfast/wasm/journal"
	"holdfast/wasm/journal/journaltest"
)

func TestWhatIsAttachedIsKeptWithTheVersion(t *testing.T) {
	store := journaltest.NewMemory()
	j := journal.New(store, laptop)
	report := snapshot.File{Name: "Bericht.pdf", Size: 1200, Type: "application/pdf"}
	pasted := snapshot.File{Name: "Pasted text.txt", Size: 90_000, Part: "t1/1"}
	c := typed("Compare these two", 1000)
	record(t, j, c)
	c.Time, c.Files = 2000, []snapshot.File{report, pasted}
	record(t, j, c)
	c.Time, c.Lost = 3000, 2 // the same text and files: no version
	record(t, j, c)
	c.Text, c.Time, c.Files = "Compare", 4000, c.Files[:1]
	id := record(t, j, c).ID

	j = journal.New(store.Reopen(), laptop)
	d, err := j.Draft(t.Context(), id)
	if diff := cmp.Diff([]snapshot.File{report}, d.Files); err != nil || diff != "" || d.Versions != 3 || d.Lost != 2 {
		t.Errorf("the draft is %+v, %v; files (-want +got):\n%s", d, err, diff)
	}
	versions, err := j.Versions(t.Context(), id)
	var files [][]snapshot.File
	for _, v := range versions {
		files = append(files, v.Files)
	}
	if diff := cmp.Diff([][]snapshot.File{nil, {report, pasted}, {report}}, files); err != nil || diff != "" {
		t.Errorf("the files of the versions (-want +got), %v:\n%s", err, diff)
	}
}

func TestWhatIsAttachedReachesOtherDevices(t *testing.T) {
	here, there := journal.New(journaltest.NewMemory(), laptop), journaltest.NewMemory()
	c := typed("with a file", 1000)
	c.Files = []snapshot.File{{Name: "a.txt", Extra: snapshot.Extra{50: {1}}}}
	id := record(t, here, c).ID
	pending, err := here.Pending(t.Context(), 100)
	if err != nil {
		t.Fatal(err)
	}
	var records []snapshot.Record
	for _, p := range pending {
		records = append(records, p.Record)
	}
	other := journal.New(there, phone)
	ops, err := other.MergeOps(t.Context(), records)
	if err != nil {
		t.Fatal(err)
	}
	if err := there.Apply(t.Context(), ops); err != nil {
		t.Fatal(err)
	}
	d, err := other.Draft(t.Context(), id)
	if err != nil || len(d.Files) != 1 || d.Files[0].Name != "a.txt" || d.Damage != "" {
		t.Errorf("the draft on the other device is %+v, %v", d, err)
	}
}

func TestAManifestNeverCostsTheText(t *testing.T) {
	j := journal.New(journaltest.NewMemory(), laptop)
	c := typed("kept all the same", 1000)
	c.Files = make([]snapshot.File, 300)
	c.Files[0] = snapshot.File{Name: "a\xff" + strings.Repeat("日", 1000), Size: 1 << 63}
	d := record(t, j, c)
	if len(d.Files) != 100 || len(d.Files[0].Name) > 512 || !strings.HasPrefix(d.Files[0].Name, "a\ufffd日") || strings.HasSuffix(d.Files[0].Name, "\ufffd") {
		t.Errorf("%d files, the first %+v", len(d.Files), d.Files[0])
	}
}
