package api

import (
	"net/http"

	"holdfast/shared/wire"
	"holdfast/sync-server/vault"
)

// push answers POST /v1/vaults/{vault}/entries. The body is read only once the sender is known.
func (h *Handler) push(w http.ResponseWriter, r *http.Request) error {
	x, err := h.enter(r, vault.VerbPush)
	if err != nil {
		return err
	}
	var ask wire.Push
	if err := h.readMessage(w, r, wire.MaxBody, &ask); err != nil {
		return err
	}
	result, err := x.Push(r.Context(), ask)
	if err != nil {
		return err
	}
	return writeMessage(w, http.StatusOK, result)
}
