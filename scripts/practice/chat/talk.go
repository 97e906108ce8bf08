package chat

import (
	"encoding/json"
	"net/http"
	"strings"

	"holdfast/scripts/practice/faults"
)

// chat is the page's own request: {chat?, text, temporary?} in, server-sent events out: accepted, token…, done or error.
func (s *Server) chat(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Chat, Text string
		Temporary  bool // leaves nothing in the history
	}
	if status, err := readJSON(r, &in); err != nil {
		writeJSON(w, status, problem("invalid_request", err.Error()))
		return
	}
	if strings.TrimSpace(in.Text) == "" {
		writeJSON(w, http.StatusUnprocessableEntity, problem("empty", "There is nothing to send."))
		return
	}
	f, err := s.engine.Pick(r, faults.Chat)
	if err != nil {
		writeJSON(w, http.StatusBadRequest, problem("invalid_fault", err.Error()))
		return
	}
	if s.engine.Refused(w, r, f, refusal) {
		return // as on real sites, a refused prompt is not in the history
	}
	history := s.history
	if in.Temporary {
		history = NewHistory(ShortID)
	}
	id, user, answer := history.Ask(in.Chat, in.Text)
	whole := s.engine.Answer(w, r, f, Tokens(Answer(in.Text)), faults.Speech{
		Open:     event("accepted", map[string]string{"chat": id, "user": user, "answer": answer}),
		Token:    func(_ int, token string) string { return event("token", map[string]string{"text": token}) },
		Said:     func(token string) { history.Say(id, answer, token) },
		Thinking: event("thinking", map[string]string{}),
		Error:    event("error", map[string]string{"code": "overloaded", "message": "The model is overloaded right now."}),
		Close:    event("done", map[string]string{"answer": answer}),
		Pace:     s.pace,
	})
	if whole {
		history.Finish(id, answer)
	}
}

// event is one server-sent event.
func event(name string, data any) string {
	raw, err := json.Marshal(data)
	if err != nil {
		panic(err) // only maps of strings come here
	}
	return "event: " + name + "\ndata: " + string(raw) + "\n\n"
}

func problem(code, message string) map[string]any {
	return map[string]any{"error": map[string]string{"code": code, "message": message}}
}

// refusal words a refused request as the page's own API does; a gateway answers in its own way.
func refusal(f faults.Fault, h http.Header) string {
	if f.Status == http.StatusBadGateway || f.Status == http.StatusGatewayTimeout {
		h.Set("Content-Type", "text/html")
		return "<html><head><title>" + http.StatusText(f.Status) + "</title></head><body><h1>" + http.StatusText(f.Status) + "</h1></body></html>\n"
	}
	code, message := word(f.Status)
	raw, err := json.Marshal(problem(code, message))
	if err != nil {
		panic(err) // strings only
	}
	h.Set("Content-Type", "application/json")
	return string(raw)
}

// word is the code and the sentence of a status.
func word(status int) (code, message string) {
	switch status {
	case http.StatusUnauthorized:
		return "signed_out", "Your session has ended. Please sign in again."
	case http.StatusPaymentRequired:
		return "spend_limit", "You have reached your spend limit."
	case http.StatusTooManyRequests:
		return "rate_limited", "Too many requests. Please try again later."
	case http.StatusServiceUnavailable, 529:
		return "overloaded", "The model is overloaded right now."
	}
	if status < http.StatusInternalServerError {
		return "invalid_request", "The request was not accepted."
	}
	return "server_error", "Something went wrong."
}
