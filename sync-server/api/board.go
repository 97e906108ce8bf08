package api

import (
	"context"
	"net/http"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
	"holdfast/sync-server/vault"
)

// Board is the outage board as the protocol sees it. Errors are a *wire.Problem or those of a store.
type Board interface {
	Take(ctx context.Context, person ledger.VaultID, signals []wire.Signal) error
	Write(ctx context.Context, person ledger.VaultID, n wire.BoardNote) (id string, err error)
	Show(ctx context.Context, person ledger.VaultID, id string, shown bool) error
}

// maxSignals bounds the body: 32 signals of 6 words of 32 bytes.
const maxSignals = 8 << 10

// boardVerb is one verb of the board's, where there is a board.
func (h *Handler) boardVerb(method string, do verb) map[string]verb {
	if h.Board == nil {
		return nil
	}
	return map[string]verb{method: do}
}

// member says who asks the board for something.
func (h *Handler) member(r *http.Request) (ledger.VaultID, error) {
	x, err := h.enter(r, vault.VerbSignal)
	if err != nil {
		return ledger.VaultID{}, err
	}
	return x.Person()
}

// note answers POST /v1/board/notes.
func (h *Handler) note(w http.ResponseWriter, r *http.Request) error {
	person, err := h.member(r)
	if err != nil {
		return err
	}
	var n wire.BoardNote
	if err := h.readMessage(w, r, wire.MaxNote+256, &n); err != nil {
		return err
	}
	id, err := h.Board.Write(r.Context(), person, n)
	if err != nil {
		return vault.ProblemOf(err)
	}
	return writeMessage(w, http.StatusCreated, wire.BoardNoted{ID: id})
}

// show answers PUT /v1/board/notes/{id}.
func (h *Handler) show(w http.ResponseWriter, r *http.Request) error {
	person, err := h.member(r)
	if err != nil {
		return err
	}
	var s wire.BoardShow
	if err := h.readMessage(w, r, 64, &s); err != nil {
		return err
	}
	if err := h.Board.Show(r.Context(), person, r.PathValue("id"), s.Shown); err != nil {
		return vault.ProblemOf(err)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// signals answers POST /v1/board/signals. Nothing tells whether they counted.
func (h *Handler) signals(w http.ResponseWriter, r *http.Request) error {
	person, err := h.member(r)
	if err != nil {
		return err
	}
	var told wire.BoardSignals
	if err := h.readMessage(w, r, maxSignals, &told); err != nil {
		return err
	}
	if err := h.Board.Take(r.Context(), person, told.Signals); err != nil {
		return vault.ProblemOf(err)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
