package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"

	"holdfast/sync-server/vault"
)

// querier is what a step works with: a connection, or a whole database.
type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// step is one write. Any prefix of its statements is safe to keep, and it may be run again from its start after
// everything it did was taken back.
type step func(ctx context.Context, q querier) error

// writer runs steps; nil means on disk.
type writer interface {
	write(ctx context.Context, s step) error
	close() error
}

// direct runs each step by itself, for a database that commits each statement (D1).
type direct struct{ db *sql.DB }

func (d direct) write(ctx context.Context, s step) error { return classify(s(ctx, d.db)) }
func (d direct) close() error                            { return nil }

// groupMax bounds a transaction: more would only make those wait that came first.
const groupMax = 256

// grouped is the one writer of an SQLite database: steps that wait while a commit is under way share the next.
type grouped struct {
	conn *prepared
	jobs chan job
	gone chan struct{} // closed when the last job is answered
	mu   sync.RWMutex  // held for reading while a job is being handed over, for writing to close jobs
	shut bool
}

type job struct {
	ctx  context.Context
	step step
	done chan error
}

var errClosed = errors.New("the store is closed")

// newGrouped takes over a connection that nobody else uses.
func newGrouped(conn *sql.Conn) *grouped {
	g := &grouped{conn: &prepared{conn: conn, stmts: map[string]*sql.Stmt{}}, jobs: make(chan job, groupMax), gone: make(chan struct{})}
	go g.run()
	return g
}

// write waits for the commit even if ctx ends meanwhile: what was handed over is answered truthfully.
func (g *grouped) write(ctx context.Context, s step) error {
	j := job{ctx: ctx, step: s, done: make(chan error, 1)}
	if err := g.hand(j); err != nil {
		return err
	}
	return <-j.done
}

func (g *grouped) hand(j job) error {
	g.mu.RLock()
	defer g.mu.RUnlock()
	if g.shut {
		return errClosed
	}
	select {
	case g.jobs <- j:
		return nil
	case <-j.ctx.Done():
		return j.ctx.Err()
	}
}

// close is called once.
func (g *grouped) close() error {
	g.mu.Lock()
	g.shut = true
	g.mu.Unlock()
	close(g.jobs)
	<-g.gone
	return g.conn.close()
}

func (g *grouped) run() {
	defer close(g.gone)
	group := make([]job, 0, groupMax)
	for first := range g.jobs {
		group = append(group[:0], first)
	fill:
		for len(group) < groupMax {
			select {
			case j, open := <-g.jobs:
				if !open {
					break fill
				}
				group = append(group, j)
			default:
				break fill
			}
		}
		g.answer(group)
	}
}

// answer commits a group. If the medium fails, nothing of it is kept and each of its jobs is tried alone, so that one
// that is too large for the disk does not take the others with it.
func (g *grouped) answer(group []job) {
	results, err := g.commit(group)
	if err != nil && len(group) > 1 {
		for _, j := range group {
			g.answer([]job{j})
		}
		return
	}
	for i, j := range group {
		if err != nil {
			j.done <- err
		} else {
			j.done <- results[i]
		}
	}
}

// commit runs the group's steps in one transaction. An error means that nothing of it was kept.
func (g *grouped) commit(group []job) (results []error, err error) {
	if _, err := g.conn.ExecContext(context.Background(), "BEGIN IMMEDIATE"); err != nil {
		return nil, classify(err)
	}
	defer func() {
		if err != nil {
			// Fails where SQLite has rolled back by itself.
			_, _ = g.conn.ExecContext(context.Background(), "ROLLBACK")
		}
	}()
	results = make([]error, len(group))
	for i, j := range group {
		if results[i] = j.ctx.Err(); results[i] != nil {
			continue
		}
		results[i] = classify(runStep(j, g.conn))
		if results[i] != nil && !isVerdict(results[i]) {
			return nil, results[i]
		}
	}
	if _, err := g.conn.ExecContext(context.Background(), "COMMIT"); err != nil {
		return nil, classify(err)
	}
	return results, nil
}

// runStep keeps the writer alive if a step panics: nobody could write any more.
func runStep(j job, q querier) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("sqlstore: internal error: %v", p)
		}
	}()
	return j.step(context.WithoutCancel(j.ctx), q)
}

// isVerdict reports whether a step's error is its answer, and not a failure of the medium.
func isVerdict(err error) bool {
	for _, verdict := range []error{vault.ErrNotFound, vault.ErrExists, vault.ErrMoved, vault.ErrInvite, vault.ErrBarred} {
		if errors.Is(err, verdict) {
			return true
		}
	}
	return false
}
