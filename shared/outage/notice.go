package outage

// notice takes in an error that the page shows. It is more exact than a status (a spend limit comes as a 429), so it refines the verdict
// on the answer under way. A notice that just stays on the page is no new evidence.
func (s *site) notice(d *Detector, o *Observation) {
	if !o.Code.Known() {
		return
	}
	h := readHint(d.state.Now, nil, o.ResetMs)
	weight := traits[o.Code].weight
	if d.inconclusive(false) {
		weight = 0
	}
	a := s.answer(o.Tab, o.Chat)
	if a != nil && !a.Done && !a.follows(o) {
		if a.Failed && a.Verdict == o.Code {
			s.open(d, o.Code, a.Chat, RoleChat, h)
			return
		}
		if a.Failed && o.Code == ServerError {
			return // "something went wrong" says less than the status did
		}
		s.judge(d, a, o.Code, RoleChat, h, weight)
		a.Failed, a.FailAt = true, d.state.Now
		return
	}
	chat := s.scope(o.Code, o.Chat)
	if s.find(o.Code, chat) != nil {
		s.open(d, o.Code, chat, "", h)
		return
	}
	s.about(d, o.Code, chat, "", h, weight)
}
