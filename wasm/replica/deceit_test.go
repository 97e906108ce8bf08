package replica_test

import (
	"slices"
	"testing"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
	"holdfast/wasm/replica"
	"holdfast/wasm/replica/replicatest"
)

// TestAServerThatAcknowledgesAndDropsIsNoticed: what it says that it has is asked for again when heads are compared.
func TestAServerThatAcknowledgesAndDropsIsNoticed(t *testing.T) {
	s, a, _, _ := pair(t)
	s.Change(a.status().Vault, func(v *replicatest.Vault) { v.Quota = 1 })
	s.SetAnswer(func(_ string, message any) {
		if r, ok := message.(*wire.PushResult); ok && r.Problem != nil {
			r.Appended, r.Head, r.Problem = 1, r.Head+1, nil
		}
	})
	a.write("one", "dropped by the server")
	_, err := a.step()
	for range 2 { // at most an hour later
		if err == nil {
			_, err = a.step()
		}
	}
	codeIs(t, err, replica.AlarmRollback)
	if !has(a, "dropped by the server") || a.status().Alarm.Text == "" {
		t.Errorf("%+v\n%s", a.status(), clip(a.texts()))
	}
}

// TestAnEntryGivenTwiceDoesNoHarm: the same entries again, under new numbers.
func TestAnEntryGivenTwiceDoesNoHarm(t *testing.T) {
	s, a, b, _ := pair(t)
	a.write("one", "second")
	a.sync()
	s.Change(a.status().Vault, func(v *replicatest.Vault) {
		for _, item := range slices.Clone(v.Log) {
			item.Seq = uint64(len(v.Log)) + 1
			v.Log = append(v.Log, item)
		}
	})
	before := len(a.texts())
	a.sync()
	b.sync()
	equal(t, a, b)
	if got := len(b.texts()); got != before || b.status().Alarm.Code != "" {
		t.Errorf("%d texts, %d before; %+v", got, before, b.status())
	}
}

func TestADowngradeIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		lowest, highest uint64
		want            replica.Code
	}{
		"newer than we are":     {2, 3, replica.CodeClientTooOld},
		"no version that there": {0, 0, replica.CodeMalformed},
	} {
		t.Run(name, func(t *testing.T) {
			s, a, _, code := pair(t)
			s.SetAnswer(func(_ string, message any) {
				if info, ok := message.(*wire.Info); ok {
					info.MinVersion, info.MaxVersion = c.lowest, c.highest
				}
			})
			a.now += 25 * 60 * 60 * 1000 // it is asked once a day
			a.write("one", "typed meanwhile")
			codeIs(t, a.trySync(), c.want)
			fresh := newDevice(t, "fresh", s)
			codeIs(t, fresh.Join(ctx, address, code, fresh.now), c.want)
			if st := a.status(); st.Pending+st.Outbox == 0 || st.Alarm.Code != "" {
				t.Errorf("status %+v", st)
			}
			s.SetAnswer(nil)
			a.sync()
		})
	}
}

// TestLimitsThatAreLiesAreLivedWith: a push of one entry at a time, and never one that is larger than the protocol has.
func TestLimitsThatAreLiesAreLivedWith(t *testing.T) {
	for _, limit := range []uint64{1, 1 << 52} {
		s, a, b, _ := pair(t)
		s.SetAnswer(func(_ string, message any) {
			if info, ok := message.(*wire.Info); ok {
				info.Limits.PushEntries, info.Limits.PushBytes = limit, limit
			}
		})
		a.now += 25 * 60 * 60 * 1000
		b.now = a.now
		for range 5 {
			a.write("one", noise(a, 2000))
			a.write("two", noise(a, 2000))
		}
		a.sync()
		b.sync()
		equal(t, a, b)
	}
}

// TestOneDevicesEntryIsNoOthers: an entry of a under the name of b, with b's place in the chain.
func TestOneDevicesEntryIsNoOthers(t *testing.T) {
	s, a, b, code := pair(t)
	c := newDevice(t, "c", s)
	if err := c.Join(ctx, address, code, c.now); err != nil {
		t.Fatal(err)
	}
	forge(t, s, a.status().Vault, a, code, ledger.ClassRecords, []byte("signed by a"), func(h *ledger.Header) {
		h.Device, h.Seq, h.Prev, h.Heads = b.keys.ID(), 1, ledger.Hash{}, nil
	})
	codeIs(t, c.trySync(), replica.AlarmForged)
	codeIs(t, a.trySync(), replica.AlarmForged)
}

// TestABackoffIsHonoured: a server under load asks to stay away although all went well; for a day is not believed.
func TestABackoffIsHonoured(t *testing.T) {
	const minute = 60_000
	for _, c := range []struct{ asked, want int64 }{{0, minute}, {10, minute}, {15 * minute, 15 * minute}, {24 * 60 * minute, 60 * minute}} {
		for _, in := range []string{"page", "push"} {
			s, a, _, _ := pair(t)
			s.SetAnswer(func(_ string, message any) {
				switch m := message.(type) {
				case *wire.Page:
					if in == "page" {
						m.Backoff = c.asked
					}
				case *wire.PushResult:
					if in == "push" {
						m.Backoff = c.asked
					}
				}
			})
			a.restart() // which pulls first
			a.write("one", "news")
			r, err := a.step()
			if err != nil || r.Pushed != 1 || r.Next-a.now != c.want {
				t.Errorf("%s asks for %d ms: comes again in %d, want %d (%+v, %v)", in, c.asked, r.Next-a.now, c.want, r, err)
			}
		}
	}
}
