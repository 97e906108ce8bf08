package board

import (
	"reflect"
	"slices"

	"holdfast/shared/outage"
)

// View is what the board shows at a moment. Times are epoch milliseconds.
type View struct {
	Now       int64
	Sites     []SiteView
	Incidents []Incident // of 90 days, the newest first
	Notes     []Note     // that may be seen, the oldest first
}

// SiteView is one site.
type SiteView struct {
	Site
	Phase     outage.Phase
	Level     Level
	Since     int64 // of the phase, or of the trouble while there is one; 0: always
	Bad       People
	Works     People
	Heard     People
	Confirmed bool // there is an incident
	Incident  string
	Symptoms  []outage.Symptom // that three people or more see
	Cells     []CellView       // that three people or more are in, by region and symptom
	Hidden    bool             // there are others
	Hours     []Level          // of the last 24 hours, a quarter each, the oldest first
	Minutes   int              // of the last 24 hours, with an incident
	Days      []DayView        // of the last 90 days, the oldest first, in UTC
	Official  *Official        // what the site says of itself; nil: nobody looks
}

// CellView is a cell of the matrix.
type CellView struct {
	Cell
	People int
}

// DayView is one day of a site.
type DayView struct {
	Start   int64
	Worst   Level
	Minutes int // with an incident
}

// Slots of the timeline of a day.
const (
	slot  = 15 * 60_000
	slots = 96
)

func makeView(sites []Site, states map[string]State, incidents []Incident, tallies map[string]Tally, pages map[string]*Official, now int64) *View {
	v := &View{Now: now, Incidents: incidents}
	for _, site := range sites {
		s, t := states[site.ID], tallies[site.ID]
		one := SiteView{
			Site: site, Phase: s.Phase, Level: s.Level, Since: s.Since, Bad: People(t.Bad()), Works: People(t.Works), Heard: People(t.Heard()),
			Confirmed: ongoing(s), Symptoms: t.symptoms(shown), Official: pages[site.ID],
		}
		if one.Confirmed {
			one.Incident, one.Since = s.Incident, s.Onset
		}
		one.Cells, one.Hidden = matrix(t.Cells)
		one.Hours, one.Days = timelines(site.ID, incidents, now)
		one.Minutes = minutes(site.ID, incidents, now)
		v.Sites = append(v.Sites, one)
	}
	return v
}

// matrix gives the cells that may be shown, in the order of the closed lists.
func matrix(cells map[Cell]int) (all []CellView, hidden bool) {
	for _, region := range Regions {
		for _, symptom := range Symptoms {
			switch n := cells[Cell{region, symptom}]; {
			case n >= shown:
				all = append(all, CellView{Cell{region, symptom}, n})
			case n > 0:
				hidden = true
			}
		}
	}
	return all, hidden
}

// span is a stretch of time with one level.
type span struct {
	from, to int64
	level    Level
}

// spans are the stretches of an incident, from its onset.
func (i Incident) spans(now int64) (all []span) {
	from := i.Onset
	for n, u := range i.Updates {
		to := now
		if n+1 < len(i.Updates) {
			to = i.Updates[n+1].At
		}
		if u.Level != Operational && to > from {
			all = append(all, span{from, to, u.Level})
		}
		from = to
	}
	return all
}

// timelines draws a site's incidents on the last day and the last 90.
func timelines(site string, incidents []Incident, now int64) (hours []Level, days []DayView) {
	firstSlot, firstDay := now/slot-slots+1, now/day-shownDays+1
	for range slots {
		hours = append(hours, Operational)
	}
	for n := range int64(shownDays) {
		days = append(days, DayView{Start: (firstDay + n) * day, Worst: Operational})
	}
	for _, i := range incidents {
		if i.Site != site {
			continue
		}
		for _, s := range i.spans(now) {
			for n := max(s.from/slot, firstSlot); n <= min((s.to-1)/slot, now/slot); n++ {
				if at := n - firstSlot; s.level.worse(hours[at]) {
					hours[at] = s.level
				}
			}
			for n := max(s.from/day, firstDay); n <= min((s.to-1)/day, now/day); n++ {
				d := &days[n-firstDay]
				d.Minutes += int((min(s.to, (n+1)*day) - max(s.from, n*day)) / 60_000)
				if s.level.worse(d.Worst) {
					d.Worst = s.level
				}
			}
		}
	}
	return hours, days
}

// minutes is how many of the last day's had an incident of the site.
func minutes(site string, incidents []Incident, now int64) int {
	ms := int64(0)
	for _, i := range incidents {
		if i.Site != site {
			continue
		}
		for _, s := range i.spans(now) {
			ms += max(0, s.to-max(s.from, now-day))
		}
	}
	return int(ms / 60_000)
}

// differs reports whether there is something else to be seen than in another view.
func (v *View) differs(from *View) bool {
	return !sameSites(v.Sites, from.Sites) || !reflect.DeepEqual(v.Incidents, from.Incidents) || !slices.Equal(v.Notes, from.Notes)
}
