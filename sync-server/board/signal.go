package board

import (
	"fmt"
	"slices"

	"holdfast/shared/outage"
	"holdfast/shared/wire"
)

// The closed lists of a signal's words. A code holds places in them: they only ever grow at their ends.
var (
	// Surfaces say where a site is used.
	Surfaces = []string{"web", "app", "api"}
	// Capabilities say what was asked of it.
	Capabilities = []string{"text", "files", "image", "tools", "voice"}
	// Regions are what a user may tell of the way to the site: where in the world, or the kind of network; the first is "not told".
	Regions = []string{"", "africa", "asia-central", "asia-east", "asia-south", "asia-southeast", "asia-west", "europe-east", "europe-north", "europe-south",
		"europe-west", "america-central", "america-north", "america-south", "oceania", "net-home", "net-mobile", "net-office", "net-vpn"}
	// Symptoms are those of package outage; the first is "nothing failed last".
	Symptoms = []outage.Symptom{"", outage.RateLimited, outage.SpendLimit, outage.Overloaded, outage.ServerError, outage.GatewayTimeout, outage.Offline,
		outage.Challenge, outage.SignedOut, outage.LoginLoop, outage.Stalled, outage.Truncated, outage.Slow, outage.InputRejected, outage.AdapterDrift}
	// Phases are a client's verdicts, in the order in which an outage goes through them.
	Phases = []outage.Phase{outage.Healthy, outage.Suspected, outage.Surge, outage.Spread, outage.Stabilising, outage.Recovering}
)

// Code is a signal but for its site, as one number: so a database of signals holds no words. Of two codes of one person and five minutes the
// larger one counts: the one further on in the course of an outage, whichever came first.
type Code uint32

// Bits of a code: phase, then symptom (in the same phase an answer that failed counts before one that came), surface, capability, region.
const phaseShift, symptomShift, surfaceShift, capabilityShift = 24, 16, 12, 8

// encode checks a signal's words.
func encode(s wire.Signal) (Code, error) {
	at := func(what string, i int, word string) (Code, error) {
		if i < 0 {
			return 0, wire.NewProblem(wire.CodeBadRequest, fmt.Sprintf("%q is no %s of a signal", word, what))
		}
		return Code(i), nil
	}
	phase, err1 := at("phase", slices.Index(Phases, outage.Phase(s.Phase)), s.Phase)
	symptom, err2 := at("symptom", slices.Index(Symptoms, outage.Symptom(s.Symptom)), s.Symptom)
	surface, err3 := at("surface", slices.Index(Surfaces, s.Surface), s.Surface)
	capability, err4 := at("capability", slices.Index(Capabilities, s.Capability), s.Capability)
	region, err5 := at("region", slices.Index(Regions, s.Region), s.Region)
	for _, err := range []error{err1, err2, err3, err4, err5} {
		if err != nil {
			return 0, err
		}
	}
	switch Phases[phase] {
	case outage.Surge, outage.Spread:
		if s.Symptom == "" {
			return 0, wire.NewProblem(wire.CodeBadRequest, "a signal that a site is down needs a symptom")
		}
	}
	return phase<<phaseShift | symptom<<symptomShift | surface<<surfaceShift | capability<<capabilityShift | region, nil
}

// Known reports whether the code is one that a signal can have.
func (c Code) Known() bool {
	return int(c>>phaseShift) < len(Phases) && int(c>>symptomShift&0xff) < len(Symptoms) && int(c>>surfaceShift&0xf) < len(Surfaces) &&
		int(c>>capabilityShift&0xf) < len(Capabilities) && int(c&0xff) < len(Regions)
}

// Phase is the client's verdict.
func (c Code) Phase() outage.Phase { return Phases[c>>phaseShift] }

// Symptom is what failed last; empty where the last answer came.
func (c Code) Symptom() outage.Symptom { return Symptoms[c>>symptomShift&0xff] }

// Surface is where the site was used.
func (c Code) Surface() string { return Surfaces[c>>surfaceShift&0xf] }

// Capability is what was asked of it.
func (c Code) Capability() string { return Capabilities[c>>capabilityShift&0xf] }

// Region is what the user told of the way to the site.
func (c Code) Region() string { return Regions[c&0xff] }

// vote is what a signal says about the site itself.
type vote int

const (
	neutral vote = iota // nothing: a limit of one's own, one's own link, a changed page
	works
	mixed // answers among failures
	weak  // a failure that the client makes nothing of yet
	fails // the client's detector says that the site is down
)

// back reports whether the signal is of somebody who saw the site fail and gets answers again, if not always.
func (c Code) back() bool { return c.Phase() == outage.Stabilising || c.Phase() == outage.Recovering }

func (c Code) vote() vote {
	symptom := c.Symptom()
	switch c.Phase() {
	case outage.Healthy:
		if symptom != "" {
			return neutral
		}
		return works
	case outage.Recovering:
		return works
	case outage.Stabilising:
		if symptom == "" {
			return works
		}
		return mixed
	}
	if symptom == "" {
		return works // what was suspected has not come again
	}
	if fault := symptom.Fault(); fault == outage.FaultYou || fault == outage.FaultNetwork || symptom == outage.AdapterDrift {
		return neutral
	}
	if c.Phase() == outage.Suspected {
		return weak
	}
	return fails
}
