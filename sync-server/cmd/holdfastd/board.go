package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"path/filepath"
	"sync"
	"time"

	"holdfast/shared/sites"
	"holdfast/shared/wire"
	"holdfast/sync-server/api"
	"holdfast/sync-server/board"
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
}

// openBoard opens the board in the data directory, for a server with the public address.
func openBoard(ctx context.Context, log *slog.Logger, data, address, name string, notify []string, trusted []netip.Prefix) (_ *outageBoard, err error) {
	tell, err := newNotifier(log, notify)
	if err != nil {
		return nil, err
	}
	public, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("open board: %w", err)
	}
	known, err := boardSites()
	if err != nil {
		return nil, fmt.Errorf("open board: %w", err)
	}
	store, err := boards.Open(ctx, &sqlite.Driver{}, filepath.Join(data, boardName))
	if err != nil {
		return nil, err
	}
	now := func() int64 { return time.Now().UnixMilli() }
	rules, err := board.Open(ctx, board.Config{Store: store, Rand: rand.Reader, Now: now, Sites: known})
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	pages := web.New(web.Config{
		Board: rules, Log: log, URL: address, Base: public.EscapedPath(), Name: name, Started: now(),
		Client: func(r *http.Request) string { return api.Client(r, trusted) },
	})
	return &outageBoard{store, rules, pages, tell}, nil
}

// boardSites are the sites that people use, by name.
func boardSites() (all []board.Site, err error) {
	adapters, err := sites.All()
	if err != nil {
		return nil, err
	}
	for _, s := range adapters {
		if !s.TestOnly && (len(s.Hosts) > 0 || len(s.Marker) > 0) {
			all = append(all, board.Site{ID: s.ID, Name: s.Name})
		}
	}
	return all, nil
}

// run steps the rules and tells watchers until the context ends, then closes the database.
func (b *outageBoard) run(ctx context.Context, log *slog.Logger) error {
	var beside sync.WaitGroup
	beside.Go(func() { b.pages.Run(ctx) })
	beside.Go(func() { b.tell.run(ctx) })
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
	b, err := openBoard(p.ctx, log, c.Data, service.Info().URL, c.BoardName, c.Notify, c.TrustedProxies)
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
