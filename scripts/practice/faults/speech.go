package faults

import (
	"io"
	"net/http"
	"time"
)

// Speech is how one site words what happens.
type Speech struct {
	// Refusal words a refusal with this status.
	Refusal Refusal
	// Type is the stream's content type; empty: server-sent events.
	Type string
	// Open comes before the first token, Close after the last; Error is an error event in mid-stream.
	Open, Close, Error string
	// Token words the i-th token, from 0.
	Token func(i int, token string) string
	// Thinking is shown while the model thinks; empty where the site shows nothing.
	Thinking string
	// Said, where set, hears every token that went out, before any failure that follows it.
	Said func(token string)
	// Pace is the time between tokens of a healthy answer.
	Pace time.Duration
}

// Refusal sets the headers of a refusal, Content-Type at least, and gives its body. Retry-After is set already.
type Refusal func(f Fault, h http.Header) (body string)

const heartbeat = 2 * time.Second

// Answer streams tokens in the answer to a request, failing as f says. It returns true when the whole answer went out.
// A cut leaves by panicking with http.ErrAbortHandler, which breaks the connection.
func (e *Engine) Answer(w http.ResponseWriter, r *http.Request, f Fault, tokens []string, s Speech) bool {
	if e.Refused(w, r, f, s.Refusal) {
		return false
	}
	if s.Type == "" {
		s.Type = "text/event-stream; charset=utf-8"
	}
	w.Header().Set("Content-Type", s.Type)
	w.Header().Set("Cache-Control", "no-cache")
	w.WriteHeader(http.StatusOK)
	return e.Speak(r, f, tokens, s, func(text string) bool { return send(w, text) })
}

// Speak does what Answer does once a way is open, whatever that is: send gives a piece to the other side at once, and says whether that
// is still there. What leaves by panicking must close it.
func (e *Engine) Speak(r *http.Request, f Fault, tokens []string, s Speech, send func(text string) bool) bool {
	send(s.Open)
	pace := s.Pace
	if f.Kind == Think {
		if send(s.Thinking); !e.Wait(r, f.Pace) {
			return false
		}
	} else if f.Pace > 0 {
		pace = f.Pace
	}
	for i, token := range tokens {
		if f.breaks() && i >= f.After {
			e.fail(r, f, s, send)
			return false
		}
		if i > 0 && pace > 0 && !e.Wait(r, pace) {
			return false
		}
		if s.Said != nil {
			s.Said(token)
		}
		if !send(s.Token(i, token)) {
			return false
		}
	}
	if f.breaks() {
		e.fail(r, f, s, send)
		return false
	}
	return send(s.Close)
}

// Refused handles the faults that come before a stream: refusals, challenges and silence. It reports whether the request has
// had its answer.
func (e *Engine) Refused(w http.ResponseWriter, r *http.Request, f Fault, word Refusal) bool {
	switch f.Kind {
	case Hang:
		e.Wait(r, 0)
		panic(http.ErrAbortHandler)
	case Challenge:
		ServeChallenge(w)
		return true
	case Refuse:
		if retry := f.retryAfter(time.Now()); retry != "" {
			w.Header().Set("Retry-After", retry)
		}
		body := word(f, w.Header())
		w.WriteHeader(f.Status)
		_, _ = io.WriteString(w, body) // a client that has gone needs no answer
		return true
	}
	return false
}

func (f Fault) breaks() bool {
	switch f.Kind {
	case Stall, KeepAlive, Cut, End, Error:
		return true
	}
	return false
}

// fail does what f does in mid-stream.
func (e *Engine) fail(r *http.Request, f Fault, s Speech, send func(string) bool) {
	switch f.Kind {
	case Stall:
		e.Wait(r, 0)
		panic(http.ErrAbortHandler)
	case KeepAlive:
		for e.Wait(r, heartbeat) {
			send(": keep-alive\n\n")
		}
		panic(http.ErrAbortHandler)
	case Cut:
		// What was said must be read before the break is: some browsers drop the data that comes with it.
		e.Wait(r, 50*time.Millisecond)
		panic(http.ErrAbortHandler)
	case Error:
		send(s.Error)
	}
}

// send writes at once and reports whether the client is still there.
func send(w http.ResponseWriter, text string) bool {
	if text == "" {
		return true
	}
	if _, err := io.WriteString(w, text); err != nil {
		return false
	}
	return http.NewResponseController(w).Flush() == nil
}

// challenge is the interstitial page with the marks by which it is known.
const challenge = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Just a moment...</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
</head>
<body>
<main>
<h1>One more step</h1>
<p>Verifying you are human. This may take a few seconds.</p>
<form id="challenge-form" action="" method="get"><button>Verify you are human</button></form>
<script src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1" async></script>
</main>
</body>
</html>
`

// ServeChallenge answers with a page that asks for proof of being human.
func ServeChallenge(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cf-Mitigated", "challenge")
	w.WriteHeader(http.StatusForbidden)
	_, _ = io.WriteString(w, challenge)
}
