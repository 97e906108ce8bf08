package api

import (
	"net/http"

	"holdfast/sync-server/vault"
)

// deleteVault answers DELETE /v1/vaults/{vault}.
func (h *Handler) deleteVault(w http.ResponseWriter, r *http.Request) error {
	x, err := h.enter(r, vault.VerbDelete)
	if err != nil {
		return err
	}
	gone, err := x.Delete(r.Context())
	if err != nil {
		return err
	}
	return writeMessage(w, http.StatusOK, gone)
}
