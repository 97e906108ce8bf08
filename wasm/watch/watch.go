package watch

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"holdfast/shared/outage"
	"holdfast/wasm/journal"
)

// clockBack is how far the worker's own clock must fall behind what was seen before that is believed to be a clock set right, in milliseconds.
const clockBack = 10 * 60_000

// Watch is the live sessions of this browser. Its methods may be called concurrently.
type Watch struct {
	store journal.Store
	seed  uint64

	mu       sync.Mutex
	detector *outage.Detector // nil until the store was read
	log      log
}

// New returns a watch over the store. seed makes this browser's waits differ from everybody else's; it counts only until there is a stored
// state. Nothing is read before the first call.
func New(store journal.Store, seed uint64) *Watch {
	return &Watch{store: store, seed: seed}
}

// Observe takes in what was seen, oldest first, and returns what follows from it. Observations of an unknown kind are left out and named in the
// error, which wraps outage.ErrKind and comes beside the events. A store that cannot be written does not keep anybody from being warned: the
// state is then held in memory, written at the next call, and Unsaved tells. Any other error means that the store cannot be read.
func (w *Watch) Observe(ctx context.Context, list []outage.Observation) ([]outage.Event, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.open(ctx); err != nil {
		return nil, err
	}
	var events []outage.Event
	var bad error
	kept := make([]outage.Observation, 0, len(list)+1)
	if now := w.detector.Now(); now > w.log.now { // a sleep is measured from the last tick, which is not kept
		kept = append(kept, outage.Observation{T: now, Kind: outage.KindTick})
	}
	for i, o := range list {
		o = o.Bounded()
		if o.Kind == outage.KindTick && o.T < w.detector.Now()-clockBack {
			w.detector, kept = outage.New(w.seed), kept[:0]
			w.log.forget()
		}
		if w.step(o) {
			continue
		}
		got, err := w.detector.Observe(o)
		if err != nil {
			bad = errors.Join(bad, fmt.Errorf("observation %d of kind %q: %w", i, o.Kind, err))
			continue
		}
		events = append(events, got...)
		kept = append(kept, o)
	}
	w.log.save(ctx, w.store, w.detector, kept, len(events) > 0)
	return events, bad
}

// step reports whether an observation is only the next page of signing in (address, password, code). Such pages are no bounces.
func (w *Watch) step(o outage.Observation) bool {
	return o.Kind == outage.KindNavigate && o.Class == outage.ClassLogin && w.detector.Page(o.Site, o.Tab) == outage.ClassLogin
}

// Guidance returns what to show at now, and when to look again though nothing is observed (0: no such moment), both in epoch milliseconds. It
// changes nothing: time passes for the detector only by observations.
func (w *Watch) Guidance(ctx context.Context, now int64) (list []outage.Guidance, due int64, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.open(ctx); err != nil {
		return nil, 0, err
	}
	return w.detector.Guidance(now), w.detector.Due(), nil
}

// Unsaved returns why the newest state is not in the store; nil when it is.
func (w *Watch) Unsaved() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.log.unsaved
}

// open reads the stored state, once.
func (w *Watch) open(ctx context.Context) error {
	if w.detector != nil {
		return nil
	}
	d, l, err := load(ctx, w.store, w.seed)
	if err != nil {
		return fmt.Errorf("read the watched sessions: %w", err)
	}
	w.detector, w.log = d, l
	return nil
}
