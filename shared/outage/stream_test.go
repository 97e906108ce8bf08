package outage_test

import (
	"errors"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"holdfast/shared/outage"
	"holdfast/shared/outage/streams"
	"holdfast/shared/strictcbor"
)

// anyObservation draws observations from a small world, so that they meet, with a wild one now and then.
// A site may say in its answer's place that it failed: text, notice and end then come in one moment.
func TestAnApologyInTheAnswersPlaceIsNoSuccess(t *testing.T) {
	d := outage.New(1)
	for _, o := range script(t, `
		1 send chars=9
		1.1 request id=r role=chat
		1.2 headers id=r status=200
		2 progress chars=60
		2 notice code=server_error
		2 finish`) {
		if _, err := d.Observe(o); err != nil {
			t.Fatal(err)
		}
	}
	if g := d.Guidance(3000); len(g) == 0 || g[0].Symptom != outage.ServerError {
		t.Errorf("guidance %+v", g)
	}
}

func anyObservation(now *int64) *rapid.Generator[outage.Observation] {
	return rapid.Custom(func(t *rapid.T) outage.Observation {
		*now += rapid.SampledFrom([]int64{0, 1, 10, 200, 1000, 1001, 3000, 7000, 10_000, 45_000, 61_000, 240_000, 600_000, 3_600_000}).Draw(t, "gap")
		o := outage.Observation{
			T:     *now,
			Site:  rapid.SampledFrom([]string{"chatgpt", "claude"}).Draw(t, "site"),
			Tab:   rapid.Int64Range(0, 2).Draw(t, "tab"),
			Chat:  rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "chat"),
			Kind:  rapid.SampledFrom(kinds).Draw(t, "kind"),
			Chars: rapid.Int64Range(-1, 40).Draw(t, "chars"),
			ID:    rapid.SampledFrom([]string{"", "1", "2", "3"}).Draw(t, "id"),
			Role:  rapid.SampledFrom([]outage.Role{"chat", "chat", "chat", "auth", "page", "other", "?"}).Draw(t, "role"),
			Status: rapid.SampledFrom([]int64{0, 200, 200, 200, 302, 304, 400, 401, 402, 403, 413, 429, 429, 500, 502, 503, 503, 504, 511, 529, 599, 999}).
				Draw(t, "status"),
			Challenge: rapid.Bool().Draw(t, "challenge"),
			Net: rapid.SampledFrom([]string{"", "ERR_ABORTED", "ERR_CONNECTION_RESET", "ERR_INTERNET_DISCONNECTED", "ERR_BLOCKED_BY_CLIENT", "NS_ERROR_NET_RESET"}).
				Draw(t, "net"),
			Code:    rapid.SampledFrom([]outage.Symptom{"rate_limited", "spend_limit", "overloaded", "stalled", "slow", "challenge", "offline", "?"}).Draw(t, "code"),
			Class:   rapid.SampledFrom([]outage.Class{"chat", "login", "other", "?"}).Draw(t, "class"),
			SleptMs: rapid.SampledFrom([]int64{-1, 0, 1000, 60_000, 1 << 62}).Draw(t, "slept"),
		}
		hint := rapid.SampledFrom([]int64{-1 << 63, -1, 0, 1000, 30_000, 7_200_000, outage.MaxHint, outage.MaxHint + 1, 1<<63 - 1})
		if rapid.Bool().Draw(t, "retry after") {
			v := hint.Draw(t, "retry_after_ms")
			o.RetryAfterMs = &v
		}
		if rapid.Bool().Draw(t, "reset") {
			v := *now + hint.Draw(t, "reset_ms")
			o.ResetMs = &v
		}
		return o
	})
}

var kinds = []outage.Kind{
	"send", "send", "stop", "request", "request", "request", "headers", "headers", "headers", "end", "fail", "progress", "progress", "thinking",
	"finish", "finish", "notice", "navigate", "hidden", "visible", "drift", "online", "offline", "resume", "tick",
}

func anyStream(t *rapid.T) []outage.Observation {
	now := int64(0)
	return rapid.SliceOfN(anyObservation(&now), 0, 80).Draw(t, "stream")
}

// Jumping ahead without ticks gives the same as a tick every second.
func TestTicksChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := anyStream(t)
		list = list[:min(len(list), 25)]
		if diff := cmp.Diff(run(list), run(ticked(list))); diff != "" {
			t.Fatalf("without ticks (-) and with (+):\n%s", diff)
		}
	})
}

func run(list []outage.Observation) []outage.Event {
	d := outage.New(3)
	var events []outage.Event
	for _, o := range list {
		got, _ := d.Observe(o)
		events = append(events, got...)
	}
	return events
}

// Whatever comes in: times never fall, waits keep to the hints and the caps, episodes open and close in order, phases follow each other.
func TestAnyStreamKeepsTheRules(t *testing.T) { rapid.Check(t, keepsTheRules) }

func FuzzStream(f *testing.F) { f.Fuzz(rapid.MakeFuzz(keepsTheRules)) }

// retained is how much of a detector's memory a stream may leave, in bytes: the bounds of state.go with texts of a letter.
const retained = 32 << 10

func keepsTheRules(t *rapid.T) {
	list := anyStream(t)
	d := outage.New(rapid.Uint64().Draw(t, "seed"))
	w := newWitness()
	for _, o := range list {
		before := d.Now()
		events, err := d.Observe(o)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			if e.T < before || e.T > d.Now() {
				t.Fatalf("%+v from an observation between %d and %d", e, before, d.Now())
			}
			if complaint := w.see(e); complaint != "" {
				t.Fatalf("%s: %+v", complaint, e)
			}
		}
	}
	stored, err := strictcbor.Marshal(d.State())
	if err != nil || len(stored) > retained {
		t.Fatalf("%d bytes are retained of %d observations: %v", len(stored), len(list), err)
	}
}

// An observation of an unknown kind is refused, and changes nothing whatever else stands in it.
func TestARefusedObservationChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := outage.New(1)
		for _, o := range anyStream(t) {
			d.Observe(o)
		}
		before, now := d.State(), d.Now()
		o := anyObservation(&now).Draw(t, "odd one")
		o.Kind, o.T = outage.Kind(rapid.SampledFrom([]string{"", "Send", "telepathy", "\xff"}).Draw(t, "kind")), 1<<62
		if events, err := d.Observe(o); !errors.Is(err, outage.ErrKind) || len(events) > 0 {
			t.Fatalf("%d events, %v", len(events), err)
		}
		if diff := cmp.Diff(before, d.State(), cmp.Exporter(func(reflect.Type) bool { return true })); diff != "" {
			t.Fatalf("the state changed (-before +after):\n%s", diff)
		}
	})
}

// Lines that come twice, as a page or a worker that starts anew may tell them, make no failure count twice: the same phases, the same symptoms.
func TestDuplicatesChangeNothing(t *testing.T) {
	for _, s := range []streams.Stream{streams.Usual.Sharp(streams.Train(3), 0.5), streams.Cases(streams.Train(3)), streams.Local(streams.Train(3))} {
		var twice []outage.Observation
		for _, o := range s.Observations {
			twice = append(twice, o, o)
		}
		if diff := cmp.Diff(tell(run(s.Observations), false), tell(run(twice), false)); diff != "" {
			t.Errorf("once (-) and twice (+):\n%s", diff)
		}
	}
}

// One observation from the end of time is bounded like any other; what comes after it counts as of then, and nothing breaks.
func TestTheFarFutureIsBounded(t *testing.T) {
	for _, far := range []int64{outage.MaxTime, outage.MaxTime + 1, 1<<63 - 1} {
		list := script(t, refusals(0, 60, 2, 503)+"130 request id=q role=chat\n131 headers id=q status=429 retry_after_ms=60000")
		list = append(list, outage.Observation{T: far, Kind: outage.KindTick})
		list = append(list, script(t, answers(200, 60, 3)+"900 resume slept_ms=9223372036854775807\n"+refusals(999, 60, 2, 503))...)
		d := outage.New(1)
		for _, o := range list {
			events, err := d.Observe(o)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range events {
				if e.T > outage.MaxTime || e.Until != 0 && e.Until <= e.T {
					t.Errorf("%d: %+v", far, e)
				}
			}
		}
		if d.Now() != outage.MaxTime {
			t.Errorf("%d: now is %d", far, d.Now())
		}
	}
}

// A detector that is stored and restored at any moment goes on as if nothing had been.
func TestRestoreGoesOn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := anyStream(t)
		cut := rapid.IntRange(0, len(list)).Draw(t, "cut")
		a := outage.New(5)
		var want, got []outage.Event
		for _, o := range list[:cut] {
			a.Observe(o)
		}
		b, err := outage.Restore(a.State())
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range list[cut:] {
			e, _ := a.Observe(o)
			want = append(want, e...)
		}
		for _, o := range list[cut:] {
			e, _ := b.Observe(o)
			got = append(got, e...)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("restored at %d (-want +got):\n%s", cut, diff)
		}
	})
}

// witness follows events as a listener would.
type witness struct {
	t    int64
	open map[[3]string]bool
	// newest is the newest verdict told of a chat: an older one may be told again.
	newest map[[2]string]outage.Symptom
	phase  map[string]outage.Phase
}

func newWitness() *witness {
	return &witness{open: map[[3]string]bool{}, newest: map[[2]string]outage.Symptom{}, phase: map[string]outage.Phase{}}
}

const month = 31 * 24 * 3600_000

func (w *witness) see(e outage.Event) string {
	if e.T < w.t {
		return "time falls"
	}
	w.t = e.T
	key := [3]string{e.Site, string(e.Symptom), e.Chat}
	switch e.Kind {
	case outage.EventSymptom:
		if !e.Symptom.Known() || e.Fault != e.Symptom.Fault() {
			return "a symptom without its fault"
		}
		if w.newest[[2]string{e.Site, e.Chat}] == e.Symptom && w.open[key] {
			return "told twice without another verdict in between"
		}
		w.open[key] = true
		w.newest[[2]string{e.Site, e.Chat}] = e.Symptom
	case outage.EventClear:
		if !w.open[key] {
			return "cleared what did not stand"
		}
		delete(w.open, key)
	case outage.EventPhase:
		if e.Phase == w.phase[e.Site] || e.Since > e.T {
			return "a phase twice or from the future"
		}
		w.phase[e.Site] = e.Phase
	case outage.EventAdvice:
		return w.advice(e)
	}
	return ""
}

func (w *witness) advice(e outage.Event) string {
	if e.Until != 0 && (e.Until <= e.T || e.Until > e.T+month*11/10+1) {
		return "a wait into the past or for ages"
	}
	sends := e.Action == outage.ActionRetry || e.Action == outage.ActionProbe
	switch {
	case sends && w.open[[3]string{e.Site, string(outage.Offline), ""}]:
		return "told to send while offline"
	case e.Action == outage.ActionRetry && w.phase[e.Site].Down():
		return "told to retry while the site is down"
	case e.Action == outage.ActionSwitch && e.Until != 0:
		return "a countdown for a spend limit"
	case e.Action == "" || e.Risk == "" || e.Reason == "":
		return "half an advice"
	}
	return ""
}
