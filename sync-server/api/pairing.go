package api

import (
	"net/http"
	"strconv"

	"holdfast/shared/wire"
	"holdfast/sync-server/vault"
)

// openPairing answers POST /v1/pairings.
func (h *Handler) openPairing(w http.ResponseWriter, r *http.Request) error {
	x, err := h.enter(r, vault.VerbPush)
	if err != nil {
		return err
	}
	var ask wire.PairingOpen
	if err := h.readMessage(w, r, maxSignIn, &ask); err != nil {
		return err
	}
	opened, err := x.OpenPairing(r.Context(), ask)
	if err != nil {
		return err
	}
	return writeMessage(w, http.StatusCreated, opened)
}

// putPairing answers PUT /v1/pairings/{id}.
func (h *Handler) putPairing(w http.ResponseWriter, r *http.Request) error {
	var m wire.PairingMessage
	if err := h.readMessage(w, r, wire.MaxPairing+64, &m); err != nil {
		return err
	}
	id, err := wire.ParsePairingID(r.PathValue("id"))
	if err != nil {
		return wire.NewProblem(wire.CodePairingUnknown, "")
	}
	taken, err := h.Service.PutPairing(r.Context(), id, m)
	if err != nil {
		return err
	}
	return writeMessage(w, http.StatusOK, taken)
}

// pairing answers GET /v1/pairings/{id}.
func (h *Handler) pairing(w http.ResponseWriter, r *http.Request) error {
	step, err := strconv.ParseUint(r.URL.Query().Get("step"), 10, 8)
	if err != nil || step < 1 || step > wire.PairingSteps {
		return wire.NewProblem(wire.CodeBadRequest, "step is 1 to 4")
	}
	id, err := wire.ParsePairingID(r.PathValue("id"))
	if err != nil {
		return wire.NewProblem(wire.CodePairingUnknown, "")
	}
	m, err := h.Service.Pairing(r.Context(), id, step)
	if err != nil {
		return err
	}
	return writeMessage(w, http.StatusOK, m)
}
