package outage_test

import (
	"errors"
	"strconv"
	"testing"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/sony/gobreaker/v2"
	"pgregory.net/rapid"

	"holdfast/shared/outage"
)

// The ceilings of the waits are those of cenkalti/backoff without its jitter.
func TestCeilingsAgreeWithBackoff(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := rapid.Int64Range(1, 600_000).Draw(t, "base")
		b := outage.Backoff{Base: base, Cap: base + rapid.Int64Range(0, 3_600_000).Draw(t, "more")}
		oracle := &backoff.ExponentialBackOff{
			InitialInterval: time.Duration(b.Base) * time.Millisecond, Multiplier: 2, MaxInterval: time.Duration(b.Cap) * time.Millisecond,
		}
		oracle.Reset()
		for n := range 20 {
			if got, want := b.Ceiling(n), oracle.NextBackOff().Milliseconds(); got != want {
				t.Fatalf("%+v: the ceiling of wait %d is %d ms, the oracle's %d", b, n, got, want)
			}
		}
	})
}

// prompts is a person whose every prompt gets a status at once, or a good answer.
type prompts struct {
	d     *outage.Detector
	t     int64
	n     int
	phase outage.Phase
}

func (p *prompts) send(t *rapid.T, failed bool, status int64) {
	p.n++
	p.t += 60_000
	id := strconv.Itoa(p.n)
	for _, o := range []outage.Observation{
		{Kind: outage.KindSend}, {Kind: outage.KindRequest, ID: id, Role: outage.RoleChat}, {Kind: outage.KindHeaders, ID: id, Status: status},
		{Kind: outage.KindProgress, Chars: 90}, {Kind: outage.KindFinish},
	} {
		if failed && o.Kind == outage.KindProgress {
			break
		}
		o.T, o.Site, o.Tab, o.Chat = p.t, "chatgpt", 1, "a"
		events, err := p.d.Observe(o)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			if e.Kind == outage.EventPhase {
				p.phase = e.Phase
			}
		}
	}
}

// Whatever came before: where gobreaker as it comes (six failures in a row) would open, the site is said to be down. And where failsafe-go's
// breaker with a threshold of two opens for the first time, it is or has been. So neither is ever ahead on errors of the server.
func TestNoBreakerOpensBefore(t *testing.T) {
	broken := errors.New("broken")
	opened, openedSoon := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		p := &prompts{d: outage.New(1), phase: outage.Healthy}
		slow := gobreaker.NewTwoStepCircuitBreaker[any](gobreaker.Settings{})
		soon := circuitbreaker.NewBuilder[any]().WithFailureThreshold(2).Build()
		said := false
		failing := rapid.IntRange(1, 9).Draw(t, "failures in ten")
		for range rapid.IntRange(1, 120).Draw(t, "prompts") {
			failed := rapid.IntRange(0, 9).Draw(t, "fate") < failing
			status := int64(200)
			if failed {
				status = rapid.SampledFrom([]int64{500, 502, 503, 529}).Draw(t, "status")
			}
			p.send(t, failed, status)
			if slow.State() == gobreaker.StateOpen && !failed {
				slow = gobreaker.NewTwoStepCircuitBreaker[any](gobreaker.Settings{})
			}
			if done, err := slow.Allow(); err == nil {
				if failed {
					done(broken)
				} else {
					done(nil)
				}
			}
			said = said || p.phase.Down()
			first := !soon.IsOpen()
			if first && failed {
				soon.RecordFailure()
			} else if first {
				soon.RecordSuccess()
			}
			if slow.State() == gobreaker.StateOpen {
				opened++
			}
			if first && soon.IsOpen() {
				openedSoon++
			}
			if slow.State() == gobreaker.StateOpen && !p.phase.Down() || first && soon.IsOpen() && !said {
				t.Fatalf("a breaker opens at prompt %d, the detector says %s", p.n, p.phase)
			}
		}
	})
	if opened == 0 || openedSoon == 0 {
		t.Errorf("the breakers opened %d and %d times: nothing was compared", opened, openedSoon)
	}
}
