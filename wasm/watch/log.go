package watch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"holdfast/shared/outage"
	"holdfast/shared/strictcbor"
	"holdfast/wasm/journal"
)

// The rows of TableWatch: the detector's state as of some row of observations, and the observations, a row for each call. The state makes a start
// quick and exact; the observations bring it up to date, and are what is left to start from when a new version cannot read the old state.
const (
	stateKey   = "state"
	seenPrefix = "seen/"
)

// How much is kept, and how often the state is written.
const (
	keepFor     = 2 * 3600_000 // milliseconds
	keepCount   = 2000         // observations
	stateEvery  = 64           // rows
	stateAtMost = 256          // observations
)

type stateRow struct {
	Seq   uint64       `cbor:"seq"` // the newest row of observations in it
	State outage.State `cbor:"state"`
}

// row is what is known of a stored row of observations.
type row struct {
	seq   uint64
	last  int64 // time of its last observation
	count int
}

// log is the state of what is stored.
type log struct {
	rows      []row
	seq       uint64
	now       int64 // the detector's time as of the newest row
	newRows   int   // since the state was written
	newSeen   int
	stateDue  bool
	forgotten bool  // rows are still there that count no more
	unsaved   error // why the newest is not stored
}

func seenKey(seq uint64) string { return seenPrefix + fmt.Sprintf("%016x", seq) }

// load reads what is stored. Rows that cannot be read are passed over: they are worth less than a working watch.
func load(ctx context.Context, store journal.Store, seed uint64) (*outage.Detector, log, error) {
	d, seq, err := loadState(ctx, store)
	if err != nil {
		return nil, log{}, err
	}
	l := log{seq: seq, stateDue: d == nil}
	if d == nil {
		d = outage.New(seed)
	}
	stored, err := store.Scan(ctx, journal.TableWatch, seenPrefix, "", 0)
	if err != nil {
		return nil, log{}, err
	}
	for _, one := range stored {
		l.take(d, one, seq)
	}
	l.now = d.Now()
	return d, l, nil
}

func loadState(ctx context.Context, store journal.Store) (*outage.Detector, uint64, error) {
	raw, err := store.Get(ctx, journal.TableWatch, stateKey)
	if errors.Is(err, journal.ErrNotFound) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, err
	}
	var s stateRow
	if strictcbor.Unmarshal(raw, &s) != nil {
		return nil, 0, nil
	}
	d, err := outage.Restore(s.State)
	if err != nil {
		return nil, 0, nil // of another version: the observations are left
	}
	return d, s.Seq, nil
}

// take accounts for a stored row, and feeds it to the detector if the state does not hold it yet.
func (l *log) take(d *outage.Detector, one journal.Row, inState uint64) {
	seq, err := strconv.ParseUint(strings.TrimPrefix(one.Key, seenPrefix), 16, 64)
	if err != nil {
		return
	}
	l.seq = max(l.seq, seq)
	r := row{seq: seq}
	var list []outage.Observation
	if strictcbor.Unmarshal(one.Value, &list) == nil && len(list) > 0 {
		r.count, r.last = len(list), list[len(list)-1].T
	}
	l.rows = append(l.rows, r)
	if seq <= inState {
		return
	}
	for _, o := range list {
		d.Observe(o) // an unknown kind can only come from a newer version, and changes nothing
	}
	l.newRows, l.newSeen = l.newRows+1, l.newSeen+r.count
}

// forget makes the stored rows count no more.
func (l *log) forget() { l.stateDue, l.forgotten, l.now = true, true, 0 }

// save stores observations that the detector has taken in, and from time to time its state. Ticks from which nothing followed are
// not worth a row.
func (l *log) save(ctx context.Context, store journal.Store, d *outage.Detector, list []outage.Observation, eventful bool) {
	idle := !eventful && !slices.ContainsFunc(list, func(o outage.Observation) bool { return o.Kind != outage.KindTick })
	if idle && l.unsaved == nil && !l.forgotten {
		return
	}
	batch, err := l.batch(d, list)
	if err == nil {
		err = store.Apply(ctx, batch)
	}
	l.unsaved = err
	if err != nil {
		// Whether it was applied is not known. The state holds it all, so that is written next time.
		l.stateDue = true
		return
	}
	l.now = d.Now()
	if l.stateDue {
		l.stateDue, l.forgotten, l.newRows, l.newSeen = false, false, 0, 0
	}
}

func (l *log) batch(d *outage.Detector, list []outage.Observation) ([]journal.Op, error) {
	raw, err := strictcbor.Marshal(list)
	if err != nil {
		return nil, fmt.Errorf("encode observations: %w", err)
	}
	l.seq++
	l.rows = append(l.rows, row{seq: l.seq, last: d.Now(), count: len(list)})
	l.newRows, l.newSeen = l.newRows+1, l.newSeen+len(list)
	batch := []journal.Op{{Table: journal.TableWatch, Key: seenKey(l.seq), Value: raw}}
	l.stateDue = l.stateDue || l.newRows >= stateEvery || l.newSeen >= stateAtMost
	if !l.stateDue {
		return batch, nil
	}
	raw, err = strictcbor.Marshal(stateRow{Seq: l.seq, State: d.State()})
	if err != nil {
		return nil, fmt.Errorf("encode the state: %w", err)
	}
	batch = append(batch, journal.Op{Table: journal.TableWatch, Key: stateKey, Value: raw})
	return append(batch, l.thin(d.Now())...), nil
}

// thin deletes rows that are too old or too many. The state holds them all, so none is needed to go on.
func (l *log) thin(now int64) []journal.Op {
	first, seen := len(l.rows), 0
	for first > 0 {
		r := l.rows[first-1]
		if newest := first == len(l.rows); !newest && (l.forgotten || r.last < now-keepFor || seen+r.count > keepCount) {
			break
		}
		seen += r.count
		first--
	}
	var ops []journal.Op
	for _, r := range l.rows[:first] {
		ops = append(ops, journal.Op{Table: journal.TableWatch, Key: seenKey(r.seq)})
	}
	l.rows = append(l.rows[:0], l.rows[first:]...)
	return ops
}
