package outage

import "slices"

// never marks a moment that has not come; moments are 0 or later.
const never int64 = -1

// Bounds on what is remembered, so that no stream of observations, however hostile, makes the state grow. The oldest goes first.
const (
	maxSites    = 64
	maxTabs     = 64 // of a site, as all below
	maxAnswers  = 64
	maxRequests = 256
	maxEpisodes = 64
	maxText     = 256 // bytes of an id that comes from outside
)

// stateVersion changes when a stored State of an older program cannot be continued.
const stateVersion = 2

// State is a detector's whole memory, for storing it and going on later with Restore. Its fields are not an API: they are exported only
// so that an encoder reaches them.
type State struct {
	Version int
	Seed    uint64
	Now     int64 // the newest time seen
	Link    link
	Sites   []*site
}

// clone returns a deep copy.
func (s *State) clone() State {
	c := *s
	c.Sites = make([]*site, len(s.Sites))
	for i, one := range s.Sites {
		c.Sites[i] = one.clone()
	}
	return c
}

func (s *site) clone() *site {
	c := *s
	c.Tabs = slices.Clone(s.Tabs)
	for i := range c.Tabs {
		c.Tabs[i].Bounces = slices.Clone(c.Tabs[i].Bounces)
	}
	c.Requests = slices.Clone(s.Requests)
	c.Answers = slices.Clone(s.Answers)
	c.Episodes = slices.Clone(s.Episodes)
	for i := range c.Episodes {
		c.Episodes[i].Former = slices.Clone(c.Episodes[i].Former)
	}
	c.Incident.Chats = slices.Clone(s.Incident.Chats)
	c.Incident.Kinds = slices.Clone(s.Incident.Kinds)
	c.History = slices.Clone(s.History)
	for i := range c.History {
		c.History[i] = c.History[i].clone()
	}
	return &c
}

// push appends v and drops the oldest when there are more than limit.
func push[T any](list []T, v T, limit int) []T {
	if len(list) >= limit {
		list = append(list[:0], list[len(list)-limit+1:]...) // not slices.Delete: a third of a KB of the extension for each type
	}
	return append(list, v)
}
