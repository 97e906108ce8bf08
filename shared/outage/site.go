package outage

// site is what is known about one site. Lists are short and searched from their end: the newest is meant most often.
type site struct {
	Name    string
	Touched int64 // of the newest observation: the site longest untouched makes room
	Jitter  jitter

	Tabs     []tab
	Requests []request
	Answers  []answer
	Episodes []episode
	History  []history // by mode

	Score    int // the evidence that the site is down, see phase.go
	Incident incident
	Attempts [waitClasses]int // failures of each class since the last success
	Pace     int64            // while failing or settling: no probe before
	Cool     int64            // what is left of the wait for a limit whose hint has passed
	RoleFail [2]int64         // the last counted failure of a page and of a sign-in request
	SoftAt   int64            // the last counted failure that no server stated
	Sizes    sizes            // what became of long and short prompts
	Told     Advice           // the last advice given out

	Flip int64 // when that advice changes by itself; never if it does not
	Next int64 // the next moment at which something falls due; never if nothing does
}

func newSite(name string, seed uint64, now int64) *site {
	return &site{
		Name: name, Touched: now, Jitter: newJitter(seed, name), Next: never, Flip: never, Told: calm, Pace: never, Cool: never,
		RoleFail: [2]int64{never, never}, SoftAt: never,
		Incident: incident{Phase: Healthy, Began: now, Entered: now, Onset: now, RunBegan: now, Last: now},
	}
}

// observe takes in one observation made at d.now() that concerns this site.
func (s *site) observe(d *Detector, o *Observation) {
	s.Touched = d.state.Now
	switch o.Kind {
	case KindSend:
		s.send(d, o)
	case KindStop:
		s.stop(d, o)
	case KindRequest:
		s.request(d, o)
	case KindHeaders:
		s.headers(d, o)
	case KindEnd:
		s.end(d, o)
	case KindFail:
		s.fail(d, o)
	case KindProgress:
		s.progress(d, o)
	case KindThinking:
		s.thinking(d, o)
	case KindFinish:
		s.finish(d, o)
	case KindNotice:
		s.notice(d, o)
	case KindNavigate:
		s.navigate(d, o)
	case KindHidden, KindVisible:
		s.show(d, o.Tab, o.Kind == KindVisible)
	case KindDrift:
		s.open(d, AdapterDrift, "", "", noHint)
	}
}

// settle brings advice and the next due moment up to date after something happened.
func (s *site) settle(d *Detector) {
	s.advise(d)
	s.Next = s.due(d)
}
