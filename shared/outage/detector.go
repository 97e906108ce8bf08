package outage

import (
	"errors"
	"math"
	"slices"
)

// ErrState is returned by Restore for a state that this version cannot continue.
var ErrState = errors.New("state of another version")

// Detector turns observations into events. It is not safe for concurrent use.
type Detector struct {
	state State
	out   []Event
}

// New returns a detector that has seen nothing. Equal seeds and observations give equal events.
func New(seed uint64) *Detector {
	return &Detector{state: State{Version: stateVersion, Seed: seed, Link: newLink()}}
}

// Restore returns a detector that goes on where the one whose State this was stopped. The state must come from State, perhaps through an
// encoder; it is copied.
func Restore(s State) (*Detector, error) {
	if s.Version != stateVersion || !s.whole() {
		return nil, ErrState
	}
	return &Detector{state: s.clone()}, nil
}

// whole reports whether the parts that code relies on are there.
func (s *State) whole() bool {
	return s.Now >= 0 && s.Now <= MaxTime && !slices.Contains(s.Sites, nil)
}

// State returns a copy of the detector's memory.
func (d *Detector) State() State { return d.state.clone() }

// Now returns the newest time seen, in epoch milliseconds.
func (d *Detector) Now() int64 { return d.state.Now }

// Observe takes in one observation and returns what follows from it and from the time that has passed, in the order of their times. A time
// before the newest seen counts as the newest seen. The only error is ErrKind, and then nothing has changed.
func (d *Detector) Observe(o Observation) ([]Event, error) {
	if !o.Kind.Known() {
		return nil, ErrKind
	}
	t := max(min(o.T, MaxTime), d.state.Now)
	if o.Kind == KindResume {
		d.sleep(t, o.SleptMs)
	}
	d.advance(t)
	if o.Kind == KindTick {
		return d.take(), nil
	}
	o = o.Bounded()
	if o.Kind.everywhere() {
		d.observeLink(&o)
		return d.take(), nil
	}
	s := d.site(o.Site)
	s.observe(d, &o)
	s.settle(d)
	return d.take(), nil
}

// Advance lets time pass until t, in epoch milliseconds, and returns what became true on the way.
func (d *Detector) Advance(t int64) []Event {
	d.advance(max(min(t, MaxTime), d.state.Now))
	return d.take()
}

// Due returns the next moment, in epoch milliseconds, at which something happens by time alone; 0 when nothing is awaited.
func (d *Detector) Due() int64 {
	var next int64
	for _, s := range d.state.Sites {
		if s.Next != never && (next == 0 || s.Next < next) {
			next = max(1, s.Next)
		}
	}
	return next
}

// advance makes everything that falls due up to t happen, each at its own moment.
func (d *Detector) advance(t int64) {
	for {
		var first *site
		at := int64(math.MaxInt64)
		for _, s := range d.state.Sites {
			if s.Next != never && s.Next < at {
				first, at = s, s.Next
			}
		}
		if at > t {
			break
		}
		d.state.Now = max(d.state.Now, at)
		first.fire(d)
		first.settle(d)
	}
	d.state.Now = t
}

// sleep lets time pass until the machine woke at t after sleeping. Only the sleep itself, the end of the gap since the last observation,
// is taken out of the silence timers.
func (d *Detector) sleep(t, slept int64) {
	slept = max(0, min(slept, t-d.state.Now))
	d.advance(t - slept)
	for _, s := range d.state.Sites {
		for i := range s.Answers {
			s.Answers[i].delay(slept)
		}
		s.Next = s.due(d)
	}
}

// site returns the site of that name; a new one takes the place of the one longest untouched when there are too many.
func (d *Detector) site(name string) *site {
	for _, s := range d.state.Sites {
		if s.Name == name {
			return s
		}
	}
	if len(d.state.Sites) >= maxSites {
		oldest := slices.MinFunc(d.state.Sites, func(a, b *site) int { return int(min(1, max(-1, a.Touched-b.Touched))) })
		d.state.Sites = slices.DeleteFunc(d.state.Sites, func(s *site) bool { return s == oldest })
	}
	s := newSite(name, d.state.Seed, d.state.Now)
	d.state.Sites = append(d.state.Sites, s)
	if d.state.Link.Down {
		s.open(d, Offline, "", "", noHint)
	}
	return s
}

func (d *Detector) emit(e Event) {
	e.T = d.state.Now
	d.out = append(d.out, e)
}

// take hands out the events so far.
func (d *Detector) take() []Event {
	if len(d.out) == 0 {
		return nil
	}
	out := slices.Clone(d.out)
	d.out = d.out[:0]
	return out
}

// Page returns the class of the page that a tab is on at a site; empty when no navigation was seen.
func (d *Detector) Page(site string, tab int64) Class {
	for _, s := range d.state.Sites {
		if s.Name == site {
			if t := s.known(tab); t != nil {
				return t.Class
			}
		}
	}
	return ""
}
