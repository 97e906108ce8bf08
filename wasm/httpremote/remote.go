//go:build !js

// Package httpremote sends a replica's requests with net/http, for the
// command-line program. The extension's core must never link it: see
// fetchremote.
package httpremote

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"time"

	"holdfast/wasm/replica"
)

// contentType is that of the protocol's messages.
const contentType = "application/vnd.holdfast.v1+cbor"

// Remote is a replica.Remote over one HTTP client. It is safe for concurrent use.
type Remote struct {
	client *http.Client
	limit  time.Duration
}

var _ replica.Remote = (*Remote)(nil)

// New returns a Remote that waits at most limit for a whole answer.
func New(limit time.Duration) *Remote {
	return &Remote{limit: limit, client: &http.Client{
		// A redirect could carry the token to another host.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Do is as in replica.Remote.
func (r *Remote) Do(ctx context.Context, q replica.Request) (replica.Response, error) {
	limited, cancel := context.WithTimeout(ctx, r.limit)
	defer cancel()
	answer, err := r.do(limited, q)
	if err == nil {
		return answer, nil
	}
	if ctx.Err() != nil {
		return replica.Response{}, fmt.Errorf("%s %s: %w", q.Method, q.URL, ctx.Err())
	}
	if !errors.Is(err, replica.ErrAnswerTooLarge) {
		err = fmt.Errorf("%w: %w", replica.ErrUnreachable, err)
	}
	return replica.Response{}, fmt.Errorf("%s %s: %w", q.Method, q.URL, err)
}

func (r *Remote) do(ctx context.Context, q replica.Request) (replica.Response, error) {
	var body io.Reader
	if q.Body != nil {
		body = bytes.NewReader(q.Body)
	}
	request, err := http.NewRequestWithContext(ctx, q.Method, q.URL, body)
	if err != nil {
		return replica.Response{}, err
	}
	if q.Body != nil {
		request.Header.Set("Content-Type", contentType)
	}
	if q.Token != "" {
		request.Header.Set("Authorization", "Bearer "+q.Token)
	}
	response, err := r.client.Do(request)
	if err != nil {
		return replica.Response{}, err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(io.LimitReader(response.Body, replica.MaxAnswer+1))
	if err != nil {
		return replica.Response{}, err
	}
	if len(content) > replica.MaxAnswer {
		return replica.Response{}, replica.ErrAnswerTooLarge
	}
	media, _, err := mime.ParseMediaType(response.Header.Get("Content-Type"))
	if err != nil {
		media = "" // as good as none: it is not ours
	}
	wait := replica.RetryAfter(response.Header.Get("Retry-After"), response.Header.Get("Date"), time.Now().UnixMilli())
	return replica.Response{Status: response.StatusCode, ContentType: media, Body: content, RetryAfterMs: wait}, nil
}
