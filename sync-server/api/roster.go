package api

import (
	"net/http"
	"strconv"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
	"holdfast/sync-server/vault"
)

// roster answers GET /v1/vaults/{vault}/roster.
func (h *Handler) roster(w http.ResponseWriter, r *http.Request) error {
	after := 0
	if s := r.URL.Query().Get("after"); s != "" {
		var err error
		if after, err = strconv.Atoi(s); err != nil || after < 0 || after > ledger.MaxRecords {
			return wire.NewProblem(wire.CodeBadRequest, "after: want a number of records")
		}
	}
	x, err := h.enter(r, vault.VerbRead)
	if err != nil {
		return err
	}
	page, err := x.Roster(after)
	if err != nil {
		return err
	}
	return writeMessage(w, http.StatusOK, page)
}

// enlist answers POST /v1/vaults/{vault}/roster.
func (h *Handler) enlist(w http.ResponseWriter, r *http.Request) error {
	x, err := h.enter(r, vault.VerbEnlist)
	if err != nil {
		return err
	}
	var ask wire.RosterAppend
	if err := h.readMessage(w, r, wire.MaxBody, &ask); err != nil {
		return err
	}
	done, err := x.Enlist(r.Context(), ask)
	if err != nil {
		return err
	}
	return writeMessage(w, http.StatusOK, done)
}
