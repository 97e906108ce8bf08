package replica_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"holdfast/shared/ledger"
	"holdfast/shared/snapshot"
	"holdfast/wasm/journal"
	"holdfast/wasm/replica"
	"holdfast/wasm/replica/replicatest"
)

const day = 24 * 60 * 60 * 1000

// classes counts a vault's entries by class, and those without their content.
func classes(t testing.TB, s *replicatest.Server, vault string) (count map[ledger.Class]int, purged int) {
	t.Helper()
	count = map[ledger.Class]int{}
	s.Change(vault, func(v *replicatest.Vault) {
		for _, item := range v.Log {
			e := entry(t, item.Entry)
			if count[e.Header.Class]++; e.Sealed == nil {
				purged++
			}
		}
	})
	return count, purged
}

// checkpointed is a pair of devices with much behind them, of which a has written a checkpoint.
func checkpointed(t *testing.T) (s *replicatest.Server, a, b *device, code, vault string) {
	t.Helper()
	s, a, b, code = pair(t)
	for i := range 20 {
		a.write("one", fmt.Sprint("a writes ", i))
		a.sync()
		b.write("two", fmt.Sprint("b writes ", i))
		b.sync()
	}
	a.erase("one")
	settle(t, a, b)
	if _, err := a.Checkpoint(ctx, a.now); err != nil {
		t.Fatal(err)
	}
	return s, a, b, code, a.status().Vault
}

func TestANewDeviceStartsFromACheckpointAndTheTail(t *testing.T) {
	s, a, b, code, vault := checkpointed(t)
	settle(t, a, b)
	if count, _ := classes(t, s, vault); count[ledger.ClassCheckpoint] != 1 || count[ledger.ClassCountersign] != 1 {
		t.Fatalf("classes %v", count)
	}
	if n := s.Purge(vault); n != 0 {
		t.Errorf("%d entries were purged before the grace has passed", n)
	}
	s.SetNow(start + 8*day)
	before := s.Entries(vault)
	n := s.Purge(vault)
	if n < 40 || s.Entries(vault) != before {
		t.Errorf("%d of %d entries were purged, %d are left", n, before, s.Entries(vault))
	}
	a.write("three", "in the tail")
	settle(t, a, b)
	fresh := newDevice(t, "fresh", s)
	if err := fresh.Join(ctx, address, code, fresh.now); err != nil {
		t.Fatal(err)
	}
	s.SetPage(3)
	fresh.write("one", "typed before the first sync")
	settle(t, fresh, a, b)
	if has(fresh, "a writes 3") || !has(fresh, "b writes 19") || !has(fresh, "in the tail") || !has(a, "typed before the first sync") {
		t.Errorf("the new device shows\n%s", clip(fresh.texts()))
	}
	s.Restore(vault, 10) // a backup from before all of that: whoever has the contents gives them back, and the others their chains
	settle(t, fresh, a, b)
	late := newDevice(t, "late", s)
	if err := late.Join(ctx, address, code, late.now); err != nil {
		t.Fatal(err)
	}
	settle(t, late, fresh, a, b)
}

func TestADeviceAloneWaitsLonger(t *testing.T) {
	s := replicatest.NewServer(address, "", start)
	a := newDevice(t, "a", s)
	code, err := a.Create(ctx, address, "", a.now)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		a.write("one", fmt.Sprint("alone ", i))
		a.sync()
	}
	if _, err := a.Checkpoint(ctx, a.now); err != nil {
		t.Fatal(err)
	}
	a.sync()
	vault := a.status().Vault
	s.SetNow(start + 29*day)
	if n := s.Purge(vault); n != 0 {
		t.Errorf("%d entries were purged after 29 days", n)
	}
	s.SetNow(start + 31*day)
	if n := s.Purge(vault); n != 5 {
		t.Errorf("%d entries were purged after 31 days, want 5", n)
	}
	fresh := newDevice(t, "fresh", s)
	if err := fresh.Join(ctx, address, code, fresh.now); err != nil {
		t.Fatal(err)
	}
	settle(t, fresh, a)
}

// TestPurgingWithoutRightIsNoticed: a server drops contents that nothing, or nobody else, has given up.
func TestPurgingWithoutRightIsNoticed(t *testing.T) {
	purgeAll := func(t *testing.T, v *replicatest.Vault) {
		for i, item := range v.Log[:5] {
			v.Log[i].Entry = entry(t, item.Entry).Purged().Bytes()
		}
	}
	for name, lie := range map[string]func(t *testing.T, v *replicatest.Vault){
		"without a countersignature": purgeAll,
		"with the checkpoint withheld": func(t *testing.T, v *replicatest.Vault) {
			purgeAll(t, v)
			for i, item := range v.Log {
				if entry(t, item.Entry).Header.Class == ledger.ClassCheckpoint {
					v.Log = v.Log[:i]
					return
				}
			}
		},
		"beyond the checkpoint": func(t *testing.T, v *replicatest.Vault) {
			last := len(v.Log) - 1
			v.Log[last].Entry = entry(t, v.Log[last].Entry).Purged().Bytes()
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, a, b, code, vault := checkpointed(t)
			a.sync()
			if name != "without a countersignature" {
				settle(t, a, b)
			}
			s.Change(vault, func(v *replicatest.Vault) { lie(t, v) })
			fresh := newDevice(t, "fresh", s)
			if err := fresh.Join(ctx, address, code, fresh.now); err != nil {
				t.Fatal(err)
			}
			codeIs(t, fresh.trySync(), replica.AlarmWithheld)
			if st := fresh.status(); st.Alarm.Code != replica.AlarmWithheld || !strings.Contains(st.Alarm.Text, "no content") {
				t.Errorf("%+v", st.Alarm)
			}
		})
	}
}

// TestACheckpointThatMissesSomethingIsRefused: a thief of a device makes it, or a program with an error.
func TestACheckpointThatMissesSomethingIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		change func(h *ledger.Header, known []ledger.Head)
		want   string
	}{
		"a head":             {func(h *ledger.Header, known []ledger.Head) { h.Heads = known[:1] }, "misses device"},
		"what is kept":       {func(h *ledger.Header, known []ledger.Head) { h.Heads = known }, "misses something"},
		"its state, purged ": {func(h *ledger.Header, known []ledger.Head) { h.Heads, h.From = known, 1 }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s, a, b, code := pair(t)
			vault := a.status().Vault
			settle(t, a, b)
			var known []ledger.Head
			s.Change(vault, func(v *replicatest.Vault) {
				heads := ledger.Heads{{}: v.Roster.Mark()}
				for _, item := range v.Log {
					if e := entry(t, item.Entry); e.Header.Device != a.keys.ID() {
						heads.Advance(e)
					}
				}
				known = heads.List()
			})
			forge(t, s, vault, a, code, ledger.ClassCheckpoint, nil, func(h *ledger.Header) { c.change(h, known) })
			if err := b.trySync(); err != nil {
				t.Fatal(err)
			}
			count, _ := classes(t, s, vault)
			if c.want == "" {
				if count[ledger.ClassCountersign] != 0 || b.status().Refused == "" {
					t.Errorf("classes %v, refused %q", count, b.status().Refused)
				}
				return
			}
			if refused := b.status().Refused; !strings.Contains(refused, c.want) || count[ledger.ClassCountersign] != 0 {
				t.Errorf("classes %v, refused %q, want %q", count, refused, c.want)
			}
			s.SetNow(start + 40*day)
			if n := s.Purge(vault); n != 0 {
				t.Errorf("%d entries were purged", n)
			}
		})
	}
}

// TestDevicesConvergeWhileContentsGo is TestDevicesConverge with checkpoints, purging, and devices that come late.
func TestDevicesConvergeWhileContentsGo(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := replicatest.NewServer(address, "", start)
		s.SetPage(rapid.IntRange(1, 8).Draw(rt, "page"))
		first := newDevice(t, "device 0", s)
		code, err := first.Create(ctx, address, "", first.now)
		if err != nil {
			rt.Fatal(err)
		}
		devices := []*device{first}
		join := func() {
			d := newDevice(t, fmt.Sprint("device ", len(devices)), s)
			if err := d.Join(ctx, address, code, d.now); err != nil {
				rt.Fatal(err)
			}
			devices = append(devices, d)
		}
		join()
		vault, typed, purged, now := first.status().Vault, 0, 0, int64(start)
		lost := rapid.SliceOfN(rapid.IntRange(0, 9), 40, 40).Draw(rt, "lost")
		request := 0
		hook := func(string, string) (bool, error) {
			request++
			if n := lost[request%len(lost)]; n < 2 {
				return n == 0, replicatest.ErrLost
			}
			return true, nil
		}
		s.SetHook(hook)
		for range rapid.IntRange(10, 50).Draw(rt, "actions") {
			d := devices[rapid.IntRange(0, len(devices)-1).Draw(rt, "device")]
			switch rapid.IntRange(0, 12).Draw(rt, "action") {
			case 0, 1, 2:
				typed++
				d.write(rapid.SampledFrom([]string{"one", "two"}).Draw(rt, "chat"), fmt.Sprint("text ", typed))
			case 3, 4, 5, 6:
				_, _ = d.step() // lost requests are errors here
			case 7:
				d.restart()
			case 8:
				d.erase(rapid.SampledFrom([]string{"one", "two"}).Draw(rt, "chat"))
			case 9:
				if err := d.trySync(); err == nil {
					if _, err := d.Checkpoint(ctx, d.now); err != nil {
						rt.Fatalf("%s: checkpoint: %v", d.name, err)
					}
				}
			case 10:
				now += 35 * day
				s.SetNow(now)
				purged += s.Purge(vault)
			case 11:
				if s.SetHook(nil); len(devices) < 5 {
					join()
				}
				s.SetHook(hook)
			case 12:
				s.Restore(vault, rapid.IntRange(0, s.Entries(vault)).Draw(rt, "backup"))
			}
		}
		s.SetHook(nil)
		for range 5 {
			for _, d := range devices {
				if err := d.trySync(); err != nil {
					rt.Fatalf("%s: %v", d.name, err)
				}
			}
		}
		want := devices[0].texts()
		for _, d := range devices {
			if got := d.texts(); fmt.Sprint(got) != fmt.Sprint(want) {
				rt.Errorf("%s has\n%s\nwant\n%s", d.name, clip(got), clip(want))
			}
			if st := d.status(); st.Pending+st.Outbox+st.Unread+st.Unsent+st.Held != 0 || st.Alarm.Code != "" || st.Code != "" ||
				// One that its author could not know of yet: a device, or what was typed on what it has deleted.
				st.Refused != "" && !strings.Contains(st.Refused, "misses device") && !strings.Contains(st.Refused, "misses something of kind 2") {
				rt.Errorf("%s: %+v", d.name, st)
			}
		}
	})
}

// TestACheckpointOfOtherTextsIsRefused: its state names every version that is there, and one says something else.
func TestACheckpointOfOtherTextsIsRefused(t *testing.T) {
	for _, alter := range []bool{false, true} {
		s, a, b, code := pair(t)
		vault := a.status().Vault
		settle(t, a, b)
		var records []snapshot.Record
		for at := (journal.Cursor{}); ; {
			more, next, _, err := a.Journal.Records(ctx, at, 100)
			if err != nil {
				t.Fatal(err)
			}
			if len(more) == 0 {
				break
			}
			records, at = append(records, more...), next
		}
		for _, r := range records {
			if alter && r.Version != nil && r.Version.Keyframe {
				r.Version.Text += " "
			}
		}
		plain, err := snapshot.Encode(records, start)
		if err != nil {
			t.Fatal(err)
		}
		var heads []ledger.Head
		from := uint64(0)
		forge(t, s, vault, a, code, ledger.ClassRecords, plain, func(h *ledger.Header) { from = h.Seq })
		s.Change(vault, func(v *replicatest.Vault) {
			all := ledger.Heads{{}: v.Roster.Mark()}
			for _, item := range v.Log {
				if e := entry(t, item.Entry); e.Header.Device != a.keys.ID() {
					all.Advance(e)
				}
			}
			heads = all.List()
		})
		forge(t, s, vault, a, code, ledger.ClassCheckpoint, nil, func(h *ledger.Header) { h.Heads, h.From = heads, from })
		if err := b.trySync(); err != nil {
			t.Fatal(err)
		}
		count, _ := classes(t, s, vault)
		if signed := count[ledger.ClassCountersign] == 1; signed == alter || (b.status().Refused != "") != alter {
			t.Errorf("altered %v: classes %v, refused %q", alter, count, b.status().Refused)
		}
	}
}
