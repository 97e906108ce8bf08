package web

import (
	"context"
	"embed"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"holdfast/sync-server/board"
)

// Source is where views come from; board.Board is one.
type Source interface {
	// View returns what is to be shown, and a channel that is closed when something else is.
	View() (*board.View, <-chan struct{})
	// Incident returns one, also of a time that the view does not show; board.ErrNotFound.
	Incident(ctx context.Context, id string) (board.Incident, error)
	// Past returns the incidents that were confirmed in a stretch of time, the newest first.
	Past(ctx context.Context, from, to int64) ([]board.Incident, error)
	// Matrix returns the most people who saw each symptom in each region at once.
	Matrix(ctx context.Context, i board.Incident) (cells []board.CellView, hidden bool, err error)
}

// Config is what a Handler works with.
type Config struct {
	Board Source
	Log   *slog.Logger
	// URL is the server's public address, without a slash at the end, and Base the path in it: what links begin with.
	URL, Base string
	// Name is what the team calls its board.
	Name string
	// Started is the moment that stands for "since always", epoch milliseconds.
	Started int64
	// Drill is when the team first practises an outage; zero: it plans none.
	Drill time.Time
	// Still: there is no stream, as on Workers; open pages look again by the minute.
	Still bool
	// Client tells one visitor from another, by address; nil: all are one.
	Client func(*http.Request) string
	// Watchers bounds open streams, and Each those of one client; 0: 10,000 and 500.
	Watchers, Each int
}

// Handler answers for the board's pages.
type Handler struct {
	Config
	mux    *http.ServeMux
	cache  cache
	stream *stream
	news   <-chan struct{} // since the pages are there: what comes before Run is told by it, too
}

var _ http.Handler = (*Handler)(nil)

//go:embed assets
var assets embed.FS

// policy lets a page load its own style and script and nothing else; only the card may be framed.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors "

// New returns the handler. Run tells watchers about news.
func New(c Config) *Handler {
	if c.Client == nil {
		c.Client = func(*http.Request) string { return "" }
	}
	if c.Watchers == 0 {
		c.Watchers = 10_000
	}
	if c.Each == 0 {
		c.Each = 500
	}
	h := &Handler{Config: c, mux: http.NewServeMux()}
	h.stream = newStream(c.Watchers, c.Each)
	_, h.news = c.Board.View()
	for pattern, do := range map[string]http.HandlerFunc{
		"GET /{$}":                              func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, c.Base+"/board", http.StatusFound) },
		"GET /board":                            h.page,
		"GET /board/part":                       h.part,
		"GET /board/history":                    h.history,
		"GET /board/incidents/{id}":             h.incident,
		"GET /board/incidents/{id}/report":      h.report,
		"GET /board/state.json":                 h.state,
		"GET /board/drills.ics":                 h.drills,
		"GET /board/playbook":                   h.playbook,
		"GET /board/incidents/{id}/export.json": h.export,
		"GET /board/card":                       h.card,
		"GET /board/badge.svg":                  h.badge,
		"GET /board/feed.atom":                  h.feed,
		"GET /board/events":                     h.events,
		"GET /board/style.css":                  h.asset("style.css", "text/css; charset=utf-8"),
		"GET /board/live.js":                    h.asset("live.js", "text/javascript; charset=utf-8"),
		"GET /api/v2/{what...}":                 h.api,
	} {
		if pattern != "GET /board/events" || !c.Still {
			h.mux.HandleFunc(pattern, do)
		}
	}
	return h
}

// ServeHTTP implements http.Handler.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	head := w.Header()
	head.Set("Content-Security-Policy", policy+"'none'")
	head.Set("Referrer-Policy", "no-referrer")
	head.Set("X-Content-Type-Options", "nosniff")
	h.mux.ServeHTTP(w, r)
}

func (h *Handler) asset(name, kind string) http.HandlerFunc {
	b, err := assets.ReadFile("assets/" + name)
	if err != nil {
		panic("web: internal error: " + err.Error())
	}
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Cache-Control", "public, max-age=300")
		answer(w, http.StatusOK, kind, b)
	}
}

func answer(w http.ResponseWriter, status int, kind string, b []byte) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Length", strconv.Itoa(len(b)))
	w.WriteHeader(status)
	_, _ = w.Write(b) // who has gone gets nothing
}

// fresh: what is shown changes every few seconds, and many may ask.
func fresh(w http.ResponseWriter) { w.Header().Set("Cache-Control", "public, max-age=5") }

// fail answers for an incident that is not there, and logs what is the server's own.
func (h *Handler) fail(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, board.ErrNotFound) {
		http.Error(w, "404: "+board.ErrNotFound.Error(), http.StatusNotFound)
		return
	}
	if r.Context().Err() == nil {
		h.Log.Error("board page failed", "error", err)
	}
	http.Error(w, "500: the page could not be made; the reason is in the server's log", http.StatusInternalServerError)
}
