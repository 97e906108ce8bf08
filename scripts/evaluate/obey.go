package main

import (
	"holdfast/shared/outage"
	"holdfast/shared/outage/streams"
)

// obedience is what becomes of a person who follows every advice.
type obedience struct {
	sends     float64 // in the outage, per send in that hour without one
	p50, p90  float64 // minutes from the end of the outage to the first prompt that is answered
	inOneWait float64 // share of the runs in which that prompt left within one probe interval of the end
}

// follower is a person at a site with the detector in between.
type follower struct {
	live   *streams.Live
	d      *outage.Detector
	advice outage.Event // that stands
	seen   []outage.Observation
	at     []int64

	waiting int   // prompts that the person wants to send
	wish    int   // the next wish
	busy    int64 // an answer is under way until then
	until   int64 // of the newest advice to wait
	asked   int64 // when that was given

	sends   []int64
	useful  []int64 // when a prompt left that was answered
	longest int64   // the probe interval that was under way at the end
}

// eager is how long the person looks at an answer, or at advice to look, before the next prompt.
const eager = 5 * second

// obey lives through five hours, second by second.
func obey(live *streams.Live, seed uint64) *follower {
	f := &follower{live: live, d: outage.New(seed), advice: outage.Event{Action: outage.ActionNone}}
	end := live.Wishes[len(live.Wishes)-1] + 10*minute
	_, to := live.Window()
	for t := live.Wishes[0]; t < end; t += second {
		for len(f.at) > 0 && f.at[0] <= t {
			events, err := f.d.Observe(f.seen[0])
			if err != nil {
				panic(err)
			}
			f.hear(events)
			f.seen, f.at = f.seen[1:], f.at[1:]
		}
		f.hear(f.d.Advance(t))
		for f.wish < len(live.Wishes) && live.Wishes[f.wish] <= t {
			f.wish, f.waiting = f.wish+1, f.waiting+1
		}
		if t <= to && f.until > f.asked {
			f.longest = f.until - f.asked
		}
		if f.waiting > 0 && len(f.at) == 0 && t >= f.busy && f.may(t) {
			f.send(t)
		}
	}
	return f
}

func (f *follower) hear(events []outage.Event) {
	for _, e := range events {
		if e.Kind == outage.EventAdvice {
			f.advice = e
			if e.Until > 0 {
				f.until, f.asked = e.Until, e.T
			}
		}
	}
}

// may reports whether the advice lets a prompt go. To look and to reload come before sending, but do not forbid it.
func (f *follower) may(t int64) bool {
	if t < f.advice.Until {
		return false
	}
	switch f.advice.Action {
	case outage.ActionNone, outage.ActionRetry, outage.ActionProbe:
		return true
	case outage.ActionReload, outage.ActionShorten:
		return t >= f.advice.T+3*eager
	}
	return false
}

func (f *follower) send(t int64) {
	seen, at, over, failed, wanted := f.live.Send(t)
	f.seen, f.at, f.busy = seen, at, over+eager
	f.sends = append(f.sends, t)
	if !failed {
		f.useful = append(f.useful, t)
	}
	if !wanted {
		f.waiting--
	}
}

func between(list []int64, from, to int64) int {
	n := 0
	for _, t := range list {
		if t >= from && t < to {
			n++
		}
	}
	return n
}

// follow measures n people. A prompt that failed is wanted still, and everything wanted in vain waits for its turn.
func follow(seeds func(uint64) uint64, n int, day streams.Day, failing float64) obedience {
	var o obedience
	with, without, inOne := 0, 0, 0
	var minutes []float64
	for i := range uint64(n) {
		calm, storm := obey(streams.NewLive(seeds(i), day, 0), seeds(i)), obey(streams.NewLive(seeds(i), day, failing), seeds(i))
		from, to := storm.live.Window()
		with += between(storm.sends, from, to)
		without += between(calm.sends, from, to)
		for _, t := range storm.useful {
			if t >= to {
				minutes = append(minutes, float64(t-to)/minute)
				if t-to <= storm.longest || t-to <= 5*second {
					inOne++
				}
				break
			}
		}
	}
	o.sends = float64(with) / float64(without)
	o.p50, o.p90 = quantile(minutes, 0.5), quantile(minutes, 0.9)
	o.inOneWait = share(inOne, n)
	return o
}
