package outage_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"holdfast/shared/outage"
)

// The figures here are semi-synthetic: the rates (1.8 % background failures, a send every two minutes, a repetition after about 15 s in 70 % of
// the failures) are public figures or assumptions, and so are the two mixtures of failures. They guard the parameters against slips; they
// do not say how the detector does on a real site.

// mixture is how failures look, as shares of 100.
type mixture struct{ overloaded, serverError, gateway int } // the rest are broken streams

var (
	background = mixture{10, 30, 20}
	outages    = mixture{45, 35, 10}
)

// person simulates one user of one site.
type person struct {
	r *rand.Rand
	d *outage.Detector
	n int

	down  int64 // when the site was first said to be down; -1 never
	times int   // how often it was
	phase outage.Phase
}

func newPerson(seed uint64) *person {
	return &person{r: rand.New(rand.NewPCG(seed, 1)), d: outage.New(seed), down: -1, phase: outage.Healthy}
}

func (p *person) see(o outage.Observation) {
	o.Site, o.Tab, o.Chat = "chatgpt", 1, "a"
	events, err := p.d.Observe(o)
	if err != nil {
		panic(err)
	}
	for _, e := range events {
		if e.Kind != outage.EventPhase {
			continue
		}
		if e.Phase.Down() && !p.phase.Down() {
			p.times++
			if p.down < 0 {
				p.down = e.T
			}
		}
		p.phase = e.Phase
	}
}

// send is one prompt and what becomes of it; it returns whether it failed and when that was known.
func (p *person) send(t int64, fails float64, mix mixture) (bool, int64) {
	p.n++
	id := strconv.Itoa(p.n)
	p.see(outage.Observation{T: t, Kind: outage.KindSend})
	p.see(outage.Observation{T: t + 50, Kind: outage.KindRequest, ID: id, Role: outage.RoleChat})
	if p.r.Float64() >= fails {
		p.see(outage.Observation{T: t + 900, Kind: outage.KindHeaders, ID: id, Status: 200})
		p.see(outage.Observation{T: t + 2000, Kind: outage.KindProgress, Chars: 20})
		p.see(outage.Observation{T: t + 5000, Kind: outage.KindProgress, Chars: 400})
		p.see(outage.Observation{T: t + 6000, Kind: outage.KindFinish})
		return false, t + 6000
	}
	kind := p.r.IntN(100)
	status := int64(0)
	switch {
	case kind < mix.overloaded:
		status = []int64{503, 529}[p.r.IntN(2)]
	case kind < mix.overloaded+mix.serverError:
		status = []int64{500, 502}[p.r.IntN(2)]
	case kind < mix.overloaded+mix.serverError+mix.gateway:
		status = 504
	}
	if status != 0 {
		p.see(outage.Observation{T: t + 900, Kind: outage.KindHeaders, ID: id, Status: status})
		return true, t + 900
	}
	p.see(outage.Observation{T: t + 900, Kind: outage.KindHeaders, ID: id, Status: 200})
	p.see(outage.Observation{T: t + 2000, Kind: outage.KindProgress, Chars: 20})
	p.see(outage.Observation{T: t + 5000, Kind: outage.KindFail, ID: id, Net: "ERR_CONNECTION_RESET"})
	return true, t + 5000
}

// use sends from one moment to another, every two minutes on average.
func (p *person) use(from, to int64, fails float64, mix mixture) {
	for t := from + int64(p.r.ExpFloat64()*120_000); t < to; {
		failed, known := p.send(t, fails, mix)
		gap := int64(p.r.ExpFloat64() * 120_000)
		if failed && p.r.Float64() < 0.7 {
			gap = int64(10_000 + p.r.Float64()*10_000)
		}
		t = max(known, t) + 1 + gap
	}
}

func TestFalseAlarmsStayRare(t *testing.T) {
	const days = 600
	alarms := 0
	for seed := range uint64(days) {
		p := newPerson(seed)
		p.use(0, 8*3600_000, 0.018, background)
		alarms += p.times
	}
	rate := float64(alarms) / days
	t.Logf("site down, falsely, per active 8-hour day (semi-synthetic, %d days): %.3f", days, rate)
	if rate > 0.1 {
		t.Errorf("%.3f false alarms a day, want at most 0.1", rate)
	}
}

func TestOutagesAreNoticed(t *testing.T) {
	for _, test := range []struct {
		fails, p50, share float64
	}{{1, 3, 0.99}, {0.5, 8, 0.97}, {0.2, 25, 0.75}} {
		const runs = 400
		var minutes []float64
		found := 0
		for seed := range uint64(runs) {
			p := newPerson(seed + 10_000)
			const onset = 2 * 3600_000
			p.use(0, onset, 0.018, background)
			p.down = -1
			if p.phase.Down() { // a false alarm stands: the next one cannot be told from it
				continue
			}
			p.use(onset, onset+3600_000, test.fails, outages)
			m := math.Inf(1)
			if p.down >= 0 {
				m = float64(p.down-onset) / 60_000
				found++
			}
			minutes = append(minutes, m)
		}
		slices.Sort(minutes)
		p50, share := minutes[len(minutes)/2], float64(found)/float64(len(minutes))
		t.Logf("%3.0f %% failures: site down after p50 %.1f min, p90 %.1f min, %.0f %% noticed (semi-synthetic, misses counted as infinite)",
			100*test.fails, p50, minutes[len(minutes)*9/10], 100*share)
		if p50 > test.p50 || share < test.share {
			t.Errorf("%.0f %% failures: p50 %.1f min, want %.0f; noticed %.2f, want %.2f", 100*test.fails, p50, test.p50, share, test.share)
		}
	}
}

// A day on which only the own side fails must never say that the site is down.
func TestLocalFaultsNeverAlarm(t *testing.T) {
	for seed := range uint64(200) {
		p := newPerson(seed + 50_000)
		for hour := range int64(8) {
			from := hour * 3600_000
			p.use(from, from+1800_000, 0, background)
			p.localFault(from + 1810_000)
		}
		if p.times > 0 {
			t.Fatalf("seed %d: the site was said to be down", seed+50_000)
		}
	}
}

func (p *person) localFault(t int64) {
	for i := range int64(6) {
		at, id := t+i*20_000, "local"+strconv.FormatInt(t+i, 10)
		p.see(outage.Observation{T: at, Kind: outage.KindSend})
		p.see(outage.Observation{T: at + 1, Kind: outage.KindRequest, ID: id, Role: outage.RoleChat})
		headers := outage.Observation{T: at + 500, Kind: outage.KindHeaders, ID: id, Status: 200}
		switch p.r.IntN(8) {
		case 0: // Wi-Fi changed
			p.see(outage.Observation{T: at + 500, Kind: outage.KindFail, ID: id, Net: "ERR_NETWORK_CHANGED"})
		case 1: // lost in mid-answer
			p.see(headers)
			p.see(outage.Observation{T: at + 600, Kind: outage.KindProgress, Chars: 9})
			p.see(outage.Observation{T: at + 700, Kind: outage.KindFail, ID: id, Net: "ERR_INTERNET_DISCONNECTED"})
		case 2: // portal
			headers.Status = 511
			p.see(headers)
		case 3: // slept over it
			p.see(headers)
			p.see(outage.Observation{T: at + 600, Kind: outage.KindProgress, Chars: 9})
			p.see(outage.Observation{T: at + 15_000, Kind: outage.KindResume, SleptMs: 14_000})
			p.see(outage.Observation{T: at + 16_000, Kind: outage.KindFail, ID: id, Net: "ERR_CONNECTION_CLOSED"})
		case 4: // own stop
			p.see(headers)
			p.see(outage.Observation{T: at + 600, Kind: outage.KindProgress, Chars: 9})
			p.see(outage.Observation{T: at + 700, Kind: outage.KindFail, ID: id, Net: "ERR_ABORTED"})
			p.see(outage.Observation{T: at + 800, Kind: outage.KindStop})
		case 5: // limits and an expired sign-in
			headers.Status = []int64{429, 402, 401}[p.r.IntN(3)]
			p.see(headers)
		case 6: // telemetry is blocked, the answer thinks for long
			p.see(outage.Observation{T: at + 100, Kind: outage.KindRequest, ID: "t", Role: outage.RoleOther})
			p.see(outage.Observation{T: at + 200, Kind: outage.KindFail, ID: "t", Net: "ERR_BLOCKED_BY_CLIENT"})
			p.see(headers)
			p.see(outage.Observation{T: at + 900, Kind: outage.KindThinking})
		case 7: // the adapter sees nothing any more
			p.see(outage.Observation{T: at + 100, Kind: outage.KindDrift, What: "answer"})
			p.see(headers)
			p.see(outage.Observation{T: at + 900, Kind: outage.KindEnd, ID: id})
		}
	}
}
