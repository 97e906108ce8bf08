package replica_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"holdfast/shared/ledger"
	"holdfast/wasm/journal"
	"holdfast/wasm/replica/replicatest"
)

// TestDevicesConverge lets two to five devices do anything in any order, over a
// network that loses requests and answers, programs that end in between, and a
// server that is restored from old backups, or profiles that are copied and put back to old states. In the end all have everything, and
// the server has every entry once.
func TestDevicesConverge(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := replicatest.NewServer(address, "", start)
		s.SetPage(rapid.IntRange(1, 5).Draw(rt, "page"))
		var devices []*device
		var code string
		for i := range rapid.IntRange(2, 5).Draw(rt, "devices") {
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
		// Not both: a server that has forgotten an entry takes the other profile's in its place, and there is no telling who was first.
		copies := rapid.Bool().Draw(rt, "profiles are copied, and no server restored")
		vault, typed, gone := devices[0].status().Vault, 0, map[int]bool{}
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
			d := devices[rapid.IntRange(0, len(devices)-1).Draw(rt, "device")]
			action := rapid.IntRange(0, 11).Draw(rt, "action")
			if action > 9 && copies {
				action += 2
			}
			switch action {
			case 0, 1, 2, 3:
				typed++
				d.write(rapid.SampledFrom([]string{"one", "two"}).Draw(rt, "chat"), fmt.Sprint("text ", typed, " ", rapid.String().Draw(rt, "text")))
			case 4, 5, 6, 7:
				_, _ = d.step() // lost requests are errors here
			case 8:
				d.restart()
			case 9:
				for _, line := range d.erase(rapid.SampledFrom([]string{"one", "two"}).Draw(rt, "chat")) {
					for n := 1; n <= typed; n++ {
						gone[n] = gone[n] || strings.Contains(line, fmt.Sprintf(`"text %d `, n))
					}
				}
			case 10:
				s.Restore(vault, rapid.IntRange(0, s.Entries(vault)).Draw(rt, "backup"))
			case 12: // the profile is copied, and both go on
				c := copyOf(t, d)
				c.name = fmt.Sprint(d.name, " copied ", len(devices))
				devices = append(devices, c)
			case 13: // an old state of the profile is brought back: what was written since is known to nobody else, or to all
				old := copyOf(t, d)
				if err := d.trySync(); err == nil {
					*d = *old
				}
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
		for n := 1; n <= typed; n++ { // a copied profile may say once more what it did not know to be known
			found := slices.ContainsFunc(want, func(text string) bool { return strings.Contains(text, fmt.Sprintf(`"text %d `, n)) })
			if found == gone[n] && !(found && copies) { // of what was deleted a copy may have had a place of its own
				rt.Errorf("text %d of %d is there: %v, deleted: %v\n%s", n, typed, found, gone[n], clip(want))
			}
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
			d.restart() // which reads its keys
			rows, err := d.store.Scan(ctx, journal.TableEntries, d.keys.ID().String(), "", 0)
			if err != nil || uint64(len(rows)) != heads[d.keys.ID()].Seq {
				t.Errorf("%s signed %d entries, the server has %d (%v)", d.name, len(rows), heads[d.keys.ID()].Seq, err)
			}
		}
	})
}
