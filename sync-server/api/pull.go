package api

import (
	"context"
	"net/http"
	"time"

	"holdfast/shared/wire"
	"holdfast/sync-server/vault"
)

// pull answers GET /v1/vaults/{vault}/entries. It waits for news as long as the client and the limits allow, and not while
// the server is stopping.
func (h *Handler) pull(w http.ResponseWriter, r *http.Request) error {
	q, err := wire.ParsePullQuery(r.URL.Query().Get)
	if err != nil {
		return wire.NewProblem(wire.CodeBadRequest, clip(err.Error()))
	}
	x, err := h.enter(r, vault.VerbRead)
	if err != nil {
		return err
	}
	q.Wait = min(q.Wait, h.Service.Info().Limits.Wait)
	patience, cancel := context.WithTimeout(r.Context(), time.Duration(q.Wait)*time.Millisecond)
	defer cancel()
	defer context.AfterFunc(h.Drain, cancel)()
	page, err := x.Pull(r.Context(), q, patience.Done())
	if err != nil {
		return err
	}
	write(w, http.StatusOK, wire.ContentType, wire.EncodePage(page))
	return nil
}

// heads answers GET /v1/vaults/{vault}/heads.
func (h *Handler) heads(w http.ResponseWriter, r *http.Request) error {
	x, err := h.enter(r, vault.VerbRead)
	if err != nil {
		return err
	}
	heads, err := x.Heads(r.Context())
	if err != nil {
		return err
	}
	return writeMessage(w, http.StatusOK, heads)
}
