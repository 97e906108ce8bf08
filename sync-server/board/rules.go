package board

import (
	"slices"

	"holdfast/shared/outage"
)

// What it takes to raise the alarm: two people whose own detectors, each sure of itself, say "down" within 10 to 15 minutes, if they are at least a
// fifth of those heard; or three who see any failure, if they are half: single failures are a matter of every good day. On 544 days of public counts a floor of 2 found a third of the incidents, 2.5 minutes after
// the official page named their beginning, with one alarm in four days that no page knew of; what reports there is not an alarm of a detector.
const (
	floorSure = 2
	floorAny  = 3
	shareSure = 5 // at least one of so many
	shareAny  = 2
)

// What it takes to believe in the end, in milliseconds: other and higher hurdles than those of the beginning.
const (
	spreadAfter = 10 * 60_000
	holdMany    = 2 * 60_000  // each better phase has looked right for so long …
	holdOne     = 15 * 60_000 // … or, if it is the word of one person, the last one for so long
	quiet       = 60 * 60_000 // and so long when nobody who saw it says anything
	absorb      = 15 * 60_000 // what begins so soon after an end is the same incident
)

// State is what the rules know of a site between two steps. Times are epoch milliseconds, 0 for none.
type State struct {
	Site     string
	Phase    outage.Phase
	Level    Level
	Since    int64 // when the phase was entered
	Onset    int64 // the start of the bucket in which somebody first saw the present trouble: one person's moment is kept no finer
	Calm     int64 // since when it has looked over
	Heard    int64 // when anybody last saw it fail
	Relapses int
	Incident string // the present incident, or the last one
	Ended    int64  // when the last one ended
}

// Level is how bad it is, in the words of status pages.
type Level string

// The levels.
const (
	Operational Level = "operational"
	Degraded    Level = "degraded_performance"
	Partial     Level = "partial_outage"
	Major       Level = "major_outage"
)

// Levels in their order.
var Levels = []Level{Operational, Degraded, Partial, Major}

// confirmed is the beginning of an incident.
func (t Tally) confirmed() bool {
	return t.Fails >= floorSure && t.Fails*shareSure >= t.Heard() || t.Bad() >= floorAny && t.Bad()*shareAny >= t.Heard()
}

// easing: of those who saw it fail, at least half get answers again. Others' answers prove nothing (it may fail in one region), nor does silence.
func (t Tally) easing() bool { return t.Back > 0 && t.Back >= t.Bad() }

// well: three of four get answers, and two of three without a failure between.
func (t Tally) well() bool { return t.Works > 0 && t.Works >= 3*t.Bad() && t.Works >= 2*t.Mixed }

// over: nine of ten, and four of five.
func (t Tally) over() bool { return t.Works > 0 && t.Works >= 9*t.Bad() && t.Works >= 4*t.Mixed }

// worse: fewer get answers than not, or not always. Between this and well nothing changes.
func (t Tally) worse() bool { return t.Works < t.Bad()+t.Mixed }

// relapsed: two of three fail again, and one person more each time.
func (s State) relapsed(t Tally) bool {
	return t.Fails >= floorSure+min(s.Relapses, 2) && t.Bad() >= 2*(t.Mixed+t.Works)
}

// spread: the second symptom or the second region that two people report.
func (t Tally) spread() bool { return len(t.symptoms(2)) > 1 || len(t.regions(2)) > 1 }

// next takes the state one step on. window and recent are what people said in the whole window and in its newest part.
func (s State) next(window, recent Tally, now int64) State {
	if window.Bad() > 0 {
		s.Heard = now - now%60_000 // each change of a state is a write
	}
	before := s.Phase
	switch s.Phase {
	case outage.Surge, outage.Spread:
		s = s.whileDown(window, recent, now)
	case outage.Stabilising, outage.Recovering:
		s = s.whileEasing(recent, now)
	default:
		s = s.whileUp(window, now)
	}
	if s.Phase != outage.Healthy && s.Phase != outage.Suspected && window.Bad() == 0 && now-s.Heard >= quiet {
		s.Phase = outage.Healthy
	}
	if s.Phase != before {
		s.Since, s.Calm = now, 0
		if s.Phase == outage.Suspected { // one person can bring this about
			s.Since = s.Onset
		}
		if s.Phase == outage.Healthy && before != outage.Suspected {
			s.Ended = now
		}
	}
	s.Level = s.level(window)
	return s
}

func (s State) whileUp(window Tally, now int64) State {
	switch {
	case window.confirmed():
		if s.Phase != outage.Suspected {
			s.Onset = BucketOf(now) * Bucket
		}
		s.Phase, s.Relapses = outage.Surge, 0
	case window.Bad() > 0:
		if s.Phase != outage.Suspected {
			s.Onset = BucketOf(now) * Bucket
		}
		s.Phase = outage.Suspected
	default:
		s.Phase = outage.Healthy
	}
	return s
}

func (s State) whileDown(window, recent Tally, now int64) State {
	switch {
	case recent.easing():
		s.Phase = outage.Stabilising
	case s.Phase == outage.Surge && (now-s.Onset >= spreadAfter || window.spread()):
		s.Phase = outage.Spread
	}
	return s
}

func (s State) whileEasing(recent Tally, now int64) State {
	silent := recent.Heard() == 0 // the last word holds: who gets answers goes away
	switch {
	case s.relapsed(recent):
		s.Phase = outage.Surge
		s.Relapses++
	case s.Phase == outage.Recovering && recent.worse():
		s.Phase = outage.Stabilising
	case s.Phase == outage.Stabilising && (recent.well() || silent && s.Calm > 0):
		return s.hold(outage.Recovering, holdMany, now)
	case s.Phase == outage.Recovering && (silent || recent.over() && recent.Works < 2):
		return s.hold(outage.Healthy, holdOne, now)
	case s.Phase == outage.Recovering && recent.over():
		return s.hold(outage.Healthy, holdMany, now)
	default:
		s.Calm = 0
	}
	return s
}

// hold believes in a better phase when what speaks for it has lasted.
func (s State) hold(better outage.Phase, long, now int64) State {
	if s.Calm == 0 {
		s.Calm = now
	}
	if now-s.Calm >= long {
		s.Phase = better
	}
	return s
}

// level is how bad the phase is, by what share of people sees it. While it is down it does not get better: a share goes up and down.
func (s State) level(window Tally) Level {
	switch s.Phase {
	case outage.Recovering:
		return Degraded
	case outage.Stabilising:
		return Partial
	case outage.Surge, outage.Spread:
	default:
		return Operational
	}
	l := Partial
	switch {
	case window.Heard() == 0:
		return s.Level
	case window.onlySlow():
		l = Degraded
	case 10*window.Bad() >= 6*window.Heard():
		l = Major
	}
	if s.Level.worse(l) {
		return s.Level
	}
	return l
}

// worse reports whether l is worse than another level.
func (l Level) worse(than Level) bool { return slices.Index(Levels, l) > slices.Index(Levels, than) }

// onlySlow: nobody sees worse than late answers and proofs of being human.
func (t Tally) onlySlow() bool {
	slow := false
	for _, s := range t.symptoms(1) {
		if s != outage.Slow && s != outage.Challenge {
			return false
		}
		slow = true
	}
	return slow
}
