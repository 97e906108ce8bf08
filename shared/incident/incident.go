// Package incident keeps what happened while a site failed: a timeline of what was seen, concluded, advised and done, one for each trouble, and
// the report of it. It is pure: what it is told has its own time.
package incident

import (
	"slices"
	"strconv"
	"strings"

	"holdfast/shared/outage"
)

// Kind says what an entry of a timeline is about.
type Kind string

// The kinds of entries.
const (
	Symptom Kind = "symptom" // Code: the symptom, More: whose fault
	Clear   Kind = "clear"   // Code: the symptom
	Phase   Kind = "phase"   // Code: the phase
	Advice  Kind = "advice"  // Code: the action, More: the reason
	Sent    Kind = "sent"    // the user sent a prompt
	Stopped Kind = "stopped" // the user stopped an answer
	Parked  Kind = "parked"  // the user put a prompt by for later
	Note    Kind = "note"    // More: the user's own words
)

// The classes of notes: a note's Code. Any other is a line of the timeline alone.
const (
	Decision = "decision"
	Worked   = "worked"
	Failed   = "failed"
	Lesson   = "lesson"
)

// Entry is one line of a timeline.
type Entry struct {
	T    int64  `cbor:"t" json:"t"` // epoch milliseconds
	Kind Kind   `cbor:"kind" json:"kind"`
	Code string `cbor:"code" json:"code,omitempty"`
	More string `cbor:"more" json:"more,omitempty"`
	Chat string `cbor:"chat" json:"chat,omitempty"`
}

// Incident is one trouble of one site. Times are epoch milliseconds.
type Incident struct {
	Site    string   `cbor:"site" json:"site"`
	Start   int64    `cbor:"start" json:"start"`           // the first sign that was seen
	Noticed int64    `cbor:"noticed" json:"noticed"`       // the first word on it
	End     int64    `cbor:"end" json:"end"`               // 0 while it lasts
	Entries []Entry  `cbor:"entries" json:"entries"`       // oldest first
	Left    int      `cbor:"left" json:"left,omitempty"`   // entries that there was no room for
	Live    []string `cbor:"live" json:"-"`                // symptoms that last, with their chats
	Phase   string   `cbor:"phase" json:"phase,omitempty"` // of the whole site, now
	Worst   string   `cbor:"worst" json:"worst,omitempty"` // the gravest phase there was
}

const (
	// again: trouble that comes back so soon is the same, in milliseconds.
	again = 15 * 60_000
	// maxEntries bounds a timeline.
	maxEntries = 500
	// maxNote bounds a note, in bytes.
	maxNote = 4000
)

// ID names an incident.
func (i *Incident) ID() string { return i.Site + "@" + strconv.FormatInt(i.Start, 10) }

// Log is the incidents, oldest first.
type Log []*Incident

// Take takes in what was seen and what was concluded of it, in the order in which it happened, and returns the incidents that it changed.
func (l *Log) Take(seen []outage.Observation, events []outage.Event) []*Incident {
	var changed []*Incident
	note := func(i *Incident) {
		if i != nil && !slices.Contains(changed, i) {
			changed = append(changed, i)
		}
	}
	for _, o := range seen {
		for len(events) > 0 && events[0].T < o.T {
			note(l.Event(events[0]))
			events = events[1:]
		}
		note(l.Observed(o))
	}
	for _, e := range events {
		note(l.Event(e))
	}
	return changed
}

// Event takes in what was concluded, and returns the incident that it changed; nil where it belongs to none.
func (l *Log) Event(e outage.Event) *Incident {
	i := l.current(e.Site, e.T)
	if i == nil {
		if !begins(e) {
			return nil
		}
		i = l.open(e)
	}
	switch e.Kind {
	case outage.EventSymptom:
		i.Live = append(without(i.Live, e), live(e))
		i.add(Entry{T: e.T, Kind: Symptom, Code: string(e.Symptom), More: string(e.Fault), Chat: e.Chat})
	case outage.EventClear:
		i.Live = without(i.Live, e)
		i.add(Entry{T: e.T, Kind: Clear, Code: string(e.Symptom), Chat: e.Chat})
	case outage.EventPhase:
		i.Phase = string(e.Phase)
		if grave(e.Phase) > grave(outage.Phase(i.Worst)) {
			i.Worst = i.Phase
		}
		i.add(Entry{T: e.T, Kind: Phase, Code: i.Phase})
	case outage.EventAdvice:
		i.add(Entry{T: e.T, Kind: Advice, Code: string(e.Action), More: string(e.Reason)})
	}
	i.End = 0
	if len(i.Live) == 0 && (i.Phase == "" || i.Phase == string(outage.Healthy)) {
		i.End = e.T
	}
	return i
}

// Observed takes in what the user did; like Event.
func (l *Log) Observed(o outage.Observation) *Incident {
	switch o.Kind {
	case outage.KindSend:
		return l.Did(o.Site, Entry{T: o.T, Kind: Sent, Chat: o.Chat})
	case outage.KindStop:
		return l.Did(o.Site, Entry{T: o.T, Kind: Stopped, Chat: o.Chat})
	}
	return nil
}

// Did takes in what the user did while an incident of the site lasts; nil when none does.
func (l *Log) Did(site string, e Entry) *Incident {
	i := l.current(site, e.T)
	if i == nil || i.End > 0 {
		return nil
	}
	i.add(e)
	return i
}

// Write adds a note to an incident, however old; class is one of the classes of notes, or empty. Nil when there is none of that id, or no text.
func (l *Log) Write(id, class, text string, t int64) *Incident {
	at := slices.IndexFunc(*l, func(i *Incident) bool { return i.ID() == id })
	if at < 0 || text == "" {
		return nil
	}
	(*l)[at].add(Entry{T: t, Kind: Note, Code: class, More: strings.ToValidUTF8(text[:min(len(text), maxNote)], "")})
	return (*l)[at]
}

// current returns the incident of a site that lasts, or was over a moment ago.
func (l *Log) current(site string, t int64) *Incident {
	for n := len(*l) - 1; n >= 0; n-- {
		if i := (*l)[n]; i.Site == site {
			if i.End == 0 || t-i.End <= again {
				return i
			}
			return nil
		}
	}
	return nil
}

// begins reports whether an event is the beginning of an incident. A changed page is none.
func begins(e outage.Event) bool {
	return e.Kind == outage.EventSymptom && e.Symptom != outage.AdapterDrift || e.Kind == outage.EventPhase && e.Phase != outage.Healthy
}

func (l *Log) open(e outage.Event) *Incident {
	i := &Incident{Site: e.Site, Start: e.T, Noticed: e.T}
	if e.Since > 0 {
		i.Start = min(i.Start, e.Since)
	}
	*l = append(*l, i)
	return i
}

func (i *Incident) add(e Entry) {
	if len(i.Entries) >= maxEntries {
		i.Left++
		return
	}
	i.Entries = append(i.Entries, e)
}

func live(e outage.Event) string { return string(e.Symptom) + " " + e.Chat }

func without(list []string, e outage.Event) []string {
	return slices.DeleteFunc(list, func(s string) bool { return s == live(e) })
}

func grave(p outage.Phase) int {
	return slices.Index([]outage.Phase{outage.Recovering, outage.Suspected, outage.Stabilising, outage.Surge, outage.Spread}, p)
}
