package main

import (
	"holdfast/shared/outage"
	"holdfast/shared/outage/streams"
)

// early counts the advice to send that was given before the moment that the site had named.
func early(seeds func(uint64) uint64, n int) (given, hints int) {
	for i := range uint64(n) {
		s := streams.Hinted(seeds(i))
		v := judge(s, seeds(i))
		hints += len(s.Cases)
		for _, c := range s.Cases {
			for _, e := range v.advice {
				sends := e.Action == outage.ActionRetry || e.Action == outage.ActionProbe || e.Action == outage.ActionNone
				if sends && e.T >= c.From && max(e.T, e.Until) < c.To {
					given++
				}
			}
		}
	}
	return given, hints
}
