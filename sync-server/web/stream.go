package web

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// Times of a stream. A write that the kernel does not take at once is not waited for: the watcher is dropped, and comes again.
const (
	writeTime = 5 * time.Millisecond
	pulse     = 25 * time.Second
	perSecond = 500 // how many watchers should look again in a second
)

// stream tells open pages when to look again. A watcher is a connection and nothing more: it is taken from the HTTP server, and one goroutine
// writes to all. Ten thousand of them need a tenth of the memory that as many waiting handlers would.
type stream struct {
	max, each int
	shut      bool // nobody is taken any more

	mu       sync.Mutex
	watchers map[net.Conn]string // with the client
	clients  map[string]int
}

func newStream(most, each int) *stream {
	return &stream{max: most, each: each, watchers: map[net.Conn]string{}, clients: map[string]int{}}
}

const streamHead = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nX-Accel-Buffering: no\r\nConnection: close\r\n\r\n" +
	"retry: 15000\n\n"

// events answers GET /board/events.
func (h *Handler) events(w http.ResponseWriter, r *http.Request) {
	client := h.Client(r)
	if !h.stream.room(client) {
		w.Header().Set("Retry-After", "60")
		http.Error(w, "503: too many are watching; the page is made anew every minute", http.StatusServiceUnavailable)
		return
	}
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, "501: no streams on this connection", http.StatusNotImplemented)
		return
	}
	if send(conn, []byte(streamHead)) && !h.stream.add(conn, client) {
		_ = conn.Close() // others were faster
	}
}

func send(conn net.Conn, b []byte) bool {
	if err := conn.SetDeadline(time.Now().Add(writeTime)); err == nil {
		if _, err = conn.Write(b); err == nil {
			return true
		}
	}
	_ = conn.Close() // it is given up
	return false
}

func (s *stream) room(client string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.watchers) < s.max && s.clients[client] < s.each
}

func (s *stream) add(conn net.Conn, client string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.shut || len(s.watchers) >= s.max || s.clients[client] >= s.each {
		return false
	}
	s.watchers[conn] = client
	s.clients[client]++
	return true
}

// tell writes to all, and drops those who cannot take it.
func (s *stream) tell(b []byte) {
	s.mu.Lock()
	all := make([]net.Conn, 0, len(s.watchers))
	for conn := range s.watchers {
		all = append(all, conn)
	}
	s.mu.Unlock()
	for _, conn := range all {
		if !send(conn, b) {
			s.drop(conn)
		}
	}
}

func (s *stream) drop(conn net.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	client, ok := s.watchers[conn]
	if !ok {
		return
	}
	delete(s.watchers, conn)
	if s.clients[client]--; s.clients[client] == 0 {
		delete(s.clients, client)
	}
}

func (s *stream) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.watchers)
}

// Run tells watchers about news until the context ends, and closes their connections then.
func (h *Handler) Run(ctx context.Context) {
	beat := time.NewTicker(pulse)
	defer beat.Stop()
	news := h.news
	for {
		select {
		case <-news:
			_, news = h.Board.View()
			// Each page draws its moment within so many milliseconds, so that not all ask at once.
			h.stream.tell(fmt.Appendf(nil, "event: board\ndata: %d\n\n", h.stream.count()*1000/perSecond))
		case <-beat.C:
			h.stream.tell([]byte(": still there\n\n"))
		case <-ctx.Done():
			h.stream.end()
			return
		}
	}
}

func (s *stream) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shut = true
	for conn := range s.watchers {
		_ = conn.Close()
	}
	clear(s.watchers)
	clear(s.clients)
}
