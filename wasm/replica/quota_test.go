package replica_test

import (
	"fmt"
	"testing"

	"holdfast/shared/ledger"
	"holdfast/shared/snapshot"
	"holdfast/shared/wire"
	"holdfast/wasm/journal"
	"holdfast/wasm/replica"
	"holdfast/wasm/replica/replicatest"
)

// read has a device read chats of about 90 kB each, which nothing can pack much.
func (d *device) read(names ...string) {
	d.t.Helper()
	for _, name := range names {
		chat := journal.TurnsChange{Key: journal.Key{Site: "claude", Chat: name}, Whole: true, Seen: 100, Time: d.now}
		for i := range 60 {
			text := name + " what was read"
			for range 100 {
				text += fmt.Sprintf(" %x", d.rand.Uint64())
			}
			chat.Turns = append(chat.Turns, journal.SeenTurn{Role: snapshot.Role(1 + i%2), Text: text, State: snapshot.TurnComplete})
		}
		if err := d.RecordTurns(ctx, chat); err != nil {
			d.t.Fatal(err)
		}
	}
}

func numbered(name string, n int) (all []string) {
	for i := range n {
		all = append(all, fmt.Sprint(name, " ", i))
	}
	return all
}

func (d *device) chats() int {
	d.t.Helper()
	all, err := d.Conversations(ctx)
	if err != nil {
		d.t.Fatal(err)
	}
	return len(all)
}

// waitsForRoom checks that what was read waits, and that nothing else does.
func (d *device) waitsForRoom() {
	d.t.Helper()
	s := d.status()
	if s.Code != replica.CodeQuotaNear || s.Pending == 0 || s.Quota == 0 || s.Used == 0 || s.Used > wire.BulkOf(s.Quota) {
		d.t.Errorf("status %+v: want what was read to wait for room", s)
	}
}

// TestWhatWasTypedGoesOnNearTheQuota: a vault that is full of what was read takes what is typed and deleted all the same; nothing is lost, and with
// more room the rest goes.
func TestWhatWasTypedGoesOnNearTheQuota(t *testing.T) {
	s := replicatest.NewServer(address, "", start)
	a, b := newDevice(t, "a", s), newDevice(t, "b", s)
	code, err := a.Create(ctx, address, "", a.now)
	if err != nil {
		t.Fatal(err)
	}
	a.read(numbered("talk", 10)...)
	for i := range 300 {
		a.write(fmt.Sprint("chat ", i), fmt.Sprint("what was typed ", i))
	}
	vault := a.status().Vault
	s.Change(vault, func(v *replicatest.Vault) { v.Quota = 400_000 })
	a.sync()
	a.waitsForRoom()
	if err := b.Join(ctx, address, code, b.now); err != nil {
		t.Fatal(err)
	}
	b.sync()
	if got := len(b.texts()); got != 300 {
		t.Errorf("%d of 300 typed texts are on the server", got)
	}

	a.write("late", "typed when the vault was full")
	drafts, err := a.Drafts(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Delete(ctx, []snapshot.DraftID{drafts[len(drafts)-1].ID}, nil, a.now); err != nil {
		t.Fatal(err)
	}
	a.sync()
	a.waitsForRoom()
	b.sync()
	if got := len(b.texts()); got != 300 { // one more, and one that was deleted
		t.Errorf("%d texts came, want 300", got)
	}
	if n := b.chats(); n == 10 {
		t.Error("all chats went: the quota was not reached")
	}

	s.Change(vault, func(v *replicatest.Vault) { v.Quota = 0 })
	if err := a.Resume(ctx); err != nil {
		t.Fatal(err)
	}
	a.sync()
	b.sync()
	if n := b.chats(); n != 10 || a.status().Code != "" || a.status().Pending != 0 {
		t.Errorf("%d chats with more room, %+v", n, a.status())
	}
	equal(t, a, b)
}

// TestBulkThatWasSealedBeforeTheVaultFilled: it holds up nothing. It waits without asking again and again, and goes before what is typed behind it.
func TestBulkThatWasSealedBeforeTheVaultFilled(t *testing.T) {
	s, a, b, _ := pair(t)
	vault := a.status().Vault
	a.sync()
	before := a.status().Used
	a.read("one")
	a.sync()
	used := a.status().Used
	chat := used - before
	s.Change(vault, func(v *replicatest.Vault) { v.Quota = int(used+2*chat) * 100 / 95 }) // two more fit, but not into what bulk may fill
	a.read("two")
	s.SetHook(func(method, route string) (bool, error) {
		if method == "POST" && route == "entries" {
			return false, replica.ErrUnreachable
		}
		return true, nil
	})
	if err := a.trySync(); err == nil || a.status().Outbox == 0 {
		t.Fatalf("nothing was sealed: %v, %+v", err, a.status())
	}
	s.SetHook(nil)
	b.read("three")
	b.sync()
	a.sync()
	if st := a.status(); st.Outbox == 0 || st.Code != replica.CodeQuotaNear {
		t.Fatalf("it does not wait: %+v", st)
	}
	asked := s.Requests()
	if _, err := a.step(); err != nil {
		t.Fatal(err)
	}
	if n := s.Requests() - asked; n > 4 { // a challenge, a session, a page, heads: no push
		t.Errorf("%d requests in one step", n)
	}
	a.write("late", "typed behind it")
	a.sync()
	b.sync()
	if st := a.status(); st.Outbox != 0 || st.Code != "" {
		t.Errorf("it still waits: %+v", st)
	}
	equal(t, a, b)
}

// TestEntriesSayWhatIsBulk: turns and branches are, what a person typed and what a checkpoint repeats is not.
func TestEntriesSayWhatIsBulk(t *testing.T) {
	s, a, b, _ := pair(t)
	a.read("talk")
	a.write("draft", "typed")
	a.sync()
	b.sync()
	bulk, typed := marks(t, s, a.status().Vault)
	if bulk == 0 || typed == 0 {
		t.Errorf("%d entries are bulk, %d are not", bulk, typed)
	}
	if _, err := a.Checkpoint(ctx, a.now); err != nil {
		t.Fatal(err)
	}
	a.sync()
	if again, _ := marks(t, s, a.status().Vault); again != bulk {
		t.Errorf("a checkpoint made %d bulk entries of %d", again, bulk)
	}
}

func marks(t *testing.T, s *replicatest.Server, vault string) (bulk, typed int) {
	t.Helper()
	s.Change(vault, func(v *replicatest.Vault) {
		for _, item := range v.Log {
			e, err := ledger.ParseEntry(item.Entry)
			switch {
			case err != nil:
				t.Fatal(err)
			case e.Header.Bulk:
				bulk++
			case e.Header.Class == ledger.ClassRecords:
				typed++
			}
		}
	})
	return bulk, typed
}
