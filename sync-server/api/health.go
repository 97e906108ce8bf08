package api

import (
	"context"
	"net/http"
	"sync"
	"time"

	"holdfast/shared/wire"
)

// healthz answers GET /healthz: the process is there.
func (h *Handler) healthz(w http.ResponseWriter, _ *http.Request) error {
	write(w, http.StatusOK, "text/plain; charset=utf-8", []byte("ok\n"))
	return nil
}

// readyz answers GET /readyz: the store takes writes, and the server is not stopping.
func (h *Handler) readyz(w http.ResponseWriter, r *http.Request) error {
	if h.Drain.Err() != nil {
		return wire.NewProblem(wire.CodeBusy, "the server is stopping")
	}
	if err := h.ready.ask(r.Context(), h.Service.Ready); err != nil {
		return err
	}
	write(w, http.StatusOK, "text/plain; charset=utf-8", []byte("ready\n"))
	return nil
}

// readiness remembers the last probe for a moment: anybody may ask, and each probe is a write.
type readiness struct {
	mu  sync.Mutex
	at  time.Time
	err error
}

func (c *readiness) ask(ctx context.Context, probe func(context.Context) error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if time.Since(c.at) > time.Second {
		c.err = probe(context.WithoutCancel(ctx))
		c.at = time.Now()
	}
	return c.err
}
