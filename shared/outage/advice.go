package outage

// Action is what to do.
type Action string

// The actions. Nothing is ever done by itself: an action is for the user.
const (
	ActionWait         Action = "wait"
	ActionRetry        Action = "retry"
	ActionProbe        Action = "probe" // one short prompt, then look
	ActionSignIn       Action = "sign_in"
	ActionCheckNetwork Action = "check_network"
	ActionShorten      Action = "shorten"
	ActionSwitch       Action = "switch"
	ActionReload       Action = "reload" // look first: it may have arrived
	ActionPark         Action = "park"
	ActionNone         Action = "none"
)

// Reason says why, as a code that the extension turns into a sentence.
type Reason string

// The reasons. Beside these, the symptom that stands behind an advice is a reason under its own name.
const (
	ReasonHealthy       Reason = "healthy"
	ReasonSiteHint      Reason = "site_hint"       // the site itself said when
	ReasonLimitHint     Reason = "limit_hint"      // the limit on the account ends then, says the site
	ReasonLimitNoHint   Reason = "limit_no_hint"   // a limit, and the site did not say for how long
	ReasonCoolingDown   Reason = "cooling_down"    // the limit's hint has passed; it came again and again, so a little longer
	ReasonWaitOver      Reason = "wait_over"       // enough waited: one try
	ReasonSiteDown      Reason = "site_down"       // it fails for everyone; nothing to gain from sending
	ReasonProbeDue      Reason = "probe_due"       // time to look whether it is back
	ReasonProbeUnderWay Reason = "probe_under_way" // one is enough: see what becomes of it
	ReasonStabilising   Reason = "stabilising"     // looks better, not sure yet
	ReasonRecovering    Reason = "recovering"      // it answers again
	ReasonShortPasses   Reason = "short_passes"    // short prompts without files get through, others do not
	HintPast            Reason = "hint_past"       // the site named a moment that is not in the future: not used
	HintTooFar          Reason = "hint_too_far"    // the site named a moment more than 31 days away: not used
)

// Advice is what to do now. Until, in epoch milliseconds, means "not before"; 0 = no such moment.
type Advice struct {
	Action Action
	Until  int64
	Risk   Risk
	Reason Reason
}

var calm = Advice{Action: ActionNone, Risk: RiskLow, Reason: ReasonHealthy}

// probeFor is how long a probe without any outcome keeps the next one back.
const probeFor = 5 * 60_000

// advise tells the advice for the whole site when it is another than the last one told.
func (s *site) advise(d *Detector) {
	told, flip := s.advice(d.state.Now, func(*episode) bool { return true })
	s.Flip = flip
	if told == s.Told {
		return
	}
	s.Told = told
	d.emit(Event{
		Site: s.Name, Kind: EventAdvice, Action: told.Action, Until: told.Until, Risk: told.Risk, Reason: told.Reason,
	})
}

// advice weighs the episodes that concern somebody, and the phase. flip is when the advice changes if nothing more is seen; never if it
// does not.
func (s *site) advice(now int64, concerns func(*episode) bool) (a Advice, flip int64) {
	top, floor := s.foremost(concerns)
	if top != nil && top.Symptom == Offline {
		return Advice{Action: ActionCheckNetwork, Risk: RiskLow, Reason: Reason(Offline)}, never
	}
	if top != nil && top.Symptom == SpendLimit {
		return Advice{Action: ActionSwitch, Risk: RiskLow, Reason: Reason(SpendLimit)}, never
	}
	in := &s.Incident
	if in.Phase.Down() || in.Phase == Stabilising {
		if sent := s.underWay(now); sent != never {
			return Advice{Action: ActionWait, Risk: RiskMedium, Reason: ReasonProbeUnderWay}, sent + probeFor
		}
	}
	switch {
	case in.Phase.Down():
		a = s.downAdvice(now, top, floor)
	case top != nil:
		a = symptomAdvice(now, top, floor)
		if a.Action == ActionRetry && in.Phase == Stabilising {
			a.Action = ActionProbe
		}
		a = s.shorter(now, top, floor, a)
	case in.Phase == Stabilising:
		a = s.shorter(now, nil, floor, Advice{Action: ActionProbe, Until: ahead(now, floor), Risk: RiskMedium, Reason: ReasonStabilising})
	case in.Phase == Recovering:
		a = Advice{Action: ActionRetry, Until: ahead(now, floor), Risk: RiskLow, Reason: ReasonRecovering}
	case floor > now:
		a = Advice{Action: ActionWait, Until: floor, Risk: RiskLow, Reason: ReasonCoolingDown}
	default:
		a = calm
	}
	if a.Until > 0 {
		return a, a.Until
	}
	return a, never
}

// foremost returns the symptom to speak of first, nil when there is none, and the moment before which nothing should be sent. A spend limit
// has no such moment: it gets no countdown.
func (s *site) foremost(concerns func(*episode) bool) (top *episode, floor int64) {
	floor = max(s.Pace, s.Cool)
	for i := range s.Episodes {
		e := &s.Episodes[i]
		if !concerns(e) {
			continue
		}
		if e.Symptom != SpendLimit {
			floor = max(floor, e.NotBefore, e.Hint)
		}
		if top == nil || e.before(top) {
			top = e
		}
	}
	return top, floor
}

// before reports whether e is to be spoken of rather than other.
func (e *episode) before(other *episode) bool {
	a, b := traits[e.Symptom].rank, traits[other.Symptom].rank
	return a < b || a == b && e.Last > other.Last
}

// underWay returns when a prompt left of whose fate nothing is known yet; never if there is none.
func (s *site) underWay(now int64) int64 {
	newest := never
	for i := range s.Answers {
		if a := &s.Answers[i]; a.live() && a.Verdict == "" && a.Sent != never && now-a.Sent < probeFor {
			newest = max(newest, a.Sent)
		}
	}
	return newest
}

// downAdvice is for a site that is down: hold back, and then one probe.
func (s *site) downAdvice(now int64, top *episode, floor int64) Advice {
	if floor <= now {
		return Advice{Action: ActionProbe, Risk: RiskHigh, Reason: ReasonProbeDue}
	}
	a := Advice{Action: ActionWait, Until: floor, Risk: RiskHigh, Reason: ReasonSiteDown}
	if s.Incident.Phase == Spread {
		a.Action = ActionPark
	}
	if top != nil && top.Hint == floor {
		a.Reason = ReasonSiteHint
	} else if top != nil && top.Said != "" {
		a.Reason = top.Said
	}
	return a
}

// symptomAdvice is for a site that is not known to be down: what the symptom itself asks for.
func symptomAdvice(now int64, e *episode, floor int64) Advice {
	a := Advice{Risk: traits[e.Symptom].risk, Reason: Reason(e.Symptom)}
	switch e.Symptom {
	case RateLimited, Overloaded, ServerError, GatewayTimeout:
		return waitThenRetry(now, e, floor, a)
	case LoginLoop:
		a.Action, a.Until = ActionWait, ahead(now, floor)
		if a.Until == 0 {
			a.Action = ActionSignIn
		}
	case SignedOut:
		a.Action = ActionSignIn
	case InputRejected:
		a.Action = ActionShorten
	case Challenge, Stalled, Truncated:
		a.Action = ActionReload
	case Slow:
		a.Action = ActionWait
	default:
		a.Action = ActionNone
	}
	return a
}

func waitThenRetry(now int64, e *episode, floor int64, a Advice) Advice {
	if floor <= now {
		a.Action, a.Reason = ActionRetry, ReasonWaitOver
		return a
	}
	a.Action, a.Until = ActionWait, floor
	switch {
	case e.Symptom == RateLimited && e.Hint > now:
		a.Reason = ReasonLimitHint
	case e.Hint > now:
		a.Reason = ReasonSiteHint
	case e.Said != "":
		a.Reason = e.Said
	case e.Symptom == RateLimited:
		a.Reason = ReasonLimitNoHint
	}
	return a
}

// ahead returns at when it is in the future, 0 otherwise.
func ahead(now, at int64) int64 {
	if at > now {
		return at
	}
	return 0
}
