package calls

import (
	"context"
	"errors"

	"holdfast/shared/outage"
)

// Observed is what was seen, oldest first.
type Observed struct {
	Observations []outage.Observation `cbor:"observations"`
}

// Concluded is what follows from it.
type Concluded struct {
	Events  []outage.Event `cbor:"events"`
	Problem string         `cbor:"problem"` // observations that were left out, or a memory that could not be kept; empty when all is well
}

// Guidance is what a failing session's user should know and do.
type Guidance struct {
	Site    string `cbor:"site"`
	Chat    string `cbor:"chat"`    // empty: the whole site
	Symptom string `cbor:"symptom"` // empty when only the phase is left
	Fault   string `cbor:"fault"`   // you, network, site or unknown
	Phase   string `cbor:"phase"`
	Since   int64  `cbor:"since"` // epoch milliseconds
	Action  string `cbor:"action"`
	Until   int64  `cbor:"until"` // epoch milliseconds, not before; 0: no such moment
	Risk    string `cbor:"risk"`  // low, medium or high
	Reason  string `cbor:"reason"`
}

// Failing is all guidance there is now; empty when nothing fails.
type Failing struct {
	Guidance []Guidance `cbor:"guidance"`
	Due      int64      `cbor:"due"` // epoch milliseconds: then the answer may be another though nothing is observed; 0: no such moment
}

func (c *Core) observe(ctx context.Context, in Observed) (Concluded, error) {
	events, err := c.watch.Observe(ctx, in.Observations)
	if err == nil {
		return Concluded{Events: events}, nil
	}
	if len(events) == 0 && !errors.Is(err, outage.ErrKind) {
		return Concluded{}, err
	}
	return Concluded{Events: events, Problem: err.Error()}, nil
}

func (c *Core) guidance(ctx context.Context, _ Nothing) (Failing, error) {
	all, due, err := c.watch.Guidance(ctx, c.config.Now())
	if err != nil {
		return Failing{}, err
	}
	out := Failing{Guidance: make([]Guidance, 0, len(all)), Due: due}
	for _, g := range all {
		out.Guidance = append(out.Guidance, Guidance{Site: g.Site, Chat: g.Chat, Symptom: string(g.Symptom), Fault: string(g.Fault), Phase: string(g.Phase),
			Since: g.Since, Action: string(g.Action), Until: g.Until, Risk: string(g.Risk), Reason: string(g.Reason)})
	}
	return out, nil
}
