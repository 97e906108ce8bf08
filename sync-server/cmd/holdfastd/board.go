package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"path/filepath"
	"sync"
	"time"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
	"holdfast/sync-server/api"
	"holdfast/sync-server/board"
	"holdfast/sync-server/official"
	"holdfast/sync-server/sqlstore/boards"
	"holdfast/sync-server/vault"
	"holdfast/sync-server/web"

	"modernc.org/sqlite"
)

// boardName is the board's database, apart from the vaults'. It is in no backup: nothing in it is missed.
const boardName = "board.db"

// boardStep is how often the rules look at what was heard.
const boardStep = 2 * time.Second

// outageBoard is the board of a running server.
type outageBoard struct {
	store *boards.Store
	rules *board.Board
	pages *web.Handler
	tell  *notifier
	ask   *official.Poller // nil: nobody is asked
}

// openBoard opens the board in the data directory, for a server with the public address.
func (c serveCmd) openBoard(ctx context.Context, log *slog.Logger, address string) (_ *outageBoard, err error) {
	tell, err := newNotifier(log, c.Notify)
	if err != nil {
		return nil, err
	}
	public, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("open board: %w", err)
	}
	drill, err := c.drill()
	if err != nil {
		return nil, err
	}
	editors, err := c.editors()
	if err != nil {
		return nil, err
	}
	known, err := board.KnownSites()
	if err != nil {
		return nil, fmt.Errorf("open board: %w", err)
	}
	store, err := boards.Open(ctx, &sqlite.Driver{}, filepath.Join(c.Data, boardName))
	if err != nil {
		return nil, err
	}
	now := func() int64 { return time.Now().UnixMilli() }
	rules, err := board.Open(ctx, board.Config{Store: store, Rand: rand.Reader, Now: now, Sites: known, Editors: editors})
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	pages := web.New(web.Config{
		Board: rules, Log: log, URL: address, Base: public.EscapedPath(), Name: c.BoardName, Started: now(), Drill: drill,
		Client: func(r *http.Request) string { return api.Client(r, c.TrustedProxies) },
	})
	b := &outageBoard{store: store, rules: rules, pages: pages, tell: tell}
	if c.Official {
		b.ask = &official.Poller{Board: rules, Agent: "holdfastd/" + version}
		for _, s := range known {
			b.ask.Sites = append(b.ask.Sites, s.ID)
		}
	}
	return b, nil
}

// drill is when the team first practises; the zero time if it does not.
func (c serveCmd) drill() (at time.Time, err error) {
	if c.Drill != "" {
		if at, err = time.Parse(time.RFC3339, c.Drill); err != nil {
			return at, misuse{fmt.Errorf("drill: want a moment such as 2026-12-03T10:00:00Z, not %q", c.Drill)}
		}
	}
	return at, nil
}

// editors are the vaults that may write.
func (c serveCmd) editors() (all []ledger.VaultID, err error) {
	for _, id := range c.Editor {
		vault, err := ledger.ParseVaultID(id)
		if err != nil {
			return nil, misuse{fmt.Errorf("editor: %w", err)}
		}
		all = append(all, vault)
	}
	return all, nil
}

// run steps the rules and tells watchers until the context ends, then closes the database.
func (b *outageBoard) run(ctx context.Context, log *slog.Logger) error {
	var beside sync.WaitGroup
	beside.Go(func() { b.pages.Run(ctx) })
	beside.Go(func() { b.tell.run(ctx) })
	if b.ask != nil {
		beside.Go(func() {
			if err := b.ask.Run(ctx); err != nil {
				log.Error("board", "error", err)
			}
		})
	}
	tick := time.NewTicker(boardStep)
	defer tick.Stop()
	for ctx.Err() == nil {
		select {
		case <-tick.C:
			news, err := b.rules.Step(ctx)
			if err != nil && ctx.Err() == nil {
				log.Error("board", "error", err)
			}
			for _, n := range news {
				log.Info("board", "news", n.Kind, "incident", n.Incident.ID)
				b.tell.add(b.pages.Notice(n))
			}
		case <-ctx.Done():
		}
	}
	beside.Wait()
	return b.store.Close()
}

// serveBoard adds the board to what is handled; end waits until it is closed.
func (c serveCmd) serveBoard(p program, log *slog.Logger, service *vault.Service, m *metrics, handling *api.Config) (end func(), err error) {
	b, err := c.openBoard(p.ctx, log, service.Info().URL)
	if err != nil {
		return nil, err
	}
	if c.Registration == string(wire.RegistrationOpen) {
		log.Warn("vaults that register without an invitation do not count on the board")
	}
	m.registry.MustRegister(b.pages)
	handling.Board, handling.Pages = b.rules, b.pages
	ctx, cancel := context.WithCancel(context.WithoutCancel(p.ctx)) // requests that are under way at the end still tell it
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := b.run(ctx, log); err != nil {
			log.Error("close board", "error", err)
		}
	}()
	return func() { cancel(); <-ended }, nil
}
