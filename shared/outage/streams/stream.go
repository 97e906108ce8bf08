package streams

import (
	"cmp"
	"slices"

	"holdfast/shared/outage"
)

// Train and Test return the n-th seed of the two halves.
func Train(n uint64) uint64 { return 2 * n }

// Test returns the n-th seed to report figures on.
func Test(n uint64) uint64 { return 2*n + 1 }

// Case is one prompt, or one thing that befell the person, and what it truly was. Times are epoch milliseconds.
type Case struct {
	From  int64          `json:"from"`                // what is told from here …
	To    int64          `json:"to"`                  // … until before this is about it
	Truth outage.Symptom `json:"truth,omitempty"`     // empty: nothing was wrong
	What  string         `json:"what"`                // how it showed, for reading
	Last  int64          `json:"last_text,omitempty"` // the last visible text; 0 when there was none
}

// Outcome is a prompt's end as a library that counts successes and failures would see it.
type Outcome struct {
	At     int64 // when it was known
	Failed bool
	TookMs int64
}

// Incident is a time in which the site failed.
type Incident struct {
	From  int64   `json:"incident_from"`
	To    int64   `json:"incident_to"`
	Share float64 `json:"share"` // of the prompts that fail
}

// Stream is a sequence of observations with its truth.
type Stream struct {
	Observations []outage.Observation // in the order in which they are told
	Cases        []Case
	Outcomes     []Outcome
	Incident     *Incident // nil: the site was well all the time
}

// told is an observation and when it is told: pages tell a little late, and then the time that it names lies in the past.
type told struct {
	at int64
	o  outage.Observation
}

// inOrder returns the observations as they are told.
func inOrder(list []told) []outage.Observation {
	slices.SortStableFunc(list, func(a, b told) int { return cmp.Compare(a.at, b.at) })
	out := make([]outage.Observation, len(list))
	for i, one := range list {
		out[i] = one.o
	}
	return out
}
