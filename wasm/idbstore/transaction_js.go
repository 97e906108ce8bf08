package idbstore

import (
	"context"
	"errors"
	"fmt"

	"github.com/hack-pad/safejs"

	"holdfast/wasm/journal"
)

// errAborted is a transaction that the browser ended without saying why.
var errAborted = errors.New("the browser aborted the transaction")

// transact runs one transaction: fill makes all its requests at once, and transact returns when the browser has said how it ended. Only
// "complete" is success. When ctx ends first the transaction is aborted, if that is still possible.
func (s *Store) transact(ctx context.Context, mode string, tables []any, fill func(tx safejs.Value) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	tx, err := s.begin(ctx, mode, tables)
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	_, err = listen(tx, []string{"complete", "abort"}, func(event string) bool {
		if event == "complete" {
			ended <- nil
		} else {
			ended <- whyAborted(tx)
		}
		return true
	})
	if err == nil {
		err = fill(tx)
	}
	if err != nil {
		abort(tx)
		return err
	}
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
		abort(tx)
		return ctx.Err()
	}
}

func whyAborted(tx safejs.Value) error {
	if err := exception(tx); err != nil {
		return err
	}
	return errAborted
}

// begin starts a transaction with strict durability: the default is "relaxed" in Chromium since version 121, which acknowledges before
// the disk has it. A connection that the browser closed a moment ago is opened again, once.
func (s *Store) begin(ctx context.Context, mode string, tables []any) (safejs.Value, error) {
	var tx safejs.Value
	for range 2 {
		c, err := s.connection(ctx)
		if err != nil {
			return tx, err
		}
		tx, err = c.db.Call("transaction", tables, mode, map[string]any{"durability": "strict"})
		if err == nil {
			return tx, nil
		}
		c.close()
		if ctx.Err() != nil {
			return tx, ctx.Err()
		}
	}
	return tx, fmt.Errorf("database %s cannot be kept open: %w", s.name, journal.ErrUnavailable)
}

// abort takes back what a transaction did. One that has ended cannot be aborted, and need not be.
func abort(tx safejs.Value) { _, _ = tx.Call("abort") }
