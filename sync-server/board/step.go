package board

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"holdfast/shared/outage"
)

// News is what a step has to tell others.
type News struct {
	Kind     NewsKind
	Incident Incident
}

// NewsKind says what happened to an incident.
type NewsKind string

// The kinds.
const (
	Confirmed NewsKind = "confirmed"
	Resolved  NewsKind = "resolved"
	Reopened  NewsKind = "reopened" // it was taken to be over, and is not
)

// Step applies the rules to what was heard until now, and makes the view anew. It is to be called every few seconds. With an error nothing of the
// step has happened, and the next one does it; only where old signals could not be made counts of, the rest has, and the news come beside the error.
func (b *Board) Step(ctx context.Context) ([]News, error) {
	b.stepping.Lock()
	defer b.stepping.Unlock()
	now := b.config.Now()
	var folding error
	if b.config.Shared == nil {
		if err := b.blind.tidy(ctx, now); err != nil {
			return nil, err
		}
		folding = b.fold(ctx, now)
	}
	b.mu.Lock()
	rows := b.rows()
	incidents, pages := b.incidents, maps.Clone(b.official)
	b.mu.Unlock()
	var change Change
	var news []News
	tallies := map[string]Tally{}
	for _, site := range b.config.Sites {
		old := b.states[site.ID]
		window, recent := tally(rows[site.ID], BucketOf(now)-Window+1), tally(rows[site.ID], BucketOf(now)-lately+1)
		tallies[site.ID] = window
		next := old.next(window, recent, now)
		var told []News
		next, incidents, told = track(incidents, old, next, window, now, &change)
		news = append(news, told...)
		incidents = named(incidents, next, pages[site.ID], &change)
		if next != old {
			change.States = append(change.States, next)
		}
	}
	if len(change.States)+len(change.Incidents) > 0 {
		if err := b.config.Store.Apply(ctx, change); err != nil {
			return nil, errors.Join(folding, fmt.Errorf("keep states: %w", err))
		}
	}
	b.show(change.States, incidents, tallies, pages, now)
	news, b.early = append(b.early, news...), nil
	return news, folding
}

// track follows a site's incident from one state to the next. It changes no incident in place: views share them.
func track(all []Incident, old, next State, t Tally, now int64, change *Change) (State, []Incident, []News) {
	if ongoing(next) && !ongoing(old) {
		if at := find(all, next.Incident); at < 0 || now-old.Ended > absorb {
			i := open(next, t, now)
			next.Incident = i.ID
			change.Incidents = append(change.Incidents, i)
			return next, slices.Insert(slices.Clone(all), 0, i), []News{{Confirmed, i}}
		}
	} else if !ongoing(next) && !ongoing(old) {
		return next, all, nil
	}
	at := find(all, next.Incident)
	if at < 0 {
		return next, all, nil // of a time that nobody keeps any more
	}
	i := all[at]
	if !i.update(next, t, now) {
		return next, all, nil
	}
	change.Incidents = append(change.Incidents, i)
	all = slices.Clone(all)
	all[at] = i
	switch {
	case !ongoing(next):
		return next, all, []News{{Resolved, i}}
	case !ongoing(old):
		return next, all, []News{{Reopened, i}}
	}
	return next, all, nil
}

// ongoing: there is an incident.
func ongoing(s State) bool { return s.Phase != outage.Healthy && s.Phase != outage.Suspected }

func find(all []Incident, id string) int {
	return slices.IndexFunc(all, func(i Incident) bool { return i.ID == id })
}

// rows lists the window by site. The caller holds mu.
func (b *Board) rows() map[string][]Row {
	all := map[string][]Row{}
	for site, rows := range b.window {
		for k, code := range rows {
			all[site] = append(all[site], Row{Site: site, Bucket: k.bucket, Epoch: k.epoch, Mark: k.mark, Code: code})
		}
	}
	return all
}

// fold turns what has left the window into counts, and prunes what is too old, once in each bucket.
func (b *Board) fold(ctx context.Context, now int64) error {
	before := BucketOf(now) - Window + 1
	if before <= b.folded {
		return nil
	}
	b.mu.Lock()
	var old []Row
	for _, rows := range b.rows() {
		for _, r := range rows {
			if r.Bucket < before {
				old = append(old, r)
			}
		}
	}
	b.mu.Unlock()
	if err := b.config.Store.Fold(ctx, before, fold(old)); err != nil {
		return fmt.Errorf("fold signals: %w", err)
	}
	if now-b.pruned >= day {
		if err := b.config.Store.Prune(ctx, BucketOf(now-keepCounts), now-keepIncidents); err != nil {
			return fmt.Errorf("prune: %w", err)
		}
		b.pruned = now
	}
	b.writing.Lock()
	b.put(slices.DeleteFunc(slices.Clone(b.notes), func(n Note) bool { return n.old(now) }))
	b.writing.Unlock()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, r := range old {
		delete(b.window[r.Site], rowKey{r.Bucket, r.Epoch, r.Mark})
	}
	b.folded = before
	return nil
}

// show takes over what a step has found, and wakes those who wait if there is something else to be seen.
func (b *Board) show(states []State, incidents []Incident, tallies map[string]Tally, pages map[string]*Official, now int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, s := range states {
		b.states[s.Site] = s
	}
	b.incidents = slices.DeleteFunc(slices.Clone(incidents), func(i Incident) bool { return i.Confirmed < now-shownDays*day && i.Resolved > 0 })
	was := b.view
	b.view = makeView(b.config.Sites, b.states, b.incidents, tallies, pages, now)
	b.view.Notes = visible(b.notes)
	if was != nil && b.view.differs(was) {
		close(b.news)
		b.news = make(chan struct{})
	}
}
