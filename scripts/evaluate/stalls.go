package main

import (
	"math"

	"holdfast/shared/outage"
	"holdfast/shared/outage/streams"
)

// stallTeller returns when it said of a stream that an answer stands still.
type stallTeller func(s streams.Stream, seed uint64) []int64

func byVerdict(s streams.Stream, seed uint64) []int64 {
	var at []int64
	v := judge(s, seed)
	for _, one := range v.symptoms {
		if one.symptom == outage.Stalled {
			at = append(at, one.at)
		}
	}
	return at
}

// byLimit is the baseline: a fixed limit on the silence after a text.
func byLimit(limit int64) stallTeller {
	return func(s streams.Stream, _ uint64) []int64 {
		var at []int64
		last := int64(math.MaxInt64 / 2) // no answer is under way
		for _, o := range s.Observations {
			if o.T-last >= limit {
				at, last = append(at, last+limit), math.MaxInt64/2
			}
			switch o.Kind {
			case outage.KindProgress:
				last = o.T
			case outage.KindFinish, outage.KindStop, outage.KindSend:
				last = math.MaxInt64 / 2
			}
		}
		return at
	}
}

// stallTimes returns how many seconds after the last visible text stalls were told, in sites known for so many answers.
func stallTimes(tell stallTeller, seeds func(uint64) uint64, n, answers int) []float64 {
	var seconds []float64
	for i := range uint64(n) {
		s := streams.Stalled(seeds(i), answers)
		c, after := s.Cases[0], math.Inf(1)
		for _, at := range tell(s, seeds(i)) {
			if at >= c.From {
				after = float64(at-c.Last) / second
				break
			}
		}
		seconds = append(seconds, after)
	}
	return seconds
}

// falseByLimit returns how many of a thousand good answers a fixed limit takes for stalled.
func falseByLimit(limit int64, seeds func(uint64) uint64, n, answers int) float64 {
	stalled := 0
	for i := range uint64(n) {
		stalled += len(byLimit(limit)(streams.Paused(seeds(i), answers), 0))
	}
	return 1000 * share(stalled, n*answers)
}

// falseStalls returns how many of a thousand good answers are told as stalled, and as anything else.
func falseStalls(seeds func(uint64) uint64, n, answers int) (stalls, others float64) {
	stalled, other := 0, 0
	for i := range uint64(n) {
		v := judge(streams.Paused(seeds(i), answers), seeds(i))
		for _, one := range v.symptoms {
			if one.symptom == outage.Stalled {
				stalled++
			} else {
				other++
			}
		}
	}
	return 1000 * share(stalled, n*answers), 1000 * share(other, n*answers)
}
