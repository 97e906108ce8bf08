package board

import (
	"context"
	"errors"
)

// Store keeps the board. Whoever implements it runs boardtest.Run.
//
// Every method is one safe step: it takes effect wholly or not at all, and is on disk when it returns nil. Slices passed in are not kept, slices
// returned are the caller's.
type Store interface {
	// Put keeps rows. Of two with the same site, bucket, epoch and mark the larger code stays.
	Put(ctx context.Context, rows []Row) error
	// Rows returns all that were put and not folded, in no order.
	Rows(ctx context.Context) ([]Row, error)
	// Fold forgets all rows of buckets before the given one, so that nothing of them stays on the disk, and keeps the counts; of two counts of the
	// same site, bucket and code the larger one stays.
	Fold(ctx context.Context, before int64, counts []Count) error
	// Counts returns the counts of a site with from <= bucket < to, by bucket and code.
	Counts(ctx context.Context, site string, from, to int64) ([]Count, error)
	// Apply keeps states, each in the place of the site's earlier one, and incidents, each in the place of the one with its ID.
	Apply(ctx context.Context, c Change) error
	// States returns all, in no order.
	States(ctx context.Context) ([]State, error)
	// Incidents returns those confirmed at or after a moment, the newest first, at most limit.
	Incidents(ctx context.Context, since int64, limit int) ([]Incident, error)
	// Incident returns one; ErrNotFound.
	Incident(ctx context.Context, id string) (Incident, error)
	// PutNote keeps a note, in the place of the one with its ID.
	PutNote(ctx context.Context, n Note) error
	// Notes returns all, the oldest first.
	Notes(ctx context.Context) ([]Note, error)
	// Prune forgets counts of buckets before one, incidents that were resolved before a moment, and notes but playbooks that were written before it.
	Prune(ctx context.Context, bucket, moment int64) error
}

// Change is what a step of the rules writes.
type Change struct {
	States    []State
	Incidents []Incident
}

// ErrNotFound says that there is no such incident.
var ErrNotFound = errors.New("no such incident")
