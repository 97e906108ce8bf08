package fetchremote

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hack-pad/safejs"

	"holdfast/wasm/jsvalue"
	"holdfast/wasm/replica"
)

// contentType is that of the protocol's messages.
const contentType = "application/vnd.holdfast.v1+cbor"

// Remote is a replica.Remote over fetch. It is safe for concurrent use.
type Remote struct{ limit time.Duration }

var _ replica.Remote = (*Remote)(nil)

// New returns a Remote that waits at most limit for a whole answer.
func New(limit time.Duration) *Remote { return &Remote{limit: limit} }

// Do is as in replica.Remote. It must not be called from within a js.Func.
func (r *Remote) Do(ctx context.Context, q replica.Request) (replica.Response, error) {
	limited, cancel := context.WithTimeout(ctx, r.limit)
	defer cancel()
	answer, err := do(limited, q)
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

func do(ctx context.Context, q replica.Request) (replica.Response, error) {
	if err := ctx.Err(); err != nil {
		return replica.Response{}, err
	}
	if !strings.HasPrefix(q.URL, "http://") && !strings.HasPrefix(q.URL, "https://") {
		return replica.Response{}, errors.New("not an absolute http URL") // fetch would take it as relative to the extension
	}
	class, err := jsvalue.Global("AbortController")
	if err != nil {
		return replica.Response{}, err
	}
	abort, err := class.New()
	if err != nil {
		return replica.Response{}, err
	}
	// Aborting settles every promise below, so that their callbacks are released;
	// after a whole answer it does nothing.
	defer abort.Call("abort") //nolint:errcheck // nothing to be done about it
	promise, err := start(abort, q)
	if err != nil {
		return replica.Response{}, err
	}
	response, err := jsvalue.Await(ctx, promise)
	if err != nil {
		return replica.Response{}, err
	}
	return read(ctx, response)
}

// start calls fetch.
func start(abort safejs.Value, q replica.Request) (safejs.Value, error) {
	signal, err := abort.Get("signal")
	if err != nil {
		return safejs.Undefined(), err
	}
	headers := map[string]any{}
	if q.Token != "" {
		headers["Authorization"] = "Bearer " + q.Token
	}
	init := map[string]any{
		"method": q.Method, "headers": headers, "signal": safejs.Unsafe(signal),
		"credentials": "omit", "redirect": "manual", "cache": "no-store", "referrerPolicy": "no-referrer",
	}
	if q.Body != nil {
		headers["Content-Type"] = contentType
		body, err := jsvalue.FromBytes(q.Body)
		if err != nil {
			return safejs.Undefined(), err
		}
		init["body"] = safejs.Unsafe(body)
	}
	options, err := safejs.ValueOf(init)
	if err != nil {
		return safejs.Undefined(), err
	}
	return safejs.Global().Call("fetch", q.URL, options)
}

// read takes an answer apart.
func read(ctx context.Context, response safejs.Value) (replica.Response, error) {
	var a replica.Response
	var err error
	if a.Status, err = integer(response, "status"); err != nil {
		return a, err
	}
	kind, err := response.Get("type")
	if err != nil {
		return a, err
	}
	if name, err := kind.String(); err == nil && name == "opaqueredirect" {
		a.Status = 302 // a browser hides which redirect it was
		return a, nil
	}
	headers, err := response.Get("headers")
	if err != nil {
		return a, err
	}
	media, _, _ := strings.Cut(header(headers, "content-type"), ";")
	a.ContentType = strings.ToLower(strings.TrimSpace(media))
	a.RetryAfterMs = replica.RetryAfter(header(headers, "retry-after"), header(headers, "date"), time.Now().UnixMilli())
	a.Body, err = drain(ctx, response)
	return a, err
}

// drain reads the body piece by piece, so that a longer one than MaxAnswer is
// never in memory.
func drain(ctx context.Context, response safejs.Value) ([]byte, error) {
	stream, err := response.Get("body")
	if err != nil || stream.IsNull() {
		return nil, err
	}
	reader, err := stream.Call("getReader")
	if err != nil {
		return nil, err
	}
	var body []byte
	for {
		promise, err := reader.Call("read")
		if err != nil {
			return nil, err
		}
		step, err := jsvalue.Await(ctx, promise)
		if err != nil {
			return nil, err
		}
		done, err := step.Get("done")
		if err != nil {
			return nil, err
		}
		if end, err := done.Truthy(); err != nil || end {
			return body, err
		}
		value, err := step.Get("value")
		if err != nil {
			return nil, err
		}
		piece, err := jsvalue.Bytes(value)
		if err != nil {
			return nil, err
		}
		if len(body)+len(piece) > replica.MaxAnswer {
			return nil, replica.ErrAnswerTooLarge
		}
		body = append(body, piece...)
	}
}

func integer(v safejs.Value, name string) (int, error) {
	f, err := v.Get(name)
	if err != nil {
		return 0, err
	}
	return f.Int()
}

// header returns one header, empty when it is missing or hidden by CORS.
func header(headers safejs.Value, name string) string {
	v, err := headers.Call("get", name)
	if err != nil || v.Type() != safejs.TypeString {
		return ""
	}
	s, err := v.String()
	if err != nil {
		return ""
	}
	return s
}
