package replica_test

import (
	"testing"

	"holdfast/shared/ledger"
	"holdfast/shared/snapshot"
	"holdfast/shared/wire"
	"holdfast/wasm/replica/replicatest"
)

func TestADeletionReachesEveryDeviceAsATombstone(t *testing.T) {
	s, a, b, code := pair(t)
	a.write("one", "a second version")
	a.erase("one")
	settle(t, a, b)
	if has(b, "from a") || has(b, "a second version") || !has(b, "from b") {
		t.Errorf("b shows\n%s", clip(b.texts()))
	}
	s.Change(a.status().Vault, func(v *replicatest.Vault) {
		if class := entry(t, v.Log[len(v.Log)-1].Entry).Header.Class; class != ledger.ClassTombstone {
			t.Errorf("the deletion went as class %d", class)
		}
	})
	b.write("one", "written later")
	settle(t, b, a)
	if !has(a, "written later") {
		t.Errorf("what was written later is gone:\n%s", clip(a.texts()))
	}
	fresh := newDevice(t, "fresh", s)
	if err := fresh.Join(ctx, address, code, fresh.now); err != nil {
		t.Fatal(err)
	}
	settle(t, fresh, a, b)
}

// TestADeletionCountsInATombstoneAlone: what the server may see of an entry's kind is what it is.
func TestADeletionCountsInATombstoneAlone(t *testing.T) {
	s, a, b, code := pair(t)
	vault := a.status().Vault
	deletion := snapshot.Record{Kind: snapshot.KindDeletion, Deletion: &snapshot.Deletion{Device: a.keys.ID(), Time: start, Chats: []snapshot.Gone{},
		Drafts: []snapshot.Gone{{ID: snapshot.DraftIDOf("chatgpt", "", "two", ""), UpTo: []snapshot.Mark{{Device: b.keys.ID(), N: 1}}}}}}
	text := "smuggled in"
	version := snapshot.Record{Kind: snapshot.KindVersion, Version: &snapshot.Version{Draft: snapshot.DraftIDOf("chatgpt", "", "one", ""),
		Device: a.keys.ID(), N: 2, Time: start, State: snapshot.Editing, Keyframe: true, Text: text}}
	author := newDevice(t, "author", s)
	if err := author.Join(ctx, address, code, author.now); err != nil {
		t.Fatal(err)
	}
	for class, record := range map[ledger.Class]snapshot.Record{ledger.ClassRecords: deletion, ledger.ClassTombstone: version} {
		plain, err := snapshot.Encode([]snapshot.Record{record}, start)
		if err != nil {
			t.Fatal(err)
		}
		forge(t, s, vault, author, code, class, plain, nil)
	}
	b.sync()
	if !has(b, "from b") || has(b, text) {
		t.Errorf("b shows\n%s", clip(b.texts()))
	}
}

// TestALargeSnapshotIsVisibleOnlyWhenWhole: another device looks after each entry that came.
func TestALargeSnapshotIsVisibleOnlyWhenWhole(t *testing.T) {
	s, a, b, _ := pair(t)
	vault, before := a.status().Vault, len(b.texts())
	a.write("large", noise(a, 2_500_000))
	known := s.Entries(vault)
	a.sync()
	var whole []wire.Item
	s.Change(vault, func(v *replicatest.Vault) { whole = v.Log })
	if len(whole) < known+4 {
		t.Fatalf("%d entries, want parts and a manifest", len(whole)-known)
	}
	for n := known; n <= len(whole); n++ {
		s.Change(vault, func(v *replicatest.Vault) { v.Log = whole[:n:n] })
		b.sync()
		want := before
		if n == len(whole) {
			want++
		}
		if got := len(b.texts()); got != want || b.status().Unread != 0 {
			t.Fatalf("with %d of %d entries b shows %d texts, want %d; %+v", n-known, len(whole)-known, got, want, b.status())
		}
	}
	equal(t, a, b)
}
