package replica

import (
	"context"
	"errors"
)

// Errors of a Remote, for everything that is no answer.
var (
	// ErrUnreachable: no answer came: no network, no such host, a refused connection, a time-out, TLS.
	ErrUnreachable = errors.New("server cannot be reached")
	// ErrAnswerTooLarge: the answer's body is longer than MaxAnswer; it was not read on.
	ErrAnswerTooLarge = errors.New("server's answer is too large")
)

// MaxAnswer is the longest body of a Response, in bytes.
const MaxAnswer = 16 << 20

// Remote sends one request and waits for the answer. Package replicatest holds
// the suite that every implementation runs.
type Remote interface {
	// Do sends r and returns the answer whatever its status is. Redirects are
	// not followed: they are answers. After an error nobody knows whether the
	// server has done what was asked. A context that ends gives its error, and
	// no answer within the implementation's own time limit ErrUnreachable.
	Do(ctx context.Context, r Request) (Response, error)
}

// Request is what is sent. Its bytes are not kept or changed.
type Request struct {
	Method string // GET, POST, PUT or DELETE
	URL    string // absolute, http or https
	Token  string // sent as "Authorization: Bearer …" unless empty
	Body   []byte // sent with the protocol's content type unless nil
}

// Response is what came back.
type Response struct {
	Status       int
	ContentType  string // media type alone, lower case, without parameters
	Body         []byte // at most MaxAnswer bytes, owned by the receiver
	RetryAfterMs int64  // what a Retry-After header asks for, in ms from now; 0 when there is none
}
