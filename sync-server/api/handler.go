// Package api is the sync protocol over HTTP: it reads requests, asks package vault, and writes answers. One file a verb;
// problem.go alone turns errors into answers and log lines. It decides nothing about vaults.
//
// Logs name routes, codes and durations, never vaults, devices, tokens or contents.
package api

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"path"
	"slices"
	"strings"
	"time"

	"holdfast/shared/wire"
	"holdfast/sync-server/vault"
)

// Config is what a Handler works with.
type Config struct {
	Service *vault.Service
	Log     *slog.Logger
	// BasePath is the path that comes before /v1 in requests, "" or "/sync": what a proxy has not taken off.
	BasePath string
	// Origins are the extension origins that browsers may call from; none: any extension's.
	Origins []string
	// Drain ends long polls when it is done, so that the server can stop.
	Drain context.Context
	// AddressRate and TokenRate bound what one client address and one token may ask for.
	AddressRate, TokenRate Rate
	// TrustedProxies are believed what they write into X-Forwarded-For.
	TrustedProxies []netip.Prefix
	// Observe is told of every answer: the route, "none" where there is none, the status and how long it took. May be nil.
	Observe func(route string, status int, took time.Duration)
	// Board takes what members tell the outage board. May be nil: then there is none.
	Board Board
	// Pages answers what is no route of the protocol, below the base path and within the same limits. May be nil: then nothing is there.
	Pages http.Handler
	// ReadTime is how long a body may take to arrive, WriteTime an answer to be taken; 0: 30 and 60 seconds.
	ReadTime, WriteTime time.Duration
}

// Handler answers the protocol's requests.
type Handler struct {
	Config
	mux   *http.ServeMux
	ready readiness

	byAddress, byToken buckets
}

var _ http.Handler = (*Handler)(nil)

// verb answers one method of a route. An error it returns becomes a problem; then it has written nothing.
type verb func(w http.ResponseWriter, r *http.Request) error

// New returns the handler.
func New(c Config) *Handler {
	if c.Drain == nil {
		c.Drain = context.Background()
	}
	c.ReadTime, c.WriteTime = cmp.Or(c.ReadTime, 30*time.Second), cmp.Or(c.WriteTime, time.Minute)
	h := &Handler{Config: c, mux: http.NewServeMux(), byAddress: buckets{Rate: c.AddressRate}, byToken: buckets{Rate: c.TokenRate}}
	for route, verbs := range map[string]map[string]verb{
		wire.RouteInfo:      {"GET": h.info},
		wire.RouteChallenge: {"POST": h.challenge},
		wire.RouteSession:   {"POST": h.signIn, "DELETE": h.signOut},
		wire.RouteVaults:    {"POST": h.register},
		wire.RouteVault:     {"DELETE": h.deleteVault},
		wire.RouteRoster:    {"GET": h.roster, "POST": h.enlist},
		wire.RouteEntries:   {"GET": h.pull, "POST": h.push},
		wire.RouteHeads:     {"GET": h.heads},
		wire.RoutePairings:  {"POST": h.openPairing},
		wire.RoutePairing:   {"GET": h.pairing, "PUT": h.putPairing},
		wire.RouteSignals:   h.boardVerb("POST", h.signals),
		wire.RouteNotes:     h.boardVerb("POST", h.note),
		wire.RouteNote:      h.boardVerb("PUT", h.show),
		wire.RouteHealth:    {"GET": h.healthz},
		wire.RouteReady:     {"GET": h.readyz},
	} {
		h.mux.Handle(route, h.methods(route, verbs))
	}
	h.mux.Handle("/", h.pages())
	h.mux.Handle("/v1/", h.methods("", nil))
	return h
}

// ServeHTTP implements http.Handler.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	started := time.Now()
	out := &answer{ResponseWriter: w, route: "none", time: h.WriteTime}
	out.hurry() // answers without a body have a time, too
	defer func() {
		h.recovered(out, r, recover())
		took := time.Since(started)
		if out.status == 0 {
			out.status = http.StatusOK // what net/http sends for who flushes, or writes nothing
		}
		h.Log.Debug("request", "method", r.Method, "route", out.route, "status", out.status, "ms", took.Milliseconds())
		if h.Observe != nil {
			h.Observe(out.route, out.status, took)
		}
	}()
	head := out.Header()
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Cache-Control", "no-store")
	h.cors(head, r)
	inside, ok := h.below(r)
	if !ok {
		h.fail(out, r, wire.NewProblem(wire.CodeNotFound, ""))
		return
	}
	if err := h.limit(inside); err != nil {
		h.fail(out, r, err)
		return
	}
	h.mux.ServeHTTP(out, inside)
}

// pages answers what is no route of the protocol.
func (h *Handler) pages() http.Handler {
	if h.Pages == nil {
		return h.methods("", nil)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if out, ok := w.(*answer); ok {
			out.route = "board"
		}
		h.Pages.ServeHTTP(w, r)
	})
}

// below takes the base path off, and refuses every path that has another spelling: dots, double or trailing slashes,
// escapes. Health is asked at the root as well, by who stands on this side of the proxy.
func (h *Handler) below(r *http.Request) (*http.Request, bool) {
	p := r.URL.Path
	if r.URL.RawPath != "" || strings.ContainsAny(r.URL.EscapedPath(), `%\`) || !strings.HasPrefix(p, "/") || path.Clean(p) != p {
		return nil, false
	}
	if h.BasePath == "" || p == wire.RouteHealth || p == wire.RouteReady {
		return r, true
	}
	rest, ok := strings.CutPrefix(p, h.BasePath+"/")
	if !ok {
		return nil, false
	}
	inside := *r
	u := *r.URL
	u.Path = "/" + rest
	inside.URL = &u
	return &inside, true
}

// methods answers a route by method; no verbs, no route.
func (h *Handler) methods(route string, verbs map[string]verb) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if out, ok := w.(*answer); ok && route != "" {
			out.route = route
		}
		if verbs == nil {
			h.fail(w, r, wire.NewProblem(wire.CodeNotFound, ""))
			return
		}
		if preflight(r) {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		name := r.Method
		if name == http.MethodHead {
			name = http.MethodGet // net/http leaves the body out
		}
		do, ok := verbs[name]
		if !ok {
			allow(w.Header(), verbs)
			h.fail(w, r, wire.NewProblem(wire.CodeMethodNotAllowed, ""))
			return
		}
		if err := do(w, r); err != nil {
			h.fail(w, r, err)
		}
	})
}

func allow(head http.Header, verbs map[string]verb) {
	names := []string{http.MethodOptions}
	for name := range verbs {
		names = append(names, name)
	}
	slices.Sort(names)
	head.Set("Allow", strings.Join(names, ", "))
}

// answer remembers what was answered.
type answer struct {
	http.ResponseWriter
	route  string
	status int
	time   time.Duration
}

// hurry gives the client its time to take the answer, from now on. Not every connection has deadlines.
func (a *answer) hurry() {
	_ = http.NewResponseController(a.ResponseWriter).SetWriteDeadline(time.Now().Add(a.time))
}

// WriteHeader implements http.ResponseWriter.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (a *answer) Write(b []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	return a.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }
