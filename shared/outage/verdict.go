package outage

// repeated is how soon after a failure another one without a send counts as the same: pages try again by themselves.
const repeated = 10_000

// judge puts a verdict on an answer: it opens the episode or refines the standing one, weighs the evidence once, and sets the wait.
func (s *site) judge(d *Detector, a *answer, sym Symptom, role Role, h hint, weight int) {
	old := a.Verdict
	if old == "" {
		old = sym
	}
	a.Verdict = sym
	e := s.refine(d, old, sym, a.Chat, role, h)
	if s.find(AdapterDrift, "") != nil && role == "" {
		weight = 0
	}
	switch {
	case a.Free:
		if h.Moment == never && h.Said == "" {
			return
		}
	case a.Weight == 0:
		s.failed(d, weight, sym, a.Chat)
		if weight > 0 && a.Asked != never {
			s.Sizes.note(a.Long, true)
		}
		a.Weight, a.CountAt = weight, d.state.Now
	case a.Weight != weight: // refined: the same failure, weighed better
		s.reweigh(d, weight-a.Weight, old, sym)
		a.Weight = max(weight, 1)
	}
	s.hold(d, e)
}

// about takes in a failure of the whole site: of a page, of a sign-in request, or one that no answer is known for.
func (s *site) about(d *Detector, sym Symptom, chat string, role Role, h hint, weight int) {
	e := s.open(d, sym, chat, role, h)
	if at := s.lastFail(role); at == nil || *at == never || d.state.Now-*at >= repeated {
		if at != nil {
			*at = d.state.Now
		}
		s.failed(d, weight, sym, chat)
		s.hold(d, e)
	}
}

func (s *site) lastFail(role Role) *int64 {
	switch role {
	case RolePage:
		return &s.RoleFail[0]
	case RoleAuth:
		return &s.RoleFail[1]
	}
	return nil
}

// hold draws the wait that a failure brings with it. While the site is down every failure brings one, whatever its kind.
func (s *site) hold(d *Detector, e *episode) {
	class := traits[e.Symptom].wait
	down := s.Incident.Phase.Down() || s.Incident.Phase == Stabilising
	if class == waitNone && down {
		class = waitSite
	}
	if class == waitNone || e.Symptom == Offline {
		return
	}
	now := d.state.Now
	wait := backoffs[class].WaitAfter(s.Attempts[class], e.Hint-now, class == waitSite, &s.Jitter)
	s.Attempts[class] = min(s.Attempts[class]+1, 32)
	e.NotBefore = max(e.NotBefore, now+wait)
	if down {
		s.Pace = max(s.Pace, e.NotBefore)
	}
}
