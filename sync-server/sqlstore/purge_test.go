package sqlstore_test

import (
	"path/filepath"
	"strings"
	"testing"

	"holdfast/shared/ledger"
	"holdfast/sync-server/sqlstore"
	"holdfast/sync-server/vault"
	"holdfast/sync-server/vault/vaulttest"

	"modernc.org/sqlite"
)

const day = 24 * 60 * 60 * 1000

// kept is a vault with its store and the time at which entries come.
type kept struct {
	*testing.T
	*sqlstore.Store
	owner *vaulttest.Owner
	now   int64
}

// put appends an entry of a device with any header.
func (k *kept) put(d *vaulttest.Device, change func(*ledger.Header)) ledger.Entry {
	k.Helper()
	h := ledger.Header{Vault: k.owner.Vault, Device: d.ID, Seq: d.Head.Seq + 1, Prev: d.Head.Hash, Epoch: 1, Class: ledger.ClassRecords}
	if change != nil {
		change(&h)
	}
	e := d.Make(h, 1000, 0)
	d.Head = e.Head()
	st, err := k.State(k.Context(), k.owner.Vault)
	if err != nil {
		k.Fatal(err)
	}
	b := vault.Batch{LogID: st.LogID, Limit: 1 << 40, Received: k.now, Rows: []vault.Row{{Device: d.ID, Seq: h.Seq, Hash: e.Hash(), Class: h.Class, Entry: e.Bytes()}}}
	if _, _, err := k.Append(k.Context(), k.owner.Vault, b); err != nil {
		k.Fatal(err)
	}
	return e
}

// purge purges and says how many entries lost their contents, and what does not count.
func (k *kept) purge(now int64) (int, string) {
	k.Helper()
	before, err := k.State(k.Context(), k.owner.Vault)
	if err != nil {
		k.Fatal(err)
	}
	n, refused, err := k.Purge(k.Context(), k.owner.Vault, now)
	if err != nil {
		k.Fatal(err)
	}
	after, err := k.State(k.Context(), k.owner.Vault)
	if err != nil {
		k.Fatal(err)
	}
	if freed := before.Bytes - after.Bytes; freed < int64(n)*1000 || freed > int64(n)*1010 || after.Head != before.Head {
		k.Errorf("%d purged, %d bytes free, head %d of %d", n, freed, after.Head, before.Head)
	}
	if _, err := k.Audit(k.Context(), after); err != nil {
		k.Errorf("after purging: %v", err)
	}
	var said []string
	for _, r := range refused {
		said = append(said, r.Error())
	}
	return n, strings.Join(said, "\n")
}

func newKept(t *testing.T) (k *kept, a, b *vaulttest.Device) {
	o, a := vaulttest.NewOwner(t, "owner")
	b = o.Enrol("second")
	store, err := sqlstore.OpenSQLite(t.Context(), &sqlite.Driver{}, filepath.Join(t.TempDir(), "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	if err := store.Create(t.Context(), vault.NewVault{ID: o.Vault, LogID: [16]byte{1}, Created: 1, Records: o.Records}); err != nil {
		t.Fatal(err)
	}
	return &kept{t, store, o, 1000 * day}, a, b
}

func (k *kept) checkpoint(by *vaulttest.Device, from uint64, heads ...ledger.Head) ledger.Hash {
	e := k.put(by, func(h *ledger.Header) {
		h.Class, h.From, h.Heads = ledger.ClassCheckpoint, from, append([]ledger.Head{k.owner.Roster.Mark()}, heads...)
	})
	return e.Hash()
}

func (k *kept) countersign(by *vaulttest.Device, hash ledger.Hash) {
	k.put(by, func(h *ledger.Header) { h.Class, h.About = ledger.ClassCountersign, &hash })
}

func TestPurgingWaitsForACountersignatureAndTheGrace(t *testing.T) {
	k, a, b := newKept(t)
	for range 70 { // more than a page
		k.put(a, nil)
	}
	for range 3 {
		k.put(b, nil)
	}
	k.put(b, func(h *ledger.Header) { h.Class = ledger.ClassPart }) // its manifest comes later
	k.put(a, nil)                                                   // the state that the checkpoint closes
	hash := k.checkpoint(a, 71, b.Head)
	k.put(b, func(h *ledger.Header) { h.Class = ledger.ClassManifest })
	if n, _ := k.purge(k.now + 90*day); n != 0 {
		t.Errorf("%d purged without a countersignature", n)
	}
	k.countersign(a, hash) // by itself
	if n, _ := k.purge(k.now + 90*day); n != 0 {
		t.Errorf("%d purged with one of the same device", n)
	}
	k.now += 90 * day
	k.countersign(b, hash)
	if n, _ := k.purge(k.now + 7*day - 1); n != 0 {
		t.Errorf("%d purged within the grace", n)
	}
	if n, said := k.purge(k.now + 7*day); n != 73 || said != "" {
		t.Errorf("%d purged, want 73; %s", n, said)
	}
	if n, _ := k.purge(k.now + 8*day); n != 0 {
		t.Errorf("%d purged again", n)
	}
	items, err := k.Read(t.Context(), k.owner.Vault, 0, 1000, 1<<30)
	if err != nil || len(items) != 79 {
		t.Fatalf("%d items, %v", len(items), err)
	}
	for _, item := range items {
		e, err := ledger.ParseEntry(item.Entry)
		if err != nil {
			t.Fatal(err)
		}
		if gone := e.Header.Device == a.ID && e.Header.Seq < 71 || e.Header.Device == b.ID && e.Header.Seq < 4; gone != (e.Sealed == nil) {
			t.Errorf("entry %d of device %s: gone is %v", e.Header.Seq, e.Header.Device, e.Sealed == nil)
		}
	}
}

func TestACheckpointThatMissesAHeadDoesNotCount(t *testing.T) {
	k, a, b := newKept(t)
	k.put(a, nil)
	k.put(b, nil)
	hash := k.checkpoint(a, 0)
	k.countersign(b, hash)
	n, said := k.purge(k.now + 90*day)
	if n != 0 || !strings.Contains(said, "checkpoint 2 of device "+a.ID.String()+" misses device "+b.ID.String()) {
		t.Errorf("%d purged, said %q", n, said)
	}
}

func TestADeviceAloneWaitsThirtyDays(t *testing.T) {
	k, a, _ := newKept(t)
	for range 5 {
		k.put(a, nil)
	}
	k.checkpoint(a, 0)
	if n, _ := k.purge(k.now + 30*day - 1); n != 0 {
		t.Errorf("%d purged before 30 days", n)
	}
	if n, _ := k.purge(k.now + 30*day); n != 5 {
		t.Errorf("%d purged after 30 days, want 5", n)
	}
}
