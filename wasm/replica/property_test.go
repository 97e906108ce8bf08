package replica_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"holdfast/shared/ledger"
	"holdfast/wasm/journal"
	"holdfast/wasm/replica/replicatest"
)

// TestDevicesConverge lets two to four devices do anything in any order, over a
// network that loses requests and answers, programs that end in between, and a
// server that is restored from old backups. In the end all have everything, and
// the server has every entry once.
func TestDevicesConverge(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := replicatest.NewServer(address, "", start)
		s.SetPage(rapid.IntRange(1, 5).Draw(rt, "page"))
		var devices []*device
		var code string
		for i := range rapid.IntRange(2, 4).Draw(rt, "devices") {
			d := newDevice(t, fmt.Sprint("device ", i), s)
			var err error
			if i == 0 {
				code, err = d.Create(ctx, address, "", d.now)
			} else {
				err = d.Join(ctx, address, code, d.now)
			}
			if err != nil {
				rt.Fatal(err)
			}
			devices = append(devices, d)
		}
		vault, typed := devices[0].status().Vault, 0
		faults := rapid.SliceOfN(rapid.IntRange(0, 11), 60, 60).Draw(rt, "faults")
		request := 0
		s.SetHook(func(string, string) (bool, error) {
			request++
			switch faults[request%len(faults)] {
			case 0:
				return true, replicatest.ErrLost
			case 1:
				return false, replicatest.ErrLost
			}
			return true, nil
		})
		for range rapid.IntRange(5, 40).Draw(rt, "actions") {
			d := rapid.SampledFrom(devices).Draw(rt, "device")
			switch rapid.IntRange(0, 9).Draw(rt, "action") {
			case 0, 1, 2, 3:
				typed++
				d.write(rapid.SampledFrom([]string{"one", "two"}).Draw(rt, "chat"), fmt.Sprint("text ", typed, rapid.String().Draw(rt, "text")))
			case 4, 5, 6, 7:
				_, _ = d.step() // lost requests are errors here
			case 8:
				d.restart()
			case 9:
				s.Restore(vault, rapid.IntRange(0, s.Entries(vault)).Draw(rt, "backup"))
			}
		}
		s.SetHook(nil)
		for range 3 {
			for _, d := range devices {
				if err := d.trySync(); err != nil {
					rt.Fatalf("%s: %v", d.name, err)
				}
			}
		}
		want := devices[0].texts()
		if len(want) != typed {
			rt.Errorf("%d versions, %d were typed", len(want), typed)
		}
		for _, d := range devices {
			if got := d.texts(); fmt.Sprint(got) != fmt.Sprint(want) {
				rt.Errorf("%s has\n%s\nwant\n%s", d.name, clip(got), clip(want))
			}
			if st := d.status(); st.Pending+st.Outbox+st.Unread+st.Unsent != 0 || st.Alarm.Code != "" || st.Code != "" {
				rt.Errorf("%s: %+v", d.name, st)
			}
		}
		entriesAreChains(rt, s, vault, devices)
	})
}

// entriesAreChains: the server's log has each device's chain, whole and once.
func entriesAreChains(t *rapid.T, s *replicatest.Server, vault string, devices []*device) {
	s.Change(vault, func(v *replicatest.Vault) {
		heads := ledger.Heads{}
		for _, item := range v.Log {
			e, err := ledger.ParseEntry(item.Entry)
			if err != nil {
				t.Fatal(err)
			}
			if err := heads.Check(e); err != nil {
				t.Errorf("seq %d: %v", item.Seq, err)
			}
			heads.Advance(e)
		}
		for _, d := range devices {
			rows, err := d.store.Scan(ctx, journal.TableEntries, d.keys.ID().String(), "", 0)
			if err != nil || uint64(len(rows)) != heads[d.keys.ID()].Seq {
				t.Errorf("%s signed %d entries, the server has %d (%v)", d.name, len(rows), heads[d.keys.ID()].Seq, err)
			}
		}
	})
}
