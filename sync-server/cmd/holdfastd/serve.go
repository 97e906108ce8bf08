package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net"
	"net/http"
	"net/netip"
	"path"
	"path/filepath"
	"strings"
	"time"

	"holdfast/shared/wire"
	"holdfast/sync-server/api"
	"holdfast/sync-server/vault"
)

// Limits of the HTTP server. Bodies and answers have their own in package api.
const (
	headerTime = 10 * time.Second
	idleTime   = 2 * time.Minute
	headerSize = 16 << 10
	drainTime  = 20 * time.Second
)

// serveCmd is "holdfastd serve".
type serveCmd struct {
	Listen         string         `help:"Address to listen on." default:"127.0.0.1:8787"`
	Data           string         `help:"Data directory, made if missing." required:"" type:"path"`
	PublicURL      string         `help:"The address at which clients reach the server, if it is not the one it listens on." name:"public-url"`
	BasePath       string         `help:"Path before /v1 in requests that a proxy has not taken off, such as /sync." name:"base-path"`
	Registration   string         `help:"Who may register a vault: anybody (open), who has an invitation (invite), nobody (closed)." enum:"open,invite,closed" default:"invite"`
	Quota          uint64         `help:"Bytes that one vault may hold; 0: no limit." default:"0"`
	Origin         []string       `help:"Extension origins that browsers may call from (repeatable); none: any extension's."`
	Rate           float64        `help:"Requests a second that one address may make, and one token; four times as many at once; 0: no limit. This machine is not limited." default:"50"`
	TrustedProxies []netip.Prefix `help:"Networks of proxies that are believed what they write into X-Forwarded-For." name:"trusted-proxies" default:"127.0.0.0/8,::1/128"`
	Metrics        string         `help:"Loopback address for Prometheus metrics and profiles, such as 127.0.0.1:8790; none: off."`
	Board          bool           `help:"Show the team's outage board at /board, and take what members tell it."`
	BoardName      string         `help:"What the team calls its board." name:"board-name" default:"Holdfast"`
	Drill          string         `help:"When the team first practises an outage, such as 2026-12-03T10:00:00Z; then every three months. The board names the next one and has a calendar."`
	Editor         []string       `help:"Id of a vault that may write notes on the board and hide them (repeatable); none: every invited vault may."`
	Official       bool           `help:"Ask the status pages of the sites every two minutes what they say, and show it on the board; else the server asks nobody."`
	Notify         []string       `help:"Where to tell of an outage's beginning and end, as shoutrrr URLs (repeatable): slack://, discord://, ntfy://, smtp://, generic+https:// and others." sep:" "`
	Message        string         `help:"What users are to read about this server."`
	LogLevel       slog.Level     `help:"debug, info, warn or error." name:"log-level" default:"info"`
}

// Run serves until the context ends.
func (c serveCmd) Run(p program) (err error) {
	if c.BasePath = strings.TrimRight(c.BasePath, "/"); c.BasePath != "" && path.Clean("/"+c.BasePath[1:]) != c.BasePath {
		return misuse{fmt.Errorf("base-path: want a path like /sync, not %q", c.BasePath)}
	}
	if c.Rate < 0 {
		return misuse{errors.New("rate: want a number of requests, or 0")}
	}
	if err := checkLoopback(c.Metrics); err != nil {
		return misuse{err}
	}
	if len(c.Notify) > 0 && !c.Board {
		return misuse{errors.New("notify: there is nothing to tell of without --board")}
	}
	if c.Official && !c.Board {
		return misuse{errors.New("official: there is nothing to show it on without --board")}
	}
	log := slog.New(slog.NewTextHandler(p.stderr, &slog.HandlerOptions{Level: c.LogLevel}))
	if err := prepare(c.Data); err != nil {
		return err
	}
	release, err := claim(c.Data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	store, err := openStore(p.ctx, c.Data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	service, err := c.service(store, listener.Addr())
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	if c.Registration == string(wire.RegistrationInvite) {
		// Only now: a start that fails before it listens does not use the one time that this is printed.
		invite, err := service.FirstInvite(p.ctx)
		if err != nil {
			return errors.Join(fmt.Errorf("make the first invite: %w", err), listener.Close())
		}
		if invite != "" {
			fmt.Fprintf(p.stdout, "invite: %s\n", invite)
		}
	}
	return c.accept(p, log, service, listener)
}

func (c serveCmd) service(store vault.Store, listening net.Addr) (*vault.Service, error) {
	urls, err := addresses(c.PublicURL, listening)
	if err != nil {
		return nil, err
	}
	limits := wire.DefaultLimits()
	limits.PullBytes = 1 << 20 // what one reader may make the server hold in memory
	limits.VaultBytes = c.Quota
	return vault.New(vault.Config{
		Store: store, Rand: rand.Reader, Now: func() int64 { return time.Now().UnixMilli() },
		Server: "holdfastd " + version, URLs: urls, Registration: wire.Registration(c.Registration), Limits: limits, Board: c.Board, Status: c.Message,
	})
}

// accept answers requests until the context ends, and then those that are under way.
func (c serveCmd) accept(p program, log *slog.Logger, service *vault.Service, listener net.Listener) error {
	metrics := newMetrics(filepath.Join(c.Data, databaseName))
	endMetrics, err := metrics.serve(c.Metrics, log)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer endMetrics()
	limit := api.Rate{PerSecond: c.Rate, Burst: int(math.Ceil(4 * c.Rate))}
	handling := api.Config{
		Service: service, Log: log, BasePath: c.BasePath, Origins: c.Origin, Drain: p.ctx,
		AddressRate: limit, TokenRate: limit, TrustedProxies: c.TrustedProxies, Observe: metrics.observe,
	}
	if c.Board {
		endBoard, err := c.serveBoard(p, log, service, metrics, &handling)
		if err != nil {
			return errors.Join(err, listener.Close())
		}
		defer endBoard()
	}
	server := &http.Server{
		Handler:           api.New(handling),
		ReadHeaderTimeout: headerTime,
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    headerSize,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	info := service.Info()
	fmt.Fprintf(p.stdout, "listening on %s\n", localURL(listener.Addr()))
	stayLean()
	log.Info("serving", "version", version, "url", info.URL, "registration", info.Registration)
	select {
	case err := <-ended:
		return fmt.Errorf("serve: %w", err)
	case <-p.ctx.Done():
	}
	log.Info("stopping")
	patience, cancel := context.WithTimeout(context.WithoutCancel(p.ctx), drainTime)
	defer cancel()
	if err := server.Shutdown(patience); err != nil {
		log.Warn("cut off requests that did not end in time", "error", err)
		return server.Close()
	}
	return nil
}

// localURL is where this machine reaches the listener.
func localURL(a net.Addr) string {
	host, port, err := net.SplitHostPort(a.String())
	if ip := net.ParseIP(host); err == nil && ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}
