package main

import (
	"math"
	"slices"

	"holdfast/shared/outage"
	"holdfast/shared/outage/streams"
)

// change is a phase that the detector told.
type change struct {
	at    int64
	phase outage.Phase
}

// told is a symptom that the detector told.
type told struct {
	at      int64
	symptom outage.Symptom
	chat    string
}

// verdict is what the detector made of a stream.
type verdict struct {
	phases   []change
	symptoms []told
	advice   []outage.Event
}

// judge runs a new detector over the stream.
func judge(s streams.Stream, seed uint64) verdict {
	d := outage.New(seed)
	var v verdict
	for _, o := range s.Observations {
		events, err := d.Observe(o)
		if err != nil {
			panic(err) // the generator made an observation of an unknown kind
		}
		v.add(events)
	}
	return v
}

func (v *verdict) add(events []outage.Event) {
	for _, e := range events {
		switch e.Kind {
		case outage.EventPhase:
			v.phases = append(v.phases, change{e.T, e.Phase})
		case outage.EventSymptom:
			v.symptoms = append(v.symptoms, told{e.T, e.Symptom, e.Chat})
		case outage.EventAdvice:
			v.advice = append(v.advice, e)
		}
	}
}

// downs returns the moments at which the site was said to be down, having not been.
func (v *verdict) downs() []int64 {
	var at []int64
	down := false
	for _, c := range v.phases {
		if c.phase.Down() && !down {
			at = append(at, c.at)
		}
		down = c.phase.Down()
	}
	return at
}

// phaseAt returns the phase that held at t.
func (v *verdict) phaseAt(t int64) outage.Phase {
	p := outage.Healthy
	for _, c := range v.phases {
		if c.at > t {
			break
		}
		p = c.phase
	}
	return p
}

// quantile returns the q-th of the values; misses are infinite and come last.
func quantile(values []float64, q float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}

func share(n, of int) float64 { return float64(n) / float64(max(1, of)) }
