package outage

import "slices"

// Phase says how a site does as a whole.
type Phase string

// The phases. "The site is down" is Surge or Spread; Suspected alarms nobody.
const (
	Healthy     Phase = "healthy"
	Suspected   Phase = "suspected"   // some evidence
	Surge       Phase = "surge"       // the evidence is enough
	Spread      Phase = "spread"      // still failing 10 minutes after the onset, or in a second chat or kind
	Stabilising Phase = "stabilising" // successes among the failures
	Recovering  Phase = "recovering"  // successes only
)

// Down reports whether the phase means that the site is down.
func (p Phase) Down() bool { return p == Surge || p == Spread }

// The sequential test. Score is a CUSUM of log-likelihood ratios in hundredths of a nat (E. S. Page, 1954; here of weighted Bernoulli
// trials): a failure adds its weight, a success takes off, and it never falls below zero, so that an hour of success cannot hide
// what begins now. Two hard failures in a row raise the alarm; two broken streams do not.
const (
	scoreSuccess = 25  // -ln(0.76/0.98): a success under 24 % and under 2 % failures
	scoreSuspect = 150 // suspected from here …
	scoreQuiet   = 100 // … until below here
	scoreAlarm   = 590
	scoreRelapse = 1500 // once successes were seen: five hard failures in a row, so that a bumpy recovery does not flap …
	scoreMax     = 1800 // … and six the next time
)

// What it takes to believe in the end of an incident, and how long a silent one is believed to last.
const (
	runRecovering    = 3           // successes in a row, and one more for each time that they did not last …
	runAtMost        = 5           // … up to these
	runHealthy       = 6           // successes in a row …
	calmHealthy      = 15 * 60_000 // … or so long without a failure
	spreadAfter      = 10 * 60_000
	forgetSuspicion  = 30 * 60_000
	forgetIncident   = 6 * 3600_000
	maxIncidentNotes = 8

	// careful is the wait between prompts to a site that answers again, as that after so many failures: two and a half minutes on average,
	// which is as often as a person sends anyway.
	careful = 4
)

// incident is the phase of a site and what led to it.
type incident struct {
	Phase    Phase
	Began    int64 // the since of the phase as told
	Entered  int64 // when the phase was entered
	Onset    int64 // the first failure
	Last     int64 // the newest evidence of either sort
	Chats    []string
	Kinds    []Symptom
	Run      int // successes since the last failure
	RunBegan int64
	Relapses int // how often it was down again
	Falls    int // how often it did not go on recovering
}

// enter tells a new phase that holds since the given moment.
func (s *site) enter(d *Detector, p Phase, since int64) {
	s.Incident.Phase, s.Incident.Began, s.Incident.Entered = p, since, d.state.Now
	if p == Healthy {
		s.Sizes = sizes{}
	}
	d.emit(Event{Site: s.Name, Kind: EventPhase, Phase: p, Since: since})
}

// failed takes in a failure of the given weight; weight 0 is no evidence.
func (s *site) failed(d *Detector, weight int, sym Symptom, chat string) {
	if weight <= 0 {
		return
	}
	now, in := d.state.Now, &s.Incident
	if in.Phase == Healthy {
		in.Onset, in.Chats, in.Kinds, in.Relapses, in.Falls = now, in.Chats[:0], in.Kinds[:0], 0, 0
	}
	s.Score = min(s.Score+weight, scoreMax)
	in.Last = now
	if weight < scoreSuspect { // slow answers and challenges add up, but end no run of successes
		weight = 0
	}
	if weight > 0 {
		in.Run = 0
		in.note(sym, chat)
	}
	if in.Phase == Recovering && weight > 0 {
		in.Falls++
		s.enter(d, Stabilising, now)
		return
	}
	s.grade(d)
}

// reweigh takes in that a failure already counted turned out to be another one.
func (s *site) reweigh(d *Detector, by int, old, sym Symptom) {
	in := &s.Incident
	s.Score = max(0, min(s.Score+by, scoreMax))
	if i := slices.Index(in.Kinds, old); i >= 0 && !slices.Contains(in.Kinds, sym) {
		in.Kinds[i] = sym
	}
	if in.Phase == Suspected && s.Score < scoreQuiet {
		s.enter(d, Healthy, d.state.Now)
		return
	}
	s.grade(d)
}

// grade raises the phase as far as the evidence goes.
func (s *site) grade(d *Detector) {
	now, in := d.state.Now, &s.Incident
	switch {
	case (in.Phase == Healthy || in.Phase == Suspected) && s.Score >= scoreAlarm:
		s.enter(d, Surge, in.Onset)
	case in.Phase == Stabilising && s.Score >= in.relapse():
		in.Relapses++
		s.enter(d, Surge, in.Onset)
	case in.Phase == Healthy && s.Score >= scoreSuspect:
		s.enter(d, Suspected, in.Onset)
	}
	if in.Phase == Surge && (now-in.Onset >= spreadAfter || len(in.Chats) > 1 || len(in.Kinds) > 1) {
		s.enter(d, Spread, in.Onset)
	}
}

// relapse is the score at which a site that had answered again is down again.
func (in *incident) relapse() int {
	if in.Relapses > 0 {
		return scoreMax
	}
	return scoreRelapse
}

func (in *incident) note(sym Symptom, chat string) {
	if chat != "" && !slices.Contains(in.Chats, chat) {
		in.Chats = push(in.Chats, chat, maxIncidentNotes)
	}
	if !slices.Contains(in.Kinds, sym) {
		in.Kinds = push(in.Kinds, sym, maxIncidentNotes)
	}
}

// succeeded takes in a success: an answer that came to its end, or a page that loads again.
func (s *site) succeeded(d *Detector) {
	now, in := d.state.Now, &s.Incident
	s.Score = max(0, s.Score-scoreSuccess)
	s.relent()
	s.Pace, s.Cool = never, never
	in.Last = now
	in.Run++
	if in.Run == 1 {
		in.RunBegan = now
	}
	switch {
	case in.Phase == Suspected && s.Score < scoreQuiet:
		s.heal(d)
	case in.Phase.Down():
		s.Score = 0
		s.enter(d, Stabilising, now)
	case in.Phase == Stabilising && in.Run >= min(runRecovering+in.Falls, runAtMost):
		s.Score = 0
		s.enter(d, Recovering, in.RunBegan)
	case in.Phase == Stabilising:
		s.Score = 0
	case in.Phase == Recovering && in.Run >= runHealthy:
		s.heal(d)
	}
	if in.Phase == Stabilising || in.Phase == Recovering {
		s.Pace = now + backoffs[waitSite].Wait(careful, &s.Jitter)
	}
}

// relent shortens the waits after a success: to their beginning, but those for a site whose incident stands no further than careful.
func (s *site) relent() {
	site := 0
	if s.Incident.Phase.Down() || s.Incident.Phase == Stabilising {
		site = min(s.Attempts[waitSite], careful)
	}
	s.Attempts = [waitClasses]int{waitSite: site}
}

// heal ends an incident after successes. What was the site's doing is over in every chat, also in those not tried since.
func (s *site) heal(d *Detector) {
	s.clearWhere(d, func(e *episode) bool { return traits[e.Symptom].wait == waitSite })
	s.Score = 0
	s.enter(d, Healthy, d.state.Now)
}

// phaseDue is when the phase changes if nothing more is seen; never if it does not.
func (s *site) phaseDue() int64 {
	switch in := &s.Incident; in.Phase {
	case Healthy:
		return never
	case Suspected:
		return in.Last + forgetSuspicion
	case Recovering:
		return in.Entered + calmHealthy
	default:
		return in.Last + forgetIncident
	}
}

// calmDown lets the phase end by the passing of time.
func (s *site) calmDown(d *Detector) {
	if at := s.phaseDue(); at == never || at > d.state.Now {
		return
	}
	if s.Incident.Phase == Recovering {
		s.heal(d)
		return
	}
	s.Score = 0
	s.enter(d, Healthy, d.state.Now)
}
