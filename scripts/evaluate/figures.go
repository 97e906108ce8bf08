package main

import (
	"fmt"

	"holdfast/shared/outage"
	"holdfast/shared/outage/streams"
)

// figure is one measured thing with its target. The value is met when good says so.
type figure struct {
	name, target string
	value        string
	met          bool
}

// size is how many streams each figure is taken on.
type size struct {
	runs, days, cases, obedient int
	slack                       float64 // by how much the targets for outages are eased: the median of a few runs moves
}

var (
	whole = size{runs: 800, days: 1600, cases: 60, obedient: 200}
	third = size{runs: 270, days: 540, cases: 20, obedient: 70}         // for comparisons
	slice = size{runs: 60, days: 60, cases: 4, obedient: 8, slack: 0.1} // for a test
)

type evaluation struct {
	seeds func(uint64) uint64
	size  size
	day   streams.Day
}

var detector = watchers()[0]

func sharp(day streams.Day, failing float64) func(uint64) streams.Stream {
	return func(seed uint64) streams.Stream { return day.Sharp(seed, failing) }
}

// figures measures everything that has a target.
func (e evaluation) figures() []figure {
	var list []figure
	add := func(name, target string, met bool, format string, args ...any) {
		list = append(list, figure{name, target, fmt.Sprintf(format, args...), met})
	}
	for _, one := range outageTargets {
		x := notice(detector, e.seeds, e.size.runs, sharp(e.day, one.failing))
		add(fmt.Sprintf("outage of %.0f %%: site down after p50, noticed", 100*one.failing), fmt.Sprintf("≤ %.0f min, ≥ %.0f %%", one.p50, 100*one.noticed),
			x.p50 <= one.p50*(1+e.size.slack) && x.noticed >= one.noticed*(1-e.size.slack), "%.1f min, %.1f %%", x.p50, 100*x.noticed)
	}
	at, of := named(e.seeds, e.size.runs/5, e.day)
	add("first hard failure named at once", "all", at == of, "%d of %d", at, of)
	x := falseAlarms(detector, e.seeds, e.size.days, e.day.Quiet)
	add("false site down per active 8-hour day", "≤ 0.1", x <= 0.1, "%.3f", x)
	x = falseAlarms(detector, e.seeds, e.size.days/2, streams.Local)
	add("the same on days of local faults only", "0", x == 0, "%.3f", x)
	m := confuse(byDetector, e.seeds, e.size.cases)
	mean, worst, name := m.macro()
	add("symptoms: macro-F1, worst", "≥ 0.95, ≥ 0.8", mean >= 0.95 && worst >= 0.8, "%.3f, %.3f (%s)", mean, worst, name)
	known, fresh := stallTimes(byVerdict, e.seeds, e.size.runs/2, 20), stallTimes(byVerdict, e.seeds, e.size.runs/2, 3)
	a, b := quantile(known, 0.5), quantile(fresh, 0.5)
	add("stall told after the last text p50; on a fresh site", "≤ 30 s; ≤ 60 s", a <= 30 && b <= 60, "%.0f s; %.0f s", a, b)
	stalls, others := falseStalls(e.seeds, e.size.cases, 500)
	add("false stalls in 1,000 good answers (anything else)", "≤ 1", stalls <= 1, "%.2f (%.2f)", stalls, others)
	for _, failing := range []float64{1, 0.5, 0.2} {
		r := recovered(e.seeds, e.size.runs, sharp(e.day, failing))
		add(fmt.Sprintf("end of %.0f %%: recovering after p50, more than one flap", 100*failing), "≤ 12 min, ≤ 25 %",
			r.p50 <= 12 && r.flapping <= 0.25, "%.1f min, %.1f %%", r.p50, 100*r.flapping)
	}
	given, hints := early(e.seeds, e.size.runs/5)
	add("advice to send before a hint", "0", given == 0, "%d in %d", given, hints)
	for _, failing := range []float64{1, 0.5, 0.2} {
		o := follow(e.seeds, e.size.obedient, e.day, failing)
		add(fmt.Sprintf("obedient person, %.0f %%: sends in the outage", 100*failing), "≤ 1.1 ×", o.sends <= 1.1, "%.2f ×", o.sends)
		add("  first useful send after the end p50, p90", "≤ 5 min: a probe interval", o.p50 <= 5, "%.1f min, %.1f min; %.0f %% within the interval under way",
			o.p50, o.p90, 100*o.inOneWait)
	}
	return list
}

var outageTargets = []struct{ failing, p50, noticed float64 }{{1, 3, 0.95}, {0.5, 8, 0.9}, {0.2, 22, 0.9}}

// named counts of the first hard failures of outages those that were told with their right name in the very moment.
func named(seeds func(uint64) uint64, n int, day streams.Day) (at, of int) {
	for i := range uint64(n) {
		s := day.Sharp(seeds(i), 1)
		v := judge(s, seeds(i))
		for _, o := range s.Observations {
			want := outage.FromStatus(outage.RoleChat, o.Status, false)
			if o.T < s.Incident.From || want.Fault() != outage.FaultSite {
				continue
			}
			of++
			for _, one := range v.symptoms {
				if one.at == o.T && one.symptom == want {
					at++
					break
				}
			}
			break
		}
	}
	return at, of
}
