package main

import (
	"math"

	"holdfast/shared/outage"
	"holdfast/shared/outage/streams"
)

// stallTimes returns how many seconds after the last visible text stalls were told, in sites known for so many answers.
func stallTimes(seeds func(uint64) uint64, n, answers int) []float64 {
	var seconds []float64
	for i := range uint64(n) {
		s := streams.Stalled(seeds(i), answers)
		v := judge(s, seeds(i))
		c, at := s.Cases[0], math.Inf(1)
		for _, one := range v.symptoms {
			if one.symptom == outage.Stalled && one.at >= c.From {
				at = float64(one.at-c.Last) / second
				break
			}
		}
		seconds = append(seconds, at)
	}
	return seconds
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
