package api

import (
	"net/http"

	"holdfast/shared/wire"
	"holdfast/sync-server/vault"
)

// register answers POST /v1/vaults.
func (h *Handler) register(w http.ResponseWriter, r *http.Request) error {
	x, err := h.enter(r, vault.VerbRegister)
	if err != nil {
		return err
	}
	var ask wire.Register
	if err := h.readMessage(w, r, wire.MaxBody, &ask); err != nil {
		return err
	}
	done, err := x.Register(r.Context(), ask)
	if err != nil {
		return err
	}
	return writeMessage(w, http.StatusCreated, done)
}
