package clients

import (
	"net/http"
	"strings"
	"sync"
	"time"

	"holdfast/scripts/practice/chat"
	"holdfast/scripts/practice/faults"
)

// appName is the one agent that the developer UI finds.
const appName = "practice"

// session is a conversation as the developer UI has it.
type session struct {
	ID      string         `json:"id"`
	App     string         `json:"appName"`
	User    string         `json:"userId"`
	State   map[string]any `json:"state"`
	Events  []adkEvent     `json:"events"`
	Updated float64        `json:"lastUpdateTime"` // epoch seconds
}

// adkEvent is something said in a session.
type adkEvent struct {
	ID           string         `json:"id"`
	Invocation   string         `json:"invocationId"`
	Author       string         `json:"author"`
	Content      adkContent     `json:"content"`
	Partial      bool           `json:"partial,omitempty"`
	TurnComplete bool           `json:"turnComplete,omitempty"`
	Actions      map[string]any `json:"actions"`
	Timestamp    float64        `json:"timestamp"` // epoch seconds
}

type adkContent struct {
	Role  string    `json:"role"`
	Parts []adkPart `json:"parts"`
}

type adkPart struct {
	Text string `json:"text"`
}

// sessions keeps sessions in memory. It is safe for concurrent use.
type sessions struct {
	mu  sync.Mutex
	all []*session
}

// add begins a session, under this id where there is one.
func (s *sessions) add(app, user, id string) session {
	s.mu.Lock()
	defer s.mu.Unlock()
	if id == "" {
		id = chat.ShortID()
	}
	made := &session{ID: id, App: app, User: user, State: map[string]any{}, Events: []adkEvent{}, Updated: seconds()}
	s.all = append(s.all, made)
	return *made
}

// of gives copies of a user's sessions.
func (s *sessions) of(app, user string) []session {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := []session{}
	for _, one := range s.all {
		if one.App == app && one.User == user {
			found = append(found, *one)
		}
	}
	return found
}

// say adds an event to a session; false when there is no such session.
func (s *sessions) say(id string, e adkEvent) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, one := range s.all {
		if one.ID == id {
			one.Events = append(one.Events, e)
			one.Updated = e.Timestamp
			return true
		}
	}
	return false
}

func (s *Server) listSessions(w http.ResponseWriter, r *http.Request) {
	writeJSON(w, s.sessions.of(r.PathValue("app"), r.PathValue("user")))
}

func (s *Server) newSession(w http.ResponseWriter, r *http.Request) {
	writeJSON(w, s.sessions.add(r.PathValue("app"), r.PathValue("user"), ""))
}

func (s *Server) oneSession(w http.ResponseWriter, r *http.Request) {
	for _, one := range s.sessions.of(r.PathValue("app"), r.PathValue("user")) {
		if one.ID == r.PathValue("session") {
			writeJSON(w, one)
			return
		}
	}
	http.Error(w, "there is no such session", http.StatusNotFound)
}

// run answers a message in a session, a partial event for each token and one for the whole.
func (s *Server) run(w http.ResponseWriter, r *http.Request) {
	var in struct {
		SessionID  string     `json:"sessionId"`
		NewMessage adkContent `json:"newMessage"`
	}
	if !read(w, r, &in) {
		return
	}
	var prompt strings.Builder
	for _, part := range in.NewMessage.Parts {
		prompt.WriteString(part.Text)
	}
	invocation := chat.ShortID()
	if !s.sessions.say(in.SessionID, said(invocation, "user", prompt.String())) {
		http.Error(w, "there is no such session", http.StatusNotFound)
		return
	}
	whole := said(invocation, appName, chat.Answer(prompt.String()))
	whole.TurnComplete = true
	text, all := s.stream(w, r, prompt.String(), faults.Speech{
		Token: func(_ int, token string) string {
			e := said(invocation, appName, token)
			e.Partial = true
			return event(e)
		},
		Error: event(map[string]string{"error": "The model is overloaded right now."}),
		Close: event(whole),
	})
	if all {
		s.sessions.say(in.SessionID, said(invocation, appName, text))
	}
}

func said(invocation, author, text string) adkEvent {
	role := "model"
	if author == "user" {
		role = "user"
	}
	return adkEvent{
		ID: chat.ShortID(), Invocation: invocation, Author: author, Timestamp: seconds(),
		Content: adkContent{Role: role, Parts: []adkPart{{Text: text}}}, Actions: map[string]any{},
	}
}

func seconds() float64 { return float64(time.Now().UnixMilli()) / 1000 }
