package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
	"holdfast/sync-server/vault"
)

// readMessage reads a body of at most limit bytes into a message.
func (h *Handler) readMessage(w http.ResponseWriter, r *http.Request, limit int64, message any) error {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if encoding := r.Header.Get("Content-Encoding"); err != nil || kind != wire.ContentType || (encoding != "" && encoding != "identity") {
		return wire.NewProblem(wire.CodeUnsupportedMediaType, "")
	}
	if r.ContentLength > limit {
		return tooLarge(limit)
	}
	// Not every connection has deadlines (a Worker's has none); where it has, a slow sender does not hold it for ever.
	conn := http.NewResponseController(w)
	_ = conn.SetReadDeadline(time.Now().Add(h.ReadTime))
	var body bytes.Buffer
	if r.ContentLength > 0 {
		body.Grow(int(r.ContentLength) + bytes.MinRead)
	}
	if _, err := body.ReadFrom(http.MaxBytesReader(w, r.Body, limit)); err != nil {
		if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
			return tooLarge(limit)
		}
		return wire.NewProblem(wire.CodeBadRequest, "the body did not arrive whole")
	}
	_ = conn.SetReadDeadline(time.Time{}) // it would end the request while that is being answered
	if err := wire.Decode(body.Bytes(), message); err != nil {
		return wire.NewProblem(wire.CodeBadRequest, clip(err.Error()))
	}
	return nil
}

func tooLarge(limit int64) error {
	p := wire.NewProblem(wire.CodeTooLarge, "")
	p.Limit = uint64(limit)
	return p
}

// clip keeps a detail within the protocol's bounds.
func clip(s string) string {
	if len(s) > wire.MaxText {
		s = strings.ToValidUTF8(s[:wire.MaxText], "")
	}
	return s
}

// writeMessage answers with a message.
func writeMessage(w http.ResponseWriter, status int, message any) error {
	b, err := wire.Encode(message)
	if err != nil {
		return err
	}
	write(w, status, wire.ContentType, b)
	return nil
}

func writeJSON(w http.ResponseWriter, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	write(w, http.StatusOK, "application/json", append(b, '\n'))
	return nil
}

func write(w http.ResponseWriter, status int, kind string, b []byte) {
	if a, ok := w.(*answer); ok {
		a.hurry()
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Length", strconv.Itoa(len(b)))
	w.WriteHeader(status)
	_, _ = io.Copy(w, bytes.NewReader(b)) // who has gone gets nothing
}

// enter signs a request in by its bearer token, for the vault that the path names, if any.
func (h *Handler) enter(r *http.Request, v vault.Verb) (*vault.Session, error) {
	var id ledger.VaultID
	if name := r.PathValue("vault"); name != "" {
		var err error
		if id, err = ledger.ParseVaultID(name); err != nil {
			return nil, wire.NewProblem(wire.CodeNotFound, "a vault's id has 32 hexadecimal digits")
		}
	}
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "bearer") {
		return nil, wire.NewProblem(wire.CodeUnauthorized, "")
	}
	return h.Service.Enter(r.Context(), strings.TrimSpace(token), id, v)
}
