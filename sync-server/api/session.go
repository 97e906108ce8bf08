package api

import (
	"net/http"

	"holdfast/shared/wire"
	"holdfast/sync-server/vault"
)

// signIn answers POST /v1/session.
func (h *Handler) signIn(w http.ResponseWriter, r *http.Request) error {
	var ask wire.SessionRequest
	if err := h.readMessage(w, r, maxSignIn, &ask); err != nil {
		return err
	}
	session, err := h.Service.SignIn(r.Context(), ask)
	if err != nil {
		return err
	}
	return writeMessage(w, http.StatusOK, session)
}

// signOut answers DELETE /v1/session.
func (h *Handler) signOut(w http.ResponseWriter, r *http.Request) error {
	x, err := h.enter(r, vault.VerbLeave)
	if err != nil {
		return err
	}
	if err := x.Leave(r.Context()); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
