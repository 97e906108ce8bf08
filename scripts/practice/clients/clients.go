// Package clients serves chat clients that nobody here wrote, out of npm packages and unmodified, with the practice chat's answers and
// failures behind them: the deep-chat web component at /deep-chat/ and the developer UI of Google's Agent Development Kit at /dev-ui/.
// They show what Holdfast makes of a page that no adapter knows.
package clients

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"holdfast/scripts/practice/chat"
	"holdfast/scripts/practice/faults"
)

// Paths are the patterns of all that the clients ask for.
var Paths = []string{"/deep-chat/", "/dev-ui/", "/version", "/list-apps", "/apps/", "/run_sse"}

// Server is the two clients and what they ask of a server. It is safe for concurrent use.
type Server struct {
	engine   *faults.Engine
	pace     time.Duration
	sessions sessions
	mux      *http.ServeMux
}

// New serves the packages of the folder dir, as npm installs them. Requests for answers fail as engine says.
func New(engine *faults.Engine, dir string, pace time.Duration) (*Server, error) {
	bundle := filepath.Join(dir, "deep-chat", "dist", "deepChat.bundle.js")
	ui := filepath.Join(dir, "@google", "adk-devtools", "dist", "browser")
	for _, file := range []string{bundle, filepath.Join(ui, "index.html")} {
		if _, err := os.Stat(file); err != nil {
			return nil, fmt.Errorf("a chat client is not installed (go run ./scripts/setup): %w", err)
		}
	}
	s := &Server{engine: engine, pace: pace, mux: http.NewServeMux()}
	s.mux.HandleFunc("GET /deep-chat/{$}", s.component)
	s.mux.HandleFunc("GET /deep-chat/deepChat.bundle.js", func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, bundle) })
	s.mux.HandleFunc("POST /deep-chat/answer", s.answerComponent)
	s.mux.Handle("GET /dev-ui/", http.StripPrefix("/dev-ui/", http.FileServer(http.Dir(ui))))
	s.mux.HandleFunc("GET /version", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, map[string]string{"version": "practice"}) })
	s.mux.HandleFunc("GET /list-apps", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, []string{appName}) })
	s.mux.HandleFunc("GET /apps/{app}/users/{user}/sessions", s.listSessions)
	s.mux.HandleFunc("POST /apps/{app}/users/{user}/sessions", s.newSession)
	s.mux.HandleFunc("GET /apps/{app}/users/{user}/sessions/{session}", s.oneSession)
	s.mux.HandleFunc("POST /run_sse", s.run)
	return s, nil
}

// ServeHTTP answers a request of a client.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, chat.MaxBody)
	s.mux.ServeHTTP(w, r)
}

// stream answers a prompt with server-sent events, failing as the engine says. It returns what was said, and whether that is all.
func (s *Server) stream(w http.ResponseWriter, r *http.Request, prompt string, speech faults.Speech) (said string, whole bool) {
	f, err := s.engine.Pick(r, faults.Chat)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return "", false
	}
	var text strings.Builder
	speech.Said = func(token string) { text.WriteString(token) }
	speech.Pace = s.pace
	speech.Refusal = func(f faults.Fault, h http.Header) string {
		h.Set("Content-Type", "application/json")
		return fmt.Sprintf("{\"error\":\"status %d\"}\n", f.Status)
	}
	whole = s.engine.Answer(w, r, f, chat.Tokens(chat.Answer(prompt)), speech)
	return text.String(), whole
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_ = json.NewEncoder(w).Encode(v) // a client that has gone needs no answer
}

// read decodes a request's body; false: it has had its answer.
func read(w http.ResponseWriter, r *http.Request, into any) bool {
	err := json.NewDecoder(r.Body).Decode(into)
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		http.Error(w, "the message is too long", http.StatusRequestEntityTooLarge)
	case err != nil:
		http.Error(w, "the body is not the JSON that was expected", http.StatusBadRequest)
	}
	return err == nil
}

// event is one server-sent event without a name.
func event(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err) // maps, strings and numbers only
	}
	return "data: " + string(raw) + "\n\n"
}
