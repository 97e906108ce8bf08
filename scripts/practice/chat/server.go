// Package chat is a small chat site to practise on: a page with a composer, answers that stream in, a history, an
// OpenAI-compatible endpoint, and a control page that makes all of it fail on command (package faults). The answers are
// made up and always the same to the same prompt; nothing leaves the machine.
//
// It behaves as real chat sites do where that matters for losing work: sending empties the composer, and when the request fails
// the page shows a short error and does not give the text back.
package chat

import (
	"embed"
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"time"

	"holdfast/scripts/practice/faults"
)

//go:embed pages
var pages embed.FS

// MaxBody is the largest request, bytes.
const MaxBody = 8 << 20

// DefaultPace is the time between two tokens of a healthy answer.
const DefaultPace = 25 * time.Millisecond

// Server is the practice chat. Close it before its http.Server, so that stalled answers let go.
type Server struct {
	engine  *faults.Engine
	history *History
	pace    time.Duration
	mux     *http.ServeMux
}

// New returns a practice chat that says a token every pace (0: at once).
func New(pace time.Duration) *Server {
	s := &Server{engine: faults.NewEngine(), history: NewHistory(ShortID), pace: pace, mux: http.NewServeMux()}
	s.mux.HandleFunc("GET /{$}", s.page)
	s.mux.HandleFunc("GET /c/{id}", s.page)
	s.mux.HandleFunc("GET /login", s.serveFile("login.html"))
	s.mux.HandleFunc("POST /login", s.login)
	s.mux.HandleFunc("GET /chat.js", s.serveFile("chat.js"))
	s.mux.HandleFunc("GET /chat.css", s.serveFile("chat.css"))
	s.mux.HandleFunc("POST /api/chat", s.chat)
	s.mux.HandleFunc("GET /api/session", s.session)
	s.mux.HandleFunc("GET /api/chats", s.chats)
	s.mux.HandleFunc("GET /api/chats/{id}", s.oneChat)
	s.mux.HandleFunc("POST /v1/chat/completions", s.completions)
	s.mux.HandleFunc("GET /v1/models", s.models)
	s.mux.HandleFunc("/control", s.engine.ServeControl)
	return s
}

// Engine is the switch by which the chat fails.
func (s *Server) Engine() *faults.Engine { return s.engine }

// Close lets go of requests that hang.
func (s *Server) Close() { s.engine.Close() }

// policy is as strict as that of real chat sites: what the extension does must work under it.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Referrer-Policy", "same-origin")
	r.Body = http.MaxBytesReader(w, r.Body, MaxBody)
	s.mux.ServeHTTP(w, r)
}

// page serves the chat page, or what a fault puts in its place.
func (s *Server) page(w http.ResponseWriter, r *http.Request) {
	f, err := s.engine.Pick(r, faults.Page)
	switch {
	case err != nil:
		http.Error(w, err.Error(), http.StatusBadRequest)
	case f.Kind == faults.Loop:
		w.Header().Set("Cache-Control", "no-store")
		http.Redirect(w, r, "/login"+query(r), http.StatusSeeOther)
	case f.Kind == faults.Challenge:
		faults.ServeChallenge(w)
	default:
		s.serveFile("chat.html")(w, r)
	}
}

// login is where signing in leads: back to the chat, which in a login loop leads here again.
func (s *Server) login(w http.ResponseWriter, r *http.Request) {
	http.Redirect(w, r, "/"+query(r), http.StatusSeeOther)
}

func query(r *http.Request) string {
	if r.URL.RawQuery == "" {
		return ""
	}
	return "?" + r.URL.RawQuery
}

func (s *Server) serveFile(name string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		sub, err := fs.Sub(pages, "pages")
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("Cache-Control", "no-cache")
		http.ServeFileFS(w, r, sub, name)
	}
}

func (s *Server) session(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, map[string]any{"user": map[string]string{"name": "You"}})
}

func (s *Server) chats(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, map[string]any{"chats": s.history.List()})
}

func (s *Server) oneChat(w http.ResponseWriter, r *http.Request) {
	c, ok := s.history.Get(r.PathValue("id"))
	if !ok {
		writeJSON(w, http.StatusNotFound, map[string]any{"error": map[string]string{"code": "not_found", "message": "There is no such chat."}})
		return
	}
	writeJSON(w, http.StatusOK, c)
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // a client that has gone needs no answer
}

// readJSON decodes a body and gives the status that its error deserves.
func readJSON(r *http.Request, into any) (status int, err error) {
	err = json.NewDecoder(r.Body).Decode(into)
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return http.StatusRequestEntityTooLarge, errors.New("the message is too long")
	case err != nil:
		return http.StatusBadRequest, errors.New("the body is not the JSON that was expected")
	}
	return http.StatusOK, nil
}
