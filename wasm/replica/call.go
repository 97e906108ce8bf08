package replica

import (
	"context"
	"errors"
	"fmt"

	"holdfast/shared/wire"
)

// call sends one message and reads the answer into out. Every refusal is an
// *Error: what the server said as a problem, or what answered instead of it.
func call(ctx context.Context, remote Remote, r Request, in, out any) error {
	if in != nil {
		body, err := wire.Encode(in)
		if err != nil {
			return errorf(CodeMalformed, "%s %s: %w", r.Method, r.URL, err)
		}
		r.Body = body
	}
	a, err := remote.Do(ctx, r)
	if err != nil {
		if ctx.Err() != nil {
			return err
		}
		code := CodeUnreachable
		if errors.Is(err, ErrAnswerTooLarge) {
			code = CodeMalformed
		}
		return &Error{Code: code, Retry: true, Err: err}
	}
	if a.Status == 204 && out == nil {
		return nil
	}
	if a.Status == 200 || a.Status == 201 {
		if a.ContentType != wire.ContentType {
			return refusal(r, a)
		}
		if err := wire.Decode(a.Body, out); err != nil {
			return malformed(r, err)
		}
		return nil
	}
	return refusal(r, a)
}

// malformed says that a message of ours makes no sense. It may be a hiccup of
// something in between, so that it is tried again.
func malformed(r Request, err error) error {
	if errors.Is(err, wire.ErrVersion) {
		return errorf(CodeClientTooOld, "%s %s: %w", r.Method, r.URL, err)
	}
	return &Error{Code: CodeMalformed, Retry: true, Err: fmt.Errorf("%s %s: %w", r.Method, r.URL, err)}
}

// refusal makes an answer that is no success an error.
func refusal(r Request, a Response) error {
	if a.ContentType == wire.ContentType {
		var p wire.Problem
		if err := wire.Decode(a.Body, &p); err != nil {
			return malformed(r, err)
		}
		return problem(&p, a.RetryAfterMs)
	}
	// Not ours: a proxy, a portal of a hotel, another program at this address.
	e := &Error{Wait: a.RetryAfterMs, Retry: true}
	switch {
	case a.Status == 429:
		e.Code, e.Err = CodeRateLimited, fmt.Errorf("%s: too many requests (status 429)", r.URL)
	case a.Status >= 500:
		e.Code, e.Err = CodeServerError, fmt.Errorf("%s: the server, or what stands before it, fails (status %d)", r.URL, a.Status)
	case a.Status/100 == 3:
		e.Code, e.Err = CodeNotHoldfast, fmt.Errorf("%s: the address leads elsewhere (status %d); enter the address that it leads to", r.URL, a.Status)
	default:
		e.Code, e.Err = CodeNotHoldfast, fmt.Errorf("%s: no Holdfast server answers at this address (status %d, %q)", r.URL, a.Status, a.ContentType)
	}
	return e
}

// problem makes what a server said an error.
func problem(p *wire.Problem, retryAfter int64) *Error {
	return &Error{Code: Code(p.Code), Wait: max(p.RetryAfter, retryAfter), Retry: p.Retryable(), Err: p}
}

// info asks a server what it is, and refuses one that speaks another version.
func info(ctx context.Context, remote Remote, server string) (wire.Info, error) {
	var i wire.Info
	if err := call(ctx, remote, Request{Method: "GET", URL: server + wire.RouteInfo}, nil, &i); err != nil {
		return i, err
	}
	if i.MinVersion > wire.Version {
		return i, errorf(CodeClientTooOld, "the server wants protocol version %d, this is %d", i.MinVersion, wire.Version)
	}
	if i.MaxVersion < wire.Version {
		return i, errorf(CodeNotHoldfast, "the server speaks protocol version %d, this is %d: it needs an update", i.MaxVersion, wire.Version)
	}
	return i, nil
}
