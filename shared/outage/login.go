package outage

import "slices"

const (
	loopBounces = 3
	loopWindow  = 120_000
	reachedIn   = 3_000 // a chat page left sooner was not reached
)

// navigate takes in that a tab went to another page.
func (s *site) navigate(d *Detector, o *Observation) {
	s.leave(d, o)
	now, t := d.state.Now, s.tab(o.Tab)
	same := t.Class == ClassLogin && o.Class == ClassLogin && now-t.ClassAt < reachedIn
	t.Class, t.ClassAt, t.Reached = o.Class, now, false
	if o.Class != ClassLogin || same { // a redirect and the page it leads to are one arrival
		return
	}
	t.SignIn = true
	t.Bounces = slices.DeleteFunc(t.Bounces, func(at int64) bool { return now-at > loopWindow })
	t.Bounces = push(t.Bounces, now, loopBounces)
	if len(t.Bounces) < loopBounces {
		return
	}
	again := s.find(LoginLoop, "") != nil
	e := s.open(d, LoginLoop, "", "", noHint)
	if !again && !d.inconclusive(false) {
		s.failed(d, traits[LoginLoop].weight, LoginLoop, "")
	}
	s.hold(d, e)
}

// reachDue is when the tab's chat page counts as reached, if that would change anything; never otherwise.
func (t *tab) reachDue() int64 {
	if t.Class != ClassChat || t.Reached || !t.SignIn {
		return never
	}
	return t.ClassAt + reachedIn
}

// reach ends what was wrong with signing in: the chat page stands.
func (s *site) reach(d *Detector) {
	over := false
	for i := range s.Tabs {
		t := &s.Tabs[i]
		if at := t.reachDue(); at == never || at > d.state.Now {
			continue
		}
		t.Reached, t.SignIn, t.Bounces, over = true, false, t.Bounces[:0], true
	}
	if over {
		s.Attempts[waitLogin] = 0
		s.clearWhere(d, func(e *episode) bool { return e.Symptom == LoginLoop || e.Symptom == SignedOut })
	}
}
