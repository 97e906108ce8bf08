package outage

import "slices"

// request is one that has not ended.
type request struct {
	ID   string
	Role Role
	Tab  int64
	Chat string
}

// request notes what an id stands for. One for an answer joins the answer of its chat, or begins it when no send was seen.
func (s *site) request(d *Detector, o *Observation) {
	s.forget(o.ID)
	switch o.Role {
	case RoleChat, RoleAuth, RolePage:
	default:
		return // the same as an id never seen
	}
	s.Requests = push(s.Requests, request{ID: o.ID, Role: o.Role, Tab: o.Tab, Chat: o.Chat}, maxRequests)
	if o.Role != RoleChat {
		return
	}
	now := d.state.Now
	a := s.answer(o.Tab, o.Chat)
	switch {
	case a == nil || !a.live():
		a = s.begin(d, o)
		a.Free = a.CountAt != never && now-a.CountAt < repeated
		a.Sent = now
	case a.FirstText != never && a.Ended == never:
		return // a side call in mid-answer; the answer stays with the request that brings it
	}
	a.Request, a.Headers, a.Sign = o.ID, false, now
}

func (s *site) pending(id string) (request, bool) {
	for i := len(s.Requests) - 1; i >= 0; i-- {
		if s.Requests[i].ID == id {
			return s.Requests[i], true
		}
	}
	return request{}, false
}

func (s *site) forget(id string) {
	s.Requests = slices.DeleteFunc(s.Requests, func(r request) bool { return r.ID == id })
}

// carried returns the answer that the request carries; nil when there is none any more.
func (s *site) carried(r request) *answer {
	for i := range s.Answers {
		if a := &s.Answers[i]; a.Request == r.ID && a.Tab == r.Tab {
			return a
		}
	}
	return nil
}

func (s *site) headers(d *Detector, o *Observation) {
	r, ok := s.pending(o.ID)
	if !ok {
		return
	}
	if o.Status >= 200 && o.Status != 511 && (o.Status < 300 || o.Status > 399) { // a portal answers in the site's name, too
		d.heard()
	}
	if sym := FromStatus(r.Role, o.Status, o.Challenge); sym != "" {
		s.refused(d, r, sym, readHint(d.state.Now, o.RetryAfterMs, o.ResetMs))
		return
	}
	if (o.Status < 200 || o.Status > 299) && o.Status != 304 {
		return
	}
	if a := s.carried(r); a != nil && a.live() {
		a.Headers, a.Sign = true, d.state.Now
	}
	s.loaded(d, r.Role)
}

// refused takes in a status that is a failure.
func (s *site) refused(d *Detector, r request, sym Symptom, h hint) {
	weight := traits[sym].weight
	if sym == Offline {
		d.lost()
	}
	if d.inconclusive(false) {
		weight = 0
	}
	a := s.carried(r)
	if r.Role != RoleChat || a == nil || a.Done {
		chat := ""
		if r.Role == RoleChat {
			chat = r.Chat
		}
		s.about(d, sym, chat, r.Role, h, weight)
		return
	}
	s.judge(d, a, sym, r.Role, h, weight)
	a.Failed, a.FailAt = true, d.state.Now
}

// loaded takes in that a request was answered well. For pages and sign-in that is a success of its own; it is evidence only where the same
// thing had failed, or else the many calls of a healthy page would talk a failing chat away.
func (s *site) loaded(d *Detector, role Role) {
	at := s.lastFail(role)
	if at == nil {
		return
	}
	s.clearWhere(d, func(e *episode) bool { return e.Role == role || e.Symptom == Offline && !d.state.Link.Down })
	if *at != never {
		*at = never
		s.succeeded(d)
	}
}

// end takes in that the bytes of an answer ended. Text may still follow over another way, so this alone is no verdict.
func (s *site) end(d *Detector, o *Observation) {
	r, ok := s.pending(o.ID)
	s.forget(o.ID)
	if !ok || r.Role != RoleChat {
		return
	}
	if a := s.carried(r); a != nil && a.live() {
		a.Ended, a.Sign = d.state.Now, d.state.Now
	}
}

// fail takes in that a request broke.
func (s *site) fail(d *Detector, o *Observation) {
	r, ok := s.pending(o.ID)
	s.forget(o.ID)
	if !ok {
		return
	}
	class := classifyNet(o.Net)
	if r.Role == RoleChat {
		s.answerBroke(d, r, class)
		return
	}
	s.unanswered(d, r, nil, class)
}

func (s *site) answerBroke(d *Detector, r request, class netClass) {
	a := s.carried(r)
	switch {
	case a == nil || !a.live():
	case a.FirstText == never:
		s.unanswered(d, r, a, class)
		a.done(d.state.Now)
	case class == netAborted:
		a.Aborted = d.state.Now
	default:
		if class == netLink {
			d.lost()
		}
		s.silent(d, a, Truncated)
		a.Failed, a.FailAt = true, d.state.Now
	}
}

// unanswered takes in that a request broke before anything came of it.
func (s *site) unanswered(d *Detector, r request, a *answer, class netClass) {
	sym := GatewayTimeout
	switch class {
	case netAborted, netBlocked:
		return
	case netLink:
		d.lost()
		sym = Offline
	default:
		d.broke(s.Name)
	}
	if a != nil {
		s.silent(d, a, sym)
		return
	}
	weight := min(traits[sym].weight, traits[Stalled].weight)
	if d.inconclusive(true) {
		weight = 0
	}
	s.about(d, sym, "", r.Role, noHint, weight)
}
