package board

import (
	"context"
	"errors"
	"reflect"
	"slices"

	"holdfast/shared/official"
)

// Official is what a site's own status page says. It stands beside what people see, and changes nothing of it.
type Official struct {
	Page string // its address
	official.Word
	Since   int64 // when this grade was read first; 0: nothing was read yet
	Read    int64 // when it was read last
	Problem Problem
}

// Problem is why the last look at a status page brought nothing.
type Problem string

// The problems.
const (
	NoProblem   Problem = ""
	Unreachable Problem = "unreachable"
	Malformed   Problem = "malformed"
	Unnamed     Problem = "unnamed" // the page names none of the components
)

// Hear takes in what a look at a site's status page has brought. After an error the last word stays, with its age. It fails only where programs share a store.
func (b *Board) Hear(ctx context.Context, site, page string, w official.Word, err error) error {
	now := b.config.Now()
	b.mu.Lock()
	o := Official{Page: page}
	if has := b.official[site]; has != nil {
		o = *has
	}
	switch {
	case errors.Is(err, official.ErrMalformed):
		o.Problem = Malformed
	case errors.Is(err, official.ErrUnknown):
		o.Problem = Unnamed
	case err != nil:
		o.Problem = Unreachable
	default:
		if o.Grade != w.Grade {
			o.Since = now
		}
		o.Word, o.Read, o.Problem = w, now, NoProblem
	}
	b.official[site] = &o // views hold the earlier one
	b.mu.Unlock()
	return b.share(ctx, site, o)
}

// named notes in a site's incident, once, when the status page was first seen to name it.
func named(all []Incident, s State, o *Official, change *Change) []Incident {
	at := find(all, s.Incident)
	if !ongoing(s) || o == nil || !o.Grade.Bad() || at < 0 || all[at].Official > 0 {
		return all
	}
	all = slices.Clone(all)
	all[at].Official = o.Since
	change.Incidents = append(change.Incidents, all[at])
	return all
}

// sameSites reports whether there is nothing else to be seen; that a page was read again is not.
func sameSites(a, b []SiteView) bool {
	return reflect.DeepEqual(ageless(a), ageless(b))
}

func ageless(all []SiteView) []SiteView {
	all = slices.Clone(all)
	for n, s := range all {
		if s.Official != nil {
			o := *s.Official
			o.Read = 0
			all[n].Official = &o
		}
	}
	return all
}
