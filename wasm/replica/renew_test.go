package replica_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"holdfast/shared/ledger"
	"holdfast/shared/snapshot"
	"holdfast/shared/wire"
	"holdfast/wasm/journal"
	"holdfast/wasm/replica"
	"holdfast/wasm/replica/replicatest"
)

// copyOf gives the profile a second life: all rows of its store, the keys among them.
func copyOf(t testing.TB, d *device) *device {
	t.Helper()
	c := newDevice(t, d.name+" copied", d.remote)
	c.now = d.now
	for _, op := range allRows(t, d) {
		if err := c.store.Apply(ctx, op); err != nil {
			t.Fatal(err)
		}
	}
	c.restart()
	return c
}

// has says whether a text is among those of a device.
func has(d *device, text string) bool {
	return slices.ContainsFunc(d.texts(), func(line string) bool { return strings.HasSuffix(line, fmt.Sprintf(" %q", text)) })
}

// renewed wants a device to have become another one than before, without a word lost.
func renewed(t *testing.T, d *device, before ledger.DeviceID) {
	t.Helper()
	st := d.status()
	if st.Device == before.String() || st.Renewed == 0 || st.Alarm.Code != "" || st.Code != "" || st.Pending+st.Outbox+st.Unread != 0 {
		t.Errorf("%s: %+v, was device %s", d.name, st, before)
	}
	if d.Device().String() != st.Device {
		t.Errorf("%s records as %s and signs as %s", d.name, d.Device(), st.Device)
	}
}

func settle(t *testing.T, devices ...*device) {
	t.Helper()
	for range 3 {
		for _, d := range devices {
			d.sync()
		}
	}
	equal(t, devices...)
}

func TestACopiedProfileBecomesADeviceOfItsOwn(t *testing.T) {
	_, a, b, _ := pair(t)
	if err := a.SetName(ctx, "laptop", a.now); err != nil {
		t.Fatal(err)
	}
	a.sync()
	was := a.keys.ID()
	copied := copyOf(t, a)
	a.write("one", "the original goes on")
	a.sync()
	copied.write("one", "the copy does, too")
	copied.write("only here", "a chat that the copy alone has")
	copied.write("one", "the copy's second")
	settle(t, copied, a, b)
	renewed(t, copied, was)
	if a.status().Device != was.String() || a.status().Renewed != 0 {
		t.Errorf("the original: %+v", a.status())
	}
	for _, text := range []string{"the original goes on", "the copy does, too", "the copy's second", "a chat that the copy alone has"} {
		if !has(b, text) {
			t.Errorf("%q is gone", text)
		}
	}
	if names, err := b.Names(ctx); err != nil || names[copied.Device()] != "laptop" {
		t.Errorf("names %v, %v", names, err)
	}
	copied.restart()
	copied.write("one", "after a restart")
	settle(t, copied, a, b)
}

func TestAnOldStateOfAProfileGoesOnAsAnotherDevice(t *testing.T) {
	_, a, b, _ := pair(t)
	was, old := a.keys.ID(), copyOf(t, a)
	for i := range 5 {
		a.write("one", fmt.Sprint("written after the backup ", i))
		a.sync()
	}
	old.write("one", "written after it was brought back") // a itself is gone
	settle(t, old, b)
	renewed(t, old, was)
	for _, text := range []string{"written after the backup 4", "written after it was brought back"} {
		if !has(old, text) {
			t.Errorf("%q is gone", text)
		}
	}
}

// TestTheSecondToPushBecomesAnother: both know the same and sign the same place.
func TestTheSecondToPushBecomesAnother(t *testing.T) {
	s, a, b, _ := pair(t)
	was, twin := a.keys.ID(), copyOf(t, a)
	twin.sync()
	s.SetHook(func(method, route string) (bool, error) {
		return method != "POST" || route != "entries", replicatest.ErrLost
	})
	twin.write("one", "sealed by the twin, never sent")
	twin.write("two", noise(twin, 1_500_000)) // too large for one entry
	if _, err := twin.step(); err == nil || twin.status().Outbox < 3 {
		t.Fatalf("Step: %v, %+v", err, twin.status())
	}
	s.SetHook(nil)
	a.write("one", "sent by the original")
	a.sync()
	settle(t, twin, a, b)
	renewed(t, twin, was)
	if !has(b, "sealed by the twin, never sent") || !has(b, "sent by the original") {
		t.Errorf("a text is gone:\n%s", clip(b.texts()))
	}
}

// noise is text that does not compress.
func noise(d *device, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('a' + d.rand.Uint64()%26)
	}
	return string(b)
}

func TestChatsAndOutcomesMoveAlong(t *testing.T) {
	_, a, b, _ := pair(t)
	was, twin := a.keys.ID(), copyOf(t, a)
	a.write("one", "the original goes on")
	a.sync()
	key := journal.Key{Site: "chatgpt", Chat: "talk"}
	for i, state := range []snapshot.State{snapshot.Editing, snapshot.Sent, snapshot.Delivered} {
		if _, err := twin.Record(ctx, journal.Change{Key: key, Text: "What is a holdfast?", Time: twin.now + int64(i), State: state}); err != nil {
			t.Fatal(err)
		}
	}
	err := twin.RecordTurns(ctx, journal.TurnsChange{Key: key, Whole: true, Seen: 100, Time: twin.now + 10, Turns: []journal.SeenTurn{
		{Role: snapshot.User, Text: "What is a holdfast?", State: snapshot.TurnComplete},
		{Role: snapshot.Assistant, Text: "It keeps kelp on its rock.", State: snapshot.TurnComplete},
	}})
	if err != nil {
		t.Fatal(err)
	}
	settle(t, twin, a, b)
	renewed(t, twin, was)
	for _, d := range []*device{twin, a, b} {
		turns, err := d.Turns(ctx, snapshot.ChatIDOf("chatgpt", "", "talk"), 0)
		if err != nil || len(turns) != 2 || turns[0].Outcome != snapshot.Delivered || turns[1].Text != "It keeps kelp on its rock." {
			t.Errorf("%s: %+v, %v", d.name, turns, err)
		}
	}
}

// TestBecomingAnotherSurvivesEveryFault: each request and each write of the store fails once, done or not.
func TestBecomingAnotherSurvivesEveryFault(t *testing.T) {
	for fault := 0; ; fault++ {
		s, a, b, _ := pair(t)
		was, twin := a.keys.ID(), copyOf(t, a)
		a.write("one", "the original goes on")
		a.sync()
		twin.write("one", "the copy does, too")
		count, fired := 0, false
		strike := func() bool { count++; fired = fired || count == fault/2+1; return count == fault/2+1 }
		s.SetHook(func(string, string) (bool, error) {
			if strike() {
				return fault%2 == 0, replicatest.ErrLost
			}
			return true, nil
		})
		twin.store.SetHook(func(op string, _ journal.Table, _ string) (bool, error) {
			if op == "apply" && strike() {
				return fault%2 == 0, journal.ErrUnavailable
			}
			return true, nil
		})
		_ = twin.trySync() // the fault is an error here
		s.SetHook(nil)
		twin.restart()
		settle(t, twin, a, b)
		renewed(t, twin, was)
		if !has(b, "the copy does, too") || !has(b, "the original goes on") || t.Failed() {
			t.Fatalf("fault %d:\n%s", fault, clip(b.texts()))
		}
		if !fired {
			if fault < 10 {
				t.Errorf("only %d faults were tried", fault)
			}
			return
		}
	}
}

// TestAServerThatOnlyClaimsAForkIsAnAlarm: without an entry that this device's key has signed nobody becomes anything.
func TestAServerThatOnlyClaimsAForkIsAnAlarm(t *testing.T) {
	s, a, _, _ := pair(t)
	records := func() (n int) {
		s.Change(a.status().Vault, func(v *replicatest.Vault) { n = v.Roster.Len() })
		return n
	}
	before := records()
	s.SetAnswer(func(_ string, message any) {
		if r, ok := message.(*wire.PushResult); ok {
			r.Appended, r.Problem = 0, wire.NewProblem(wire.CodeDeviceFork, "")
		}
	})
	a.write("one", "typed meanwhile")
	s.Change(a.status().Vault, func(v *replicatest.Vault) { v.Quota = 1 }) // nothing is appended, whatever is said
	codeIs(t, a.trySync(), replica.AlarmDeviceFork)
	if st := a.status(); records() != before || st.Renewed != 0 || st.Alarm.Code != replica.AlarmDeviceFork || st.Outbox != 1 {
		t.Errorf("%d records, %d before, status %+v", records(), before, st)
	}
}
