package idbstore

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/hack-pad/safejs"

	"holdfast/wasm/journal"
	"holdfast/wasm/jsvalue"
)

// version is the database's: a new table makes it one higher.
const version = 2

// connection is one open database. The browser may close it at any time: for a newer version of the program (versionchange), or because the user
// has cleared the site's data (close).
type connection struct {
	db   safejs.Value
	gone atomic.Bool
	stop func() // listening to db
}

func (c *connection) close() {
	if !c.gone.Swap(true) {
		// close never fails on a database; should it, there is nothing left to close.
		_, _ = c.db.Call("close")
		c.stop()
	}
}

var errBlocked = errors.New("another window or an older version of this program holds the database")

// connect opens the database and makes what it lacks.
func connect(ctx context.Context, name string) (*connection, error) {
	factory, err := jsvalue.Global("indexedDB")
	if err != nil {
		return nil, err
	}
	request, err := factory.Call("open", name, version)
	if err != nil {
		return nil, err
	}
	var blocked, abandoned atomic.Bool
	done := make(chan error, 1)
	c := connection{stop: func() {}}
	_, err = listen(request, []string{"success", "error", "blocked", "upgradeneeded"}, func(event string) bool {
		switch event {
		case "blocked":
			blocked.Store(true)
			return false
		case "upgradeneeded":
			// A table that cannot be made ends the upgrade, and the request fails.
			if err := upgrade(request); err != nil {
				abortUpgrade(request)
			}
			return false
		case "success":
			err := c.opened(request)
			if abandoned.Load() {
				c.close()
			}
			done <- err
		default:
			done <- exception(request)
		}
		return true
	})
	if err != nil {
		return nil, err
	}
	select {
	case err := <-done:
		if err != nil {
			return nil, err
		}
		return &c, nil
	case <-ctx.Done():
		abandoned.Store(true)
		if blocked.Load() {
			return nil, fmt.Errorf("%w: %w: %w", journal.ErrUnavailable, errBlocked, ctx.Err())
		}
		return nil, ctx.Err()
	}
}

// opened takes the database out of a request and makes room when the browser asks for it: without that a newer version of the program, or
// "clear data", would wait for ever.
func (c *connection) opened(request safejs.Value) (err error) {
	if c.db, err = request.Get("result"); err != nil {
		return err
	}
	c.stop, err = listen(c.db, []string{"versionchange", "close"}, func(string) bool {
		c.close()
		return true
	})
	return err
}

func upgrade(request safejs.Value) error {
	db, err := request.Get("result")
	if err != nil {
		return err
	}
	names, err := db.Get("objectStoreNames")
	if err != nil {
		return err
	}
	for _, table := range journal.Tables() {
		there, err := names.Call("contains", string(table))
		if err != nil {
			return err
		}
		if yes, err := there.Truthy(); err != nil || yes {
			continue
		}
		if _, err := db.Call("createObjectStore", string(table)); err != nil {
			return err
		}
	}
	return nil
}

func abortUpgrade(request safejs.Value) {
	if tx, err := request.Get("transaction"); err == nil {
		_, _ = tx.Call("abort") // it may have aborted by itself
	}
}
