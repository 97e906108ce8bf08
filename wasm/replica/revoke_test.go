package replica_test

import (
	"errors"
	"slices"
	"testing"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
	"holdfast/wasm/journal"
	"holdfast/wasm/memorystore"
	"holdfast/wasm/replica"
	"holdfast/wasm/replica/replicatest"
)

// epochOf gives the vault's epoch on the server.
func epochOf(s *replicatest.Server, vault string) (epoch uint64) {
	s.Change(vault, func(v *replicatest.Vault) { epoch = v.Roster.Epoch() })
	return epoch
}

func TestARemovedDeviceIsToldAndReadsNoMore(t *testing.T) {
	s, a, b, code := pair(t)
	vault := a.status().Vault
	b.write("two", "sent before the removal")
	b.sync()
	if err := a.Revoke(ctx, code, b.keys.ID(), a.now); err != nil {
		t.Fatal(err)
	}
	if epoch := epochOf(s, vault); epoch != 2 {
		t.Errorf("epoch %d, want 2", epoch)
	}
	if err := a.Revoke(ctx, code, b.keys.ID(), a.now); err != nil || epochOf(s, vault) != 2 {
		t.Errorf("again: %v, epoch %d", err, epochOf(s, vault))
	}
	b.write("two", "after the removal")
	codeIs(t, b.trySync(), replica.CodeDeviceRevoked)
	codeIs(t, b.Join(ctx, address, code, b.now), replica.CodeDeviceRevoked)
	if st := b.status(); st.Pending+st.Outbox == 0 {
		t.Error("the removed device lost what it had not sent")
	}
	a.write("one", "in the new epoch")
	a.sync()
	s.Change(vault, func(v *replicatest.Vault) {
		last := entry(t, v.Log[len(v.Log)-1].Entry)
		epochs := v.Roster.Epochs()
		if _, has := epochs[last.Header.Epoch-1].Wrap(b.keys.ID()); last.Header.Epoch != 2 || has {
			t.Errorf("sealed in epoch %d, whose key the removed device has: %v", last.Header.Epoch, has)
		}
	})
	if texts := a.texts(); !slices.ContainsFunc(texts, func(s string) bool { return s == "two "+b.keys.ID().String()+` 2 "sent before the removal"` }) {
		t.Errorf("what was sent before is gone:\n%s", clip(texts))
	}
	members, err := a.Devices(ctx)
	if err != nil || len(members) != 2 {
		t.Fatalf("devices %+v, %v", members, err)
	}
	for _, m := range members {
		if m.Live != (m.ID == a.keys.ID()) || m.Entries == 0 {
			t.Errorf("device %+v", m)
		}
	}
}

func TestRemovalIsRefused(t *testing.T) {
	s, a, b, code := pair(t)
	other := newDevice(t, "other", s)
	theirs, err := other.Create(ctx, address, "", other.now)
	if err != nil {
		t.Fatal(err)
	}
	codeIs(t, a.Revoke(ctx, code, a.keys.ID(), a.now), replica.CodeOwnDevice)
	codeIs(t, a.Revoke(ctx, code, other.keys.ID(), a.now), replica.Code(wire.CodeDeviceUnknown))
	codeIs(t, a.Revoke(ctx, code[:9]+"X"+code[10:], b.keys.ID(), a.now), replica.CodeRecoveryCode)
	codeIs(t, a.Revoke(ctx, theirs, b.keys.ID(), a.now), replica.CodeAlreadySetUp)
	b.write("two", "still a member")
	b.sync()
}

func TestRemovalSurvivesEveryLostAnswer(t *testing.T) {
	for lost := 0; ; lost++ {
		s, a, b, code := pair(t)
		request, fired := 0, false
		s.SetHook(func(string, string) (bool, error) {
			request++
			if request == lost+1 {
				fired = true
				return true, replicatest.ErrLost
			}
			return true, nil
		})
		a.now += 2 * 60 * 60 * 1000
		err := a.Revoke(ctx, code, b.keys.ID(), a.now)
		if !fired {
			if err != nil || lost < 5 {
				t.Errorf("%d requests, %v", lost, err)
			}
			return
		}
		if err == nil {
			t.Fatalf("request %d was lost and nobody noticed", lost)
		}
		a.restart()
		if err := a.Revoke(ctx, code, b.keys.ID(), a.now); err != nil {
			t.Fatalf("again after request %d was lost: %v", lost, err)
		}
		if epoch := epochOf(s, a.status().Vault); epoch != 2 {
			t.Fatalf("request %d lost: epoch %d, want 2", lost, epoch)
		}
	}
}

// TestALateEntryOfARemovedDeviceIsNoEvidence: one device took an entry that the removal does not count, another never sees it, and a
// server that was restored cannot be given it back. Nobody alarms.
func TestALateEntryOfARemovedDeviceIsNoEvidence(t *testing.T) {
	s, a, b, code := pair(t)
	vault := a.status().Vault
	c := newDevice(t, "c", s)
	if err := c.Join(ctx, address, code, c.now); err != nil {
		t.Fatal(err)
	}
	c.write("three", "from c")
	c.sync()
	a.sync()
	b.sync()
	// The server withholds b's newest entry from the one who removes it.
	b.write("two", "on its way")
	b.sync()
	var late wire.Item
	s.Change(vault, func(v *replicatest.Vault) {
		late = v.Log[len(v.Log)-1]
		v.Log = v.Log[:len(v.Log)-1]
	})
	if err := a.Revoke(ctx, code, b.keys.ID(), a.now); err != nil {
		t.Fatal(err)
	}
	s.Change(vault, func(v *replicatest.Vault) { v.Log = append(v.Log, late) })
	s.SetAnswer(func(_ string, message any) { // c does not hear of the removal yet
		if page, ok := message.(*wire.RosterPage); ok {
			page.Records = nil
		}
	})
	c.write("three", "c has seen it")
	c.sync()
	s.SetAnswer(nil)
	a.write("one", "a has not")
	a.sync()
	c.sync()
	a.sync()
	s.Restore(vault, 1)
	c.sync()
	a.sync()
	c.sync()
	for _, d := range []*device{a, c} {
		if st := d.status(); st.Alarm.Code != "" || st.Code != "" || st.Outbox != 0 {
			t.Errorf("%s: %+v", d.name, st)
		}
	}
	fresh := newDevice(t, "fresh", s)
	if err := fresh.Join(ctx, address, code, fresh.now); err != nil {
		t.Fatal(err)
	}
	fresh.sync()
	equal(t, a, fresh)
}

// TestTheRecoveryCodeAloneRemovesADevice as the command line does it: nothing is enrolled.
func TestTheRecoveryCodeAloneRemovesADevice(t *testing.T) {
	s, a, b, code := pair(t)
	store := memorystore.New()
	config := replica.Config{Store: store, Journal: journal.New(store, ledger.DeviceID{}), Remote: s, Rand: a.rand}
	if err := errors.Join(replica.Read(ctx, config, address, code, a.now), replica.New(config).Revoke(ctx, code, b.keys.ID(), a.now)); err != nil {
		t.Fatal(err)
	}
	b.write("two", "after the removal")
	codeIs(t, b.trySync(), replica.CodeDeviceRevoked)
	a.write("one", "goes on in the new epoch")
	a.sync()
	if epoch := epochOf(s, a.status().Vault); epoch != 2 {
		t.Errorf("epoch %d", epoch)
	}
}
