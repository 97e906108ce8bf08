package outage

// excuse is how long a thinking model may be silent after a pulse.
const excuse = 240_000

// doubt is how many times text must grow after an answer was over, without a send, before that is believed to be another answer: pages also
// render old ones anew.
const doubt = 3

// visible returns the answer that something visible belongs to; a new one when the page shows an answer that was not seen to begin; nil
// when it is the rest of one that is over.
func (s *site) visible(d *Detector, o *Observation) *answer {
	a := s.answer(o.Tab, o.Chat)
	switch {
	case a == nil:
		return s.begin(d, o)
	case a.Done && d.state.Now-a.DoneAt <= lateText:
		return nil
	case a.Done && o.Chars == a.Chars:
		return nil // the finished answer, told again
	case a.Done:
		a = s.begin(d, o)
		a.Doubt = doubt
	}
	return a
}

func (s *site) progress(d *Detector, o *Observation) {
	if o.Chars <= 0 {
		return
	}
	a := s.visible(d, o)
	if a == nil || o.Chars == a.Chars || a.follows(o) {
		return
	}
	now := d.state.Now
	h := s.history(a.Mode)
	if a.FirstText == never {
		a.FirstText = now
	} else if now > a.Excused && !a.Blind {
		a.MaxGap = max(a.MaxGap, now-a.LastText)
	}
	a.Chars, a.LastText, a.Sign, a.Excused, a.Aborted = o.Chars, now, now, never, never
	a.Doubt = max(0, a.Doubt-1)
	if a.Failed {
		return // a notice stands over it; text alone does not undo that
	}
	switch a.Verdict {
	case Stalled, Truncated, GatewayTimeout: // it goes on after all
		a.Ended = never
		s.silent(d, a, Slow)
	case "":
		if a.FirstText == now && h.late(a) || h.dripping(a) {
			s.silent(d, a, Slow)
		}
	}
}

func (s *site) thinking(d *Detector, o *Observation) {
	a := s.answer(o.Tab, o.Chat)
	if a == nil {
		a = s.begin(d, o)
	}
	if !a.live() || a.follows(o) {
		return
	}
	a.Thought = true
	a.Excused = d.state.Now + excuse
}

// finish takes in a success, unless the answer was stopped or had failed just before: then only the page's buttons changed.
func (s *site) finish(d *Detector, o *Observation) {
	now := d.state.Now
	a := s.answer(o.Tab, o.Chat)
	chat := o.Chat
	if a != nil {
		if a.follows(o) || a.Done && now-a.DoneAt <= lateText || a.Failed && a.LastText <= a.FailAt && now-a.FailAt <= 5_000 {
			return
		}
		chat = a.Chat
		if a.live() {
			s.history(a.Mode).learn(a)
			if a.Asked != never && a.Weight == 0 {
				s.Sizes.note(a.Long, false)
			}
		}
		a.done(now)
	}
	if d.state.Link.Down {
		d.linkUp()
	}
	s.clearWhere(d, func(e *episode) bool { return e.Chat == "" || e.Chat == chat || e.Chat == o.Chat })
	s.succeeded(d)
}
