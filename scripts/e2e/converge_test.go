package e2e_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
	"holdfast/wasm/journal"
	"holdfast/wasm/journal/journaltest"
	"holdfast/wasm/replica"
)

var (
	seeds = flag.Uint64("seeds", 8, "how many random histories TestDevicesConverge plays")
	seed  = flag.Uint64("seed", 1, "the first of them")
)

// TestDevicesConverge plays random histories of two or three devices against the
// real server: edits, lost requests and answers, requests done twice or late,
// programs that end on either side. In the end all have everything, once.
func TestDevicesConverge(t *testing.T) {
	for n := range *seeds {
		t.Run(fmt.Sprint("seed ", *seed+n), func(t *testing.T) { converge(t, *seed+n) })
	}
}

func converge(t *testing.T, seed uint64) {
	rng := rand.New(rand.NewPCG(seed, 5))
	limits := wire.DefaultLimits()
	limits.PullEntries, limits.PushEntries = 1+rng.Uint64N(5), 1+rng.Uint64N(5)
	s := newServer(t, limits, start)
	kind := faultKind // no faults while the vault is set up
	unkind := func() fault {
		if kind == faultKind || rng.IntN(4) > 0 {
			return none
		}
		return fault(rng.IntN(int(faultKind)))
	}
	a := newDevice(t, "a", seed, unkind)
	code, err := a.Create(ctx, s.URL, "", a.now)
	if err != nil {
		t.Fatal(err)
	}
	devices := []*device{a}
	for _, name := range []string{"b", "c"}[:1+rng.IntN(2)] {
		d := newDevice(t, name, seed, unkind)
		if err := d.Join(ctx, s.URL, code, d.now); err != nil {
			t.Fatal(err)
		}
		devices = append(devices, d)
	}
	kind = none
	typed := play(t, rng, s, devices)
	kind = faultKind
	for range 3 {
		for _, d := range devices {
			s.now.Store(max(s.now.Load(), d.now))
			d.settle()
		}
	}
	check(t, s, devices, typed, code)
}

// play lets the devices do things in random order, and counts what was typed.
func play(t *testing.T, rng *rand.Rand, s *server, devices []*device) (typed int) {
	for range 60 {
		d := devices[rng.IntN(len(devices))]
		switch action := rng.IntN(20); {
		case action < 9:
			typed++
			text := fmt.Sprintf("%s %d %s", d.name, typed, strings.Repeat("日本 😀 word ", rng.IntN(40)))
			d.write([]string{"one", "two"}[rng.IntN(2)], text)
		case action < 17:
			_, _ = d.step() // errors are what the network does
		case action < 19:
			d.restart()
		default:
			s.restart()
		}
	}
	return typed
}

func check(t *testing.T, s *server, devices []*device, typed int, code string) {
	want := devices[0].texts()
	if len(want) != typed {
		t.Errorf("%d versions, %d were typed", len(want), typed)
	}
	for _, d := range devices {
		if got := d.texts(); !slices.Equal(got, want) {
			t.Errorf("%s has %d versions, want %d", d.name, len(got), len(want))
		}
		st, err := d.Status(ctx)
		if err != nil || st.Pending+st.Outbox+st.Unread+st.Unsent+st.WentBack != 0 || st.Alarm.Code != "" || st.Code != "" {
			t.Errorf("%s: %+v, %v", d.name, st, err)
		}
	}
	store := journaltest.NewMemory()
	reader := &device{t: t, name: "recovery code", Journal: journal.New(store, ledger.DeviceID{})}
	config := replica.Config{Store: store, Journal: reader.Journal, Remote: devices[0].network, Rand: devices[0].rand}
	if err := replica.Read(ctx, config, s.URL, code, devices[0].now); err != nil {
		t.Fatal(err)
	}
	if got := reader.texts(); !slices.Equal(got, want) {
		t.Errorf("the recovery code reads %d versions, want %d", len(got), len(want))
	}
}
