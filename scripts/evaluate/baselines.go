package main

import (
	"errors"
	"math"

	"github.com/sony/gobreaker/v2"

	"holdfast/shared/outage/streams"
)

// rule is a baseline: it is given the prompts' ends one after the other and says whether the alarm stands. None sees more than success and failure,
// and how long it took.
type rule func(streams.Outcome) bool

// baselines are what a client would have instead of the detector. Each has the parameters that its library or its paper comes with.
var baselines = []struct {
	name string
	make func() rule
}{
	{"2 failures in a row", func() rule { return consecutive(2) }},
	{"Bernoulli CUSUM h=3.5", bernoulli},
	{"gobreaker", breaker},
	{"resilience4j defaults", windowed},
}

func consecutive(n int) rule {
	run := 0
	return func(o streams.Outcome) bool {
		if run++; !o.Failed {
			run = 0
		}
		return run >= n
	}
}

// bernoulli is Page's test of 40 % failures against 2 %.
func bernoulli() rule {
	const good, bad, alarm = 0.02, 0.4, 3.5
	sum := 0.0
	return func(o streams.Outcome) bool {
		if o.Failed {
			sum += math.Log(bad / good)
		} else {
			sum = max(0, sum+math.Log((1-bad)/(1-good)))
		}
		return sum > alarm
	}
}

// breaker is sony/gobreaker as it comes: it opens at the sixth failure in a row. Open, it asks its own clock; a new one takes its place at the
// next success, so that it may trip again.
func breaker() rule {
	failed := errors.New("failed")
	b := gobreaker.NewTwoStepCircuitBreaker[any](gobreaker.Settings{})
	return func(o streams.Outcome) bool {
		if b.State() == gobreaker.StateOpen && !o.Failed {
			b = gobreaker.NewTwoStepCircuitBreaker[any](gobreaker.Settings{})
		}
		if done, err := b.Allow(); err == nil {
			if o.Failed {
				done(failed)
			} else {
				done(nil)
			}
		}
		return b.State() == gobreaker.StateOpen
	}
}

// windowed is resilience4j's default: of the last 100 calls, and not before there were so many, half failed or all took more than a minute.
func windowed() rule {
	const window = 100
	var last []streams.Outcome
	return func(o streams.Outcome) bool {
		if last = append(last, o); len(last) > window {
			last = last[1:]
		}
		failed, slow := 0, 0
		for _, one := range last {
			if one.Failed {
				failed++
			}
			if one.TookMs > 60_000 {
				slow++
			}
		}
		return len(last) == window && (failed >= window/2 || slow == window)
	}
}

// alarms returns the moments at which the rule raises the alarm.
func alarms(r rule, outcomes []streams.Outcome) []int64 {
	var at []int64
	on := false
	for _, o := range outcomes {
		now := r(o)
		if now && !on {
			at = append(at, o.At)
		}
		on = now
	}
	return at
}
