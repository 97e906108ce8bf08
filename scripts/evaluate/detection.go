package main

import (
	"math"

	"holdfast/shared/outage"
	"holdfast/shared/outage/streams"
)

const (
	second = 1000
	minute = 60 * second
)

// watcher is the detector or a baseline: it returns when it said of a stream that the site is down.
type watcher struct {
	name  string
	downs func(s streams.Stream, seed uint64) []int64
}

func watchers() []watcher {
	list := []watcher{{"holdfast", func(s streams.Stream, seed uint64) []int64 {
		v := judge(s, seed)
		return v.downs()
	}}}
	for _, b := range baselines {
		list = append(list, watcher{b.name, func(s streams.Stream, _ uint64) []int64 { return alarms(b.make(), s.Outcomes) }})
	}
	return list
}

// detection is how soon outages were noticed, in minutes; those that were missed are infinite.
type detection struct {
	p50, p90, noticed float64
}

// notice measures n outages. One that finds the alarm standing counts as noticed at once: so it would look to the person.
func notice(w watcher, seeds func(uint64) uint64, n int, make func(seed uint64) streams.Stream) detection {
	var minutes []float64
	found := 0
	for i := range uint64(n) {
		s := make(seeds(i))
		m := math.Inf(1)
		for _, at := range w.downs(s, seeds(i)) {
			if at >= s.Incident.From && at < s.Incident.To {
				m = float64(at-s.Incident.From) / minute
				found++
				break
			}
		}
		minutes = append(minutes, m)
	}
	return detection{quantile(minutes, 0.5), quantile(minutes, 0.9), share(found, n)}
}

// falseAlarms counts how often the site was said to be down, per day, in n days without an incident.
func falseAlarms(w watcher, seeds func(uint64) uint64, n int, make func(seed uint64) streams.Stream) float64 {
	alarms := 0
	for i := range uint64(n) {
		alarms += len(w.downs(make(seeds(i)), seeds(i)))
	}
	return float64(alarms) / float64(n)
}

// recovery is how the end of outages was told: minutes from the end to "recovering" or better, and the share of the incidents noticed that
// went down again more than once.
type recovery struct {
	p50, p90, flapping float64
}

func recovered(seeds func(uint64) uint64, n int, make func(seed uint64) streams.Stream) recovery {
	var minutes []float64
	flapping, found := 0, 0
	for i := range uint64(n) {
		s := make(seeds(i))
		v := judge(s, seeds(i))
		times := 0
		for _, at := range v.downs() {
			if at >= s.Incident.From {
				times++
			}
		}
		if times == 0 {
			continue
		}
		found++
		if times > 2 {
			flapping++
		}
		minutes = append(minutes, float64(v.over(s.Incident.To)-s.Incident.To)/minute)
	}
	return recovery{quantile(minutes, 0.5), quantile(minutes, 0.9), share(flapping, found)}
}

// over returns when, from t on, the site was first said to recover or to be healthy.
func (v *verdict) over(t int64) int64 {
	if p := v.phaseAt(t); p == outage.Recovering || p == outage.Healthy || p == outage.Suspected {
		return t
	}
	for _, c := range v.phases {
		if c.at >= t && (c.phase == outage.Recovering || c.phase == outage.Healthy) {
			return c.at
		}
	}
	return math.MaxInt64 / 2
}
