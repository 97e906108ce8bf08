package board

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"

	"holdfast/shared/ledger"
	"holdfast/shared/outage"
	"holdfast/shared/wire"
)

// Config is what a Board works with. All fields but Editors and Shared are needed.
type Config struct {
	Store Store
	Rand  io.Reader    // cryptographic randomness; safe for concurrent use
	Now   func() int64 // epoch milliseconds
	Sites []Site       // those that the board knows, in the order in which they are shown

	Editors []ledger.VaultID // who alone may write notes and hide them; none: every member
	Shared  Shared           // nil: one process at a time works on the store
}

// Site is a site that the board knows.
type Site struct {
	ID   string // as in signals
	Name string // as people call it
}

// How long things are kept, and how many incidents are shown.
const (
	keepCounts    = 30 * day
	keepIncidents = 400 * day
	shownDays     = 90
	maxIncidents  = 1000
	maxPast       = 10_000 // of all that are kept
	day           = 24 * 60 * 60_000
)

// Board is one team's board.
type Board struct {
	config Config
	blind  blinder

	mu        sync.Mutex
	window    map[string]map[rowKey]Code // by site: what was put and not folded
	states    map[string]State
	official  map[string]*Official
	incidents []Incident // of the days shown, the newest first
	folded    int64      // the bucket before which everything is folded
	pruned    int64      // when
	view      *View
	news      chan struct{} // closed at the next view that differs

	writing sync.Mutex // held while notes change
	notes   []Note     // the oldest first; mu is held to look
	wrote   map[ledger.VaultID][]int64

	stepping sync.Mutex
	early    []News // of the step at the start, for whoever makes the next one
}

type rowKey struct {
	bucket, epoch int64
	mark          Mark
}

// Open returns the board that a store holds. Its first view is that of now.
func Open(ctx context.Context, c Config) (*Board, error) {
	if c.Store == nil || c.Rand == nil || c.Now == nil || len(c.Sites) == 0 {
		return nil, errors.New("board: store, randomness, clock and sites are needed")
	}
	b := &Board{config: c, blind: blinder{rand: c.Rand, shared: c.Shared}, window: map[string]map[rowKey]Code{}, states: map[string]State{}, official: map[string]*Official{}, wrote: map[ledger.VaultID][]int64{}, news: make(chan struct{})}
	rows, err := c.Store.Rows(ctx)
	if err != nil {
		return nil, fmt.Errorf("read signals: %w", err)
	}
	for _, s := range c.Sites {
		b.window[s.ID] = map[rowKey]Code{}
		b.states[s.ID] = State{Site: s.ID, Phase: outage.Healthy, Level: Operational}
	}
	for _, r := range rows {
		b.remember(r)
		b.blind.last = max(b.blind.last, r.Epoch) // two starts in a millisecond have two keys
	}
	states, err := c.Store.States(ctx)
	if err != nil {
		return nil, fmt.Errorf("read states: %w", err)
	}
	for _, s := range states {
		if _, known := b.states[s.Site]; known {
			b.states[s.Site] = s
		}
	}
	if b.incidents, err = c.Store.Incidents(ctx, c.Now()-shownDays*day, maxIncidents); err != nil {
		return nil, fmt.Errorf("read incidents: %w", err)
	}
	if b.notes, err = c.Store.Notes(ctx); err != nil {
		return nil, fmt.Errorf("read notes: %w", err)
	}
	if err := b.shared(ctx); err != nil {
		return nil, err
	}
	b.early, err = b.Step(ctx)
	return b, err
}

// remember takes a row into memory; what is not known any more, a site or a word, is passed over.
func (b *Board) remember(r Row) {
	if rows := b.window[r.Site]; rows != nil && r.Code.Known() {
		k := rowKey{r.Bucket, r.Epoch, r.Mark}
		if has, ok := rows[k]; !ok || r.Code > has {
			rows[k] = r.Code
		}
	}
}

// Take counts one person's signals, all of them or none. It is on disk when Take returns nil. What says nothing new costs no write. Errors: a
// *wire.Problem for words that are in no list, or the store's.
func (b *Board) Take(ctx context.Context, person ledger.VaultID, signals []wire.Signal) error {
	now := b.config.Now()
	var fresh []Row
	for _, s := range signals {
		if !slices.ContainsFunc(b.config.Sites, func(k Site) bool { return k.ID == s.Site }) {
			return wire.NewProblem(wire.CodeBadRequest, "a signal is about a site that this board does not know")
		}
		code, err := encode(s)
		if err != nil {
			return err
		}
		marks, err := b.blind.marks(ctx, now, person, s.Site)
		if err != nil {
			return err
		}
		for _, m := range marks {
			fresh = append(fresh, Row{Site: s.Site, Bucket: BucketOf(now), Epoch: m.Epoch, Mark: m.Mark, Code: code})
		}
	}
	b.mu.Lock()
	fresh = slices.DeleteFunc(fresh, func(r Row) bool {
		has, ok := b.window[r.Site][rowKey{r.Bucket, r.Epoch, r.Mark}]
		return ok && has >= r.Code
	})
	b.mu.Unlock()
	if len(fresh) == 0 {
		return nil
	}
	if err := b.config.Store.Put(ctx, fresh); err != nil {
		return fmt.Errorf("keep signals: %w", err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, r := range fresh {
		b.remember(r)
	}
	return nil
}

// View returns what there is to show, as of the last step, and a channel that is closed when something else is to be shown. Views are
// shared: nobody changes them.
func (b *Board) View() (*View, <-chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.view, b.news
}

// Past returns the incidents that were confirmed in a stretch of time, the newest first, also of a time that the view does not show.
func (b *Board) Past(ctx context.Context, from, to int64) ([]Incident, error) {
	all, err := b.config.Store.Incidents(ctx, from, maxPast)
	if err != nil {
		return nil, fmt.Errorf("read incidents: %w", err)
	}
	return slices.DeleteFunc(all, func(i Incident) bool { return i.Confirmed >= to }), nil
}

// Incident returns one, also of a time that the view does not show. ErrNotFound.
func (b *Board) Incident(ctx context.Context, id string) (Incident, error) {
	v, _ := b.View()
	for _, i := range v.Incidents {
		if i.ID == id {
			return i, nil
		}
	}
	i, err := b.config.Store.Incident(ctx, id)
	if err != nil {
		return Incident{}, fmt.Errorf("read incident: %w", err)
	}
	return i, nil
}
