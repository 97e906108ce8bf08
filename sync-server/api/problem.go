package api

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
)

// fail answers with a problem, and logs those that are the server's own. What has no code is answered as internal: its
// text goes to the log, and its id to the client.
func (h *Handler) fail(w http.ResponseWriter, r *http.Request, err error) {
	var problem wire.Problem
	if p := (*wire.Problem)(nil); errors.As(err, &p) {
		problem = *p
	} else {
		problem = *wire.NewProblem(wire.CodeInternal, "")
	}
	if gone := errors.Is(err, context.Canceled) && r.Context().Err() != nil; problem.Status >= 500 && !gone {
		problem.Instance = newInstance()
		h.Log.Error("request failed", "method", r.Method, "route", routeOf(w), "code", problem.Code, "instance", problem.Instance, "error", err)
	}
	writeProblem(w, r, &problem)
}

// recovered answers after a panic. Where an answer had begun, the connection is cut: half an answer must not look whole.
func (h *Handler) recovered(w *answer, r *http.Request, cause any) {
	if cause == nil {
		return
	}
	if err, ok := cause.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(cause)
	}
	problem := wire.NewProblem(wire.CodeInternal, "")
	problem.Instance = newInstance()
	h.Log.Error("panic", "method", r.Method, "route", w.route, "instance", problem.Instance, "panic", cause, "stack", string(debug.Stack()))
	if w.status != 0 {
		panic(http.ErrAbortHandler)
	}
	writeProblem(w, r, problem)
}

func routeOf(w http.ResponseWriter) string {
	if a, ok := w.(*answer); ok {
		return a.route
	}
	return ""
}

func newInstance() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // it never fails
	return hex.EncodeToString(b[:])
}

// jsonProblem is a problem as RFC 9457 writes it, with our members.
type jsonProblem struct {
	Type       string    `json:"type"`
	Title      string    `json:"title"`
	Status     int       `json:"status"`
	Detail     string    `json:"detail,omitempty"`
	Instance   string    `json:"instance,omitempty"`
	Code       wire.Code `json:"code"`
	RetryAfter int64     `json:"retry_after_ms,omitempty"`
	Head       *jsonHead `json:"head,omitempty"`
	Limit      uint64    `json:"limit,omitempty"`
	Used       uint64    `json:"used,omitempty"`
}

type jsonHead struct {
	Device string `json:"device"`
	Seq    uint64 `json:"seq"`
	Hash   string `json:"hash"`
}

func headJSON(head *ledger.Head) *jsonHead {
	if head == nil {
		return nil
	}
	return &jsonHead{Device: head.Device.String(), Seq: head.Seq, Hash: head.Hash.String()}
}

// writeProblem writes CBOR, or JSON to who asks for it.
func writeProblem(w http.ResponseWriter, r *http.Request, p *wire.Problem) {
	if p.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.FormatInt((p.RetryAfter+999)/1000, 10))
	}
	if p.Status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
	if !wantsJSON(r) {
		if b, err := wire.Encode(p); err == nil {
			write(w, p.Status, wire.ContentType, b)
			return
		}
	}
	b, err := json.Marshal(jsonProblem{
		Type: p.Type(), Title: p.Title, Status: p.Status, Detail: p.Detail, Instance: p.Instance, Code: p.Code,
		RetryAfter: p.RetryAfter, Head: headJSON(p.Head), Limit: p.Limit, Used: p.Used,
	})
	if err != nil {
		w.WriteHeader(p.Status)
		return
	}
	write(w, p.Status, "application/problem+json", append(b, '\n'))
}

// wantsJSON reports whether the request asks for JSON, or comes from a person's browser window, and not for CBOR.
func wantsJSON(r *http.Request) bool {
	json := false
	for _, part := range strings.Split(strings.Join(r.Header.Values("Accept"), ","), ",") {
		kind, _, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		switch {
		case kind == wire.ContentType, kind == "application/cbor", kind == "application/problem+cbor":
			return false
		case kind == "application/json", kind == "application/problem+json", kind == "text/html":
			json = true
		}
	}
	return json
}
