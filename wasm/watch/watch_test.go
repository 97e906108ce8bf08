package watch_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"holdfast/shared/outage"
	"holdfast/wasm/journal"
	"holdfast/wasm/journal/journaltest"
	"holdfast/wasm/watch"
)

func at(t int64, o outage.Observation) outage.Observation {
	o.T, o.Site, o.Tab, o.Chat = t, "chatgpt", 1, "a"
	return o
}

// refused is a send that gets the status.
func refused(t int64, status int64) []outage.Observation {
	id := fmt.Sprint(t)
	return []outage.Observation{
		at(t, outage.Observation{Kind: outage.KindSend}),
		at(t+50, outage.Observation{Kind: outage.KindRequest, ID: id, Role: outage.RoleChat}),
		at(t+500, outage.Observation{Kind: outage.KindHeaders, ID: id, Status: status}),
	}
}

func observe(t *testing.T, w *watch.Watch, list ...outage.Observation) []outage.Event {
	t.Helper()
	events, err := w.Observe(context.Background(), list)
	if err != nil {
		t.Fatal(err)
	}
	return events
}

func guidance(t *testing.T, w *watch.Watch, now int64) []outage.Guidance {
	t.Helper()
	list, _, err := w.Guidance(context.Background(), now)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestAHintOfHoursOutlivesTheWorker(t *testing.T) {
	store := journaltest.NewMemory()
	w := watch.New(store, 1)
	hint := int64(5 * 3600_000)
	list := refused(0, 429)
	list[2].RetryAfterMs = &hint
	observe(t, w, list...)
	for i := range int64(400) { // much else is seen, in two hours and more
		observe(t, w, at(1000+i*30_000, outage.Observation{Kind: outage.KindVisible}))
	}
	now := int64(13_000_000)
	want := guidance(t, w, now)
	again := watch.New(store.Reopen(), 99)
	if diff := cmp.Diff(want, guidance(t, again, now)); diff != "" {
		t.Errorf("after a restart (-want +got):\n%s", diff)
	}
	if len(want) != 1 || want[0].Symptom != outage.RateLimited || want[0].Until != 500+hint {
		t.Errorf("guidance %+v", want)
	}
}

// Whenever the worker is stopped and started, what follows is the same.
func TestRestartsChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		store := journaltest.NewMemory()
		w, d := watch.New(store, 7), outage.New(7)
		first := outage.Observation{Site: "claude", Kind: outage.KindVisible} // with it the seed is stored
		if _, err := w.Observe(context.Background(), []outage.Observation{first}); err != nil {
			t.Fatal(err)
		}
		d.Observe(first)
		now := int64(0)
		for range rapid.IntRange(1, 120).Draw(t, "batches") {
			var list []outage.Observation
			for range rapid.IntRange(0, 6).Draw(t, "size") {
				list = append(list, anyObservation(t, &now))
			}
			var want []outage.Event
			for _, o := range list {
				events, _ := d.Observe(o)
				want = append(want, events...)
			}
			got, err := w.Observe(context.Background(), list)
			if err != nil || w.Unsaved() != nil {
				t.Fatal(err, w.Unsaved())
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("events (-want +got):\n%s", diff)
			}
			if rapid.IntRange(0, 4).Draw(t, "restart") == 0 {
				w = watch.New(store.Reopen(), rapid.Uint64().Draw(t, "seed"))
			}
		}
		got, due, err := w.Guidance(context.Background(), now)
		if diff := cmp.Diff(d.Guidance(now), got); err != nil || diff != "" || due != d.Due() {
			t.Fatalf("guidance: %v (-want +got):\n%s", err, diff)
		}
	})
}

func anyObservation(t *rapid.T, now *int64) outage.Observation {
	*now += rapid.SampledFrom([]int64{0, 500, 2000, 61_000, 300_000}).Draw(t, "gap")
	return outage.Observation{
		T: *now, Site: "claude", Tab: rapid.Int64Range(0, 1).Draw(t, "tab"), Chat: rapid.SampledFrom([]string{"", "a"}).Draw(t, "chat"),
		Kind: rapid.SampledFrom([]outage.Kind{"send", "request", "request", "headers", "headers", "end", "fail", "progress", "thinking", "finish",
			"hidden", "visible", "offline", "online", "resume", "tick", "tick"}).Draw(t, "kind"),
		ID: rapid.SampledFrom([]string{"1", "2"}).Draw(t, "id"), Role: outage.RoleChat, Chars: rapid.Int64Range(0, 9).Draw(t, "chars"),
		Status: rapid.SampledFrom([]int64{200, 429, 503}).Draw(t, "status"), SleptMs: rapid.SampledFrom([]int64{0, 40_000}).Draw(t, "slept"),
	}
}

func TestAFullDiskStopsNoWarning(t *testing.T) {
	store := journaltest.NewMemory()
	w := watch.New(store, 1)
	observe(t, w, at(0, outage.Observation{Kind: outage.KindVisible}))
	store.SetHook(func(op string, _ journal.Table, _ string) (bool, error) {
		if op == journaltest.OpApply {
			return false, journal.ErrQuota
		}
		return true, nil
	})
	observe(t, w, refused(1000, 503)...)
	if g := guidance(t, w, 2000); len(g) != 1 || g[0].Symptom != outage.Overloaded {
		t.Errorf("guidance %+v", g)
	}
	if !errors.Is(w.Unsaved(), journal.ErrQuota) {
		t.Errorf("unsaved: %v", w.Unsaved())
	}
	store.SetHook(nil)
	observe(t, w, outage.Observation{T: 3000, Kind: outage.KindTick})
	if w.Unsaved() != nil {
		t.Errorf("unsaved: %v", w.Unsaved())
	}
	if g := guidance(t, watch.New(store.Reopen(), 1), 4000); len(g) != 1 || g[0].Symptom != outage.Overloaded {
		t.Errorf("after a restart: %+v", g)
	}
}

// A batch that was written though the store said otherwise is not counted twice.
func TestALostAnswerOfTheStoreCountsNothingTwice(t *testing.T) {
	store := journaltest.NewMemory()
	w := watch.New(store, 1)
	observe(t, w, at(0, outage.Observation{Kind: outage.KindVisible}))
	store.SetHook(func(op string, _ journal.Table, _ string) (bool, error) {
		if op == journaltest.OpApply {
			return true, journal.ErrUnavailable
		}
		return true, nil
	})
	observe(t, w, refused(1000, 503)...)
	if w.Unsaved() == nil {
		t.Error("the store's complaint is lost")
	}
	store.SetHook(nil)
	observe(t, w, at(2000, outage.Observation{Kind: outage.KindVisible}))
	want := guidance(t, w, 3000)
	if diff := cmp.Diff(want, guidance(t, watch.New(store.Reopen(), 2), 3000)); diff != "" || want[0].Phase != outage.Suspected {
		t.Errorf("after a restart, want %+v (-want +got):\n%s", want, diff)
	}
}

func TestAStoreThatCannotBeReadIsTold(t *testing.T) {
	store := journaltest.NewMemory()
	store.Close()
	if _, err := watch.New(store, 1).Observe(context.Background(), nil); !errors.Is(err, journal.ErrUnavailable) {
		t.Errorf("Observe: %v", err)
	}
	if _, _, err := watch.New(store, 1).Guidance(context.Background(), 0); !errors.Is(err, journal.ErrUnavailable) {
		t.Errorf("Guidance: %v", err)
	}
}

func TestDamagedRowsArePassedOver(t *testing.T) {
	ctx := context.Background()
	for _, damaged := range []string{"state", "seen/0000000000000001", "seen/strange"} {
		store := journaltest.NewMemory()
		w := watch.New(store, 1)
		observe(t, w, at(0, outage.Observation{Kind: outage.KindVisible}))
		observe(t, w, refused(1000, 503)...)
		err := store.Apply(ctx, []journal.Op{{Table: journal.TableWatch, Key: damaged, Value: []byte("\xffnonsense")}})
		if err != nil {
			t.Fatal(err)
		}
		again := watch.New(store.Reopen(), 1)
		if g := guidance(t, again, 2000); len(g) != 1 || g[0].Symptom != outage.Overloaded {
			t.Errorf("%s damaged: %+v", damaged, g)
		}
		observe(t, again, refused(60_000, 503)...)
		if g := guidance(t, again, 61_000); len(g) != 2 || g[0].Phase != outage.Surge {
			t.Errorf("%s damaged, later: %+v", damaged, g)
		}
	}
}

func TestWhatIsKeptIsBounded(t *testing.T) {
	store := journaltest.NewMemory()
	w := watch.New(store, 1)
	for i := range int64(6000) {
		observe(t, w, at(i*100, outage.Observation{Kind: outage.KindProgress, Chars: i + 1}))
	}
	if n := count(t, store); n > 2000+64 || n < 1500 {
		t.Errorf("%d rows", n)
	}
	for i := range int64(200) {
		observe(t, w, at(600_000+i*600_000, outage.Observation{Kind: outage.KindProgress, Chars: i + 1}))
	}
	if n := count(t, store); n > 12+64 {
		t.Errorf("%d rows, two hours hold 12", n)
	}
	for i := range int64(5000) {
		observe(t, w, outage.Observation{T: 600_000_000 + i*1000, Kind: outage.KindTick})
	}
	if n := count(t, store); n > 12+64 {
		t.Errorf("%d rows after ticks", n)
	}
}

func count(t *testing.T, store journal.Store) int {
	t.Helper()
	rows, err := store.Scan(context.Background(), journal.TableWatch, "", "", 0)
	if err != nil {
		t.Fatal(err)
	}
	return len(rows)
}

func TestAClockSetBackStartsAnew(t *testing.T) {
	store := journaltest.NewMemory()
	w := watch.New(store, 1)
	const wrong = 4_000_000_000_000
	observe(t, w, refused(wrong, 503)...)
	observe(t, w, outage.Observation{T: wrong - 60_000, Kind: outage.KindTick}) // a little skew is no clock set back
	if len(guidance(t, w, wrong)) == 0 {
		t.Error("skew made it forget")
	}
	observe(t, w, outage.Observation{T: 1_700_000_000_000, Kind: outage.KindTick})
	again := watch.New(store.Reopen(), 1)
	if g := append(guidance(t, w, 1_700_000_000_000), guidance(t, again, 1_700_000_000_000)...); len(g) != 0 {
		t.Errorf("guidance %+v", g)
	}
	observe(t, again, refused(1_700_000_001_000, 503)...)
	if g := guidance(t, again, 1_700_000_002_000); len(g) != 1 || g[0].Since != 1_700_000_001_500 {
		t.Errorf("guidance %+v", g)
	}
}

func TestThePagesOfOneSignInAreNoBounces(t *testing.T) {
	w := watch.New(journaltest.NewMemory(), 1)
	for i := range int64(5) {
		observe(t, w, at(i*10_000, outage.Observation{Kind: outage.KindNavigate, Class: outage.ClassLogin}))
	}
	if g := guidance(t, w, 60_000); len(g) != 0 {
		t.Errorf("guidance %+v", g)
	}
}

func TestAnUnknownKindIsNamedAndTheRestCounts(t *testing.T) {
	w := watch.New(journaltest.NewMemory(), 1)
	list := append([]outage.Observation{at(0, outage.Observation{Kind: "telepathy"})}, refused(0, 503)...)
	events, err := w.Observe(context.Background(), list)
	if !errors.Is(err, outage.ErrKind) || len(events) == 0 {
		t.Errorf("%v, %v", events, err)
	}
}

func TestHostileTextsAreKeptValid(t *testing.T) {
	store := journaltest.NewMemory()
	w := watch.New(store, 1)
	o := at(0, outage.Observation{Kind: outage.KindOffline})
	o.Site, o.Net, o.What = "a\xffb", string(make([]byte, 1<<20)), "\xf0\x9f"
	observe(t, w, o)
	if g := guidance(t, watch.New(store.Reopen(), 1), 0); len(g) != 1 || g[0].Site != "ab" {
		t.Errorf("guidance %+v", g)
	}
}

func TestCallsMayRunConcurrently(t *testing.T) {
	w := watch.New(journaltest.NewMemory(), 1)
	var all sync.WaitGroup
	for i := range int64(8) {
		all.Go(func() {
			for j := range int64(50) {
				if _, err := w.Observe(context.Background(), refused(i*1000+j*60_000, 503)); err != nil {
					t.Error(err)
				}
				if _, _, err := w.Guidance(context.Background(), j*60_000); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
}

func BenchmarkObserveAndKeep(b *testing.B) {
	w := watch.New(journaltest.NewMemory(), 1)
	n := int64(0)
	b.ReportAllocs()
	for b.Loop() {
		n++
		if _, err := w.Observe(context.Background(), []outage.Observation{at(n*500, outage.Observation{Kind: outage.KindProgress, Chars: n})}); err != nil {
			b.Fatal(err)
		}
	}
}
