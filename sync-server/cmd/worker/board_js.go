//go:build board

package main

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/syumai/workers/cloudflare/cron"
	"github.com/syumai/workers/cloudflare/d1"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
	"holdfast/sync-server/api"
	"holdfast/sync-server/board"
	"holdfast/sync-server/official"
	"holdfast/sync-server/sqlstore/boards"
	"holdfast/sync-server/web"
)

const hasBoard = true

// openBoard opens the board as of now; each request sees what those before it have left.
func openBoard(ctx context.Context) (*board.Board, []board.Site, error) {
	connector, err := d1.OpenConnector("BOARD")
	if err != nil {
		return nil, nil, fmt.Errorf("binding BOARD: %w", err)
	}
	known, err := board.KnownSites()
	if err != nil {
		return nil, nil, err
	}
	var editors []ledger.VaultID
	for _, id := range list(setting("EDITORS", "")) {
		editor, err := ledger.ParseVaultID(id)
		if err != nil {
			return nil, nil, fmt.Errorf("variable EDITORS: %w", err)
		}
		editors = append(editors, editor)
	}
	store := boards.New(sql.OpenDB(connector))
	b, err := board.Open(ctx, board.Config{Store: store, Shared: store, Rand: rand.Reader, Now: func() int64 { return time.Now().UnixMilli() }, Sites: known, Editors: editors})
	return b, known, err
}

// addBoard adds the board to what is handled.
func addBoard(ctx context.Context, log *slog.Logger, address string, handling *api.Config) error {
	b, _, err := openBoard(ctx)
	if err != nil {
		return err
	}
	public, err := url.Parse(address)
	if err != nil {
		return err
	}
	v, _ := b.View()
	handling.Board = stepping{b, log}
	handling.Pages = web.New(web.Config{Board: b, Log: log, URL: address, Base: public.EscapedPath(), Name: setting("BOARD_NAME", "Holdfast"), Started: v.Now, Still: true})
	return nil
}

// stepping lets the rules look at once at what was told: there is nobody who does it later.
type stepping struct {
	*board.Board
	log *slog.Logger
}

// Take implements api.Board.
func (s stepping) Take(ctx context.Context, person ledger.VaultID, signals []wire.Signal) error {
	if err := s.Board.Take(ctx, person, signals); err != nil {
		return err
	}
	if _, err := s.Step(ctx); err != nil {
		s.log.Error("board", "error", err) // what was told is kept; the next request looks at it
	}
	return nil
}

// schedule has the cron trigger tidy the board, step its rules and, where that is wanted, ask status pages.
func schedule(log *slog.Logger) {
	cron.ScheduleTaskNonBlock(func(ctx context.Context) error {
		if err := tidy(ctx); err != nil {
			log.Error("board", "error", err)
		}
		return nil // an error would be a panic, and nobody would read it
	})
}

func tidy(ctx context.Context) error {
	b, known, err := openBoard(ctx)
	if err != nil {
		return err
	}
	if err := b.Tidy(ctx); err != nil {
		return err
	}
	if setting("OFFICIAL", "") != "true" {
		return nil
	}
	p := official.Poller{Board: b, Agent: "holdfast-worker/" + version, Transport: here{}}
	for _, s := range known {
		p.Sites = append(p.Sites, s.ID)
	}
	if err := p.Once(ctx); err != nil {
		return err
	}
	_, err = b.Step(ctx)
	return err
}

// here asks by the platform's fetch, which is told to follow no other address.
type here struct{}

func (here) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("js.fetch:redirect", "manual")
	return http.DefaultTransport.RoundTrip(r)
}
