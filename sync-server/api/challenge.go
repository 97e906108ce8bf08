package api

import (
	"net/http"

	"holdfast/shared/wire"
)

// maxSignIn is the bytes of a sign-in's messages.
const maxSignIn = 16 << 10

// challenge answers POST /v1/challenge.
func (h *Handler) challenge(w http.ResponseWriter, r *http.Request) error {
	var ask wire.ChallengeRequest
	if err := h.readMessage(w, r, maxSignIn, &ask); err != nil {
		return err
	}
	c, err := h.Service.Challenge(r.Context(), ask)
	if err != nil {
		return err
	}
	return writeMessage(w, http.StatusOK, c)
}
