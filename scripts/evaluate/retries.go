package main

import (
	"math/rand/v2"

	"holdfast/shared/outage/streams"
)

// retrier is a client that sends a failed prompt again by itself, as scripts and SDKs do: up to three attempts.
type retrier struct {
	name string
	wait func(n int, r *rand.Rand) int64 // before the n-th repetition, from 0, in milliseconds
}

var retriers = []retrier{
	{"naive retry", func(int, *rand.Rand) int64 { return 0 }},
	{"SDK retry", func(n int, r *rand.Rand) int64 { // 0.5 s doubled, 8 s at most, up to a quarter less
		return int64(min(500*float64(int(1)<<n), 8000) * (0.75 + 0.25*r.Float64()))
	}},
}

// resend returns the prompts sent in the outage per prompt sent in that hour without one.
func resend(c retrier, seeds func(uint64) uint64, n int, day streams.Day, failing float64) float64 {
	with, without := 0, 0
	for i := range uint64(n) {
		r := rand.New(rand.NewPCG(seeds(i), 11))
		without += len(c.attempts(streams.NewLive(seeds(i), day, 0), r))
		with += len(c.attempts(streams.NewLive(seeds(i), day, failing), r))
	}
	return float64(with) / float64(without)
}

// attempts returns when the client sends in the hour of the outage.
func (c retrier) attempts(live *streams.Live, r *rand.Rand) []int64 {
	const most = 3
	var at []int64
	from, to := live.Window()
	for _, t := range live.Wishes {
		if t < from || t >= to {
			continue
		}
		for n := range most {
			at = append(at, t)
			_, _, over, failed, _ := live.Send(t)
			if !failed {
				break
			}
			t = over + c.wait(n, r)
		}
	}
	return at
}
