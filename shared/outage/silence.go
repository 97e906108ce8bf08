package outage

const (
	afterEnd   = 3_000 // bytes ended, neither text nor a finish
	afterAbort = 1_001 // a stop or a navigation within a second either way explains an abort
)

// deadline returns when the silence of the answer becomes a symptom, and which; never while nothing can be concluded from silence: the tab
// is hidden, the own link is down, the adapter does not see the page, or the verdict is out.
func (s *site) deadline(d *Detector, a *answer) (int64, Symptom) {
	if !a.live() || a.Doubt > 0 || d.state.Link.Down || s.hidden(a.Tab) {
		return never, ""
	}
	if a.Aborted != never {
		return a.Aborted + afterAbort, Truncated
	}
	if a.Verdict != "" && a.Verdict != Slow || s.find(AdapterDrift, "") != nil {
		return never, ""
	}
	if a.Ended != never {
		return max(a.Sign+afterEnd, a.Excused), Truncated
	}
	h := s.history(a.Mode)
	switch {
	case a.FirstText != never:
		return max(a.Sign+h.gapLimit(), a.Excused), Stalled
	case a.Request != "" && !a.Headers:
		return max(a.Sign+h.firstLimit(a.Mode), a.Excused), GatewayTimeout
	}
	return max(a.Sign+h.firstLimit(a.Mode), a.Excused), Stalled
}

// silences turns every silence that has lasted too long into its symptom.
func (s *site) silences(d *Detector) {
	for i := range s.Answers {
		a := &s.Answers[i]
		at, sym := s.deadline(d, a)
		if at == never || at > d.state.Now {
			continue
		}
		if a.Aborted != never {
			a.Failed, a.FailAt, a.Aborted = true, d.state.Now, never
		}
		s.silent(d, a, sym)
	}
}

// silent gives a verdict that comes from watching the answer, not from a reply of the site; a later one refines it.
func (s *site) silent(d *Detector, a *answer, sym Symptom) {
	s.judge(d, a, sym, "", noHint, s.softWeight(d, a, sym))
}

// softWeight is the evidence in a verdict that no server stated: a time-out weighs like any silence, and what breaks or stands still in several
// tabs at once is one event on the way. A request that was only sent elsewhere and ended says nothing.
func (s *site) softWeight(d *Detector, a *answer, sym Symptom) int {
	now := d.state.Now
	if d.inconclusive(true) || sym == Truncated && a.FirstText == never && !a.Headers {
		return 0
	}
	if a.Weight == 0 && s.SoftAt != never && now-s.SoftAt < repeated {
		return 0
	}
	if a.Weight == 0 {
		s.SoftAt = now
	}
	return min(traits[sym].weight, traits[Stalled].weight)
}

// fire makes everything that is due at the present moment happen. What it acts on is no longer due afterwards.
func (s *site) fire(d *Detector) {
	s.reach(d)
	s.silences(d)
	s.expire(d)
	s.calmDown(d)
}

// due returns the next moment at which something changes if nothing more is seen; never if nothing does.
func (s *site) due(d *Detector) int64 {
	next := never
	soonest := func(at int64) {
		if at != never && (next == never || at < next) {
			next = at
		}
	}
	for i := range s.Answers {
		at, _ := s.deadline(d, &s.Answers[i])
		soonest(at)
	}
	for i := range s.Tabs {
		soonest(s.Tabs[i].reachDue())
	}
	for i := range s.Episodes {
		soonest(s.Episodes[i].expiry(d))
	}
	soonest(s.phaseDue())
	soonest(s.Flip)
	return next
}
