package api

import (
	"context"
	"net/http"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
	"holdfast/sync-server/vault"
)

// Board is the outage board as the protocol sees it. Take's errors are a *wire.Problem or those of a store.
type Board interface {
	Take(ctx context.Context, person ledger.VaultID, signals []wire.Signal) error
}

// maxSignals bounds the body: 32 signals of 6 words of 32 bytes.
const maxSignals = 8 << 10

func (h *Handler) boardVerbs() map[string]verb {
	if h.Board == nil {
		return nil
	}
	return map[string]verb{"POST": h.signals}
}

// signals answers POST /v1/board/signals. Nothing tells whether they counted.
func (h *Handler) signals(w http.ResponseWriter, r *http.Request) error {
	x, err := h.enter(r, vault.VerbSignal)
	if err != nil {
		return err
	}
	person, err := x.Person()
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
