package board

import (
	"slices"
	"time"

	"holdfast/shared/outage"
)

// Incident is one trouble of one site, from the rules' alarm to their all-clear. Times are epoch milliseconds.
type Incident struct {
	ID        string // site and minute of the alarm, such as claude-202611251042
	Site      string
	Onset     int64 // when somebody first saw it
	Confirmed int64
	Resolved  int64 // 0 while it lasts
	Phase     outage.Phase
	Level     Level // now
	Worst     Level
	Fails     People // the most who saw it fail at once
	Heard     People // of so many heard then
	Symptoms  []outage.Symptom
	Regions   []string
	Updates   []Update // oldest first
	Official  int64    // when the site's own status page was first seen to name it; 0: it has not, or nobody looks
}

// Update is one line of an incident's log.
type Update struct {
	At    int64
	Phase outage.Phase
	Level Level
	Fails People // who saw it fail, then
	Heard People
	Quiet bool // resolved because nobody who saw it said anything any more
}

// shown is how many people a number must count at least to be shown.
const shown = 3

// People is a number of people as it may be shown: below three nobody learns how many.
type People int

// Shown gives the number, and whether it may be shown. Nobody at all is a number that may.
func (p People) Shown() (int, bool) {
	if p != 0 && p < shown {
		return 0, false
	}
	return int(p), true
}

// Number is the number where it may be shown, and 0 where not.
func (p People) Number() int {
	n, _ := p.Shown()
	return n
}

// open begins an incident.
func open(s State, t Tally, now int64) Incident {
	i := Incident{ID: s.Site + "-" + time.UnixMilli(now).UTC().Format("200601021504"), Site: s.Site, Onset: s.Onset, Confirmed: now}
	i.update(s, t, now)
	return i
}

// update takes a state in, with a line in the log where the phase or the level has changed. It reports whether anything has.
func (i *Incident) update(s State, t Tally, now int64) bool {
	was := *i
	i.Phase, i.Level = s.Phase, s.Level
	if s.Level.worse(i.Worst) {
		i.Worst = s.Level
	}
	if bad := People(t.Bad()); bad > i.Fails {
		i.Fails, i.Heard = bad, People(t.Heard())
	}
	i.Symptoms = merge(i.Symptoms, t.symptoms(shown))
	i.Regions = merge(i.Regions, t.regions(shown))
	i.Resolved = 0
	if s.Phase == outage.Healthy {
		i.Resolved = now
	}
	line := i.Phase != was.Phase || i.Level != was.Level || len(i.Updates) == 0
	if line {
		i.Updates = append(slices.Clone(i.Updates), Update{At: now, Phase: i.Phase, Level: i.Level, Fails: People(t.Bad()), Heard: People(t.Heard()), Quiet: i.Resolved > 0 && now-s.Heard >= quiet})
	}
	return line || i.Fails != was.Fails || len(i.Symptoms) != len(was.Symptoms) || len(i.Regions) != len(was.Regions)
}

// maxNamed bounds the symptoms and regions of an incident; the closed lists do, too.
const maxNamed = 32

func merge[T comparable](all, more []T) []T {
	for _, one := range more {
		if !slices.Contains(all, one) && len(all) < maxNamed {
			all = append(slices.Clip(all), one)
		}
	}
	return all
}
