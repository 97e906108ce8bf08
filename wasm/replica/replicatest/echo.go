package replicatest

import (
	"fmt"
	"strconv"
	"strings"

	"holdfast/wasm/replica"
)

// EchoRequest is what a test's HTTP server received.
type EchoRequest struct {
	Method, Path               string
	Authorization, ContentType string
	Body                       []byte
}

// EchoAnswer is what it sends back.
type EchoAnswer struct {
	Status int
	Header map[string]string
	Body   []byte
	Hang   bool // never answer; the connection is left open until the client goes
	Cut    bool // promise ten bytes more than Body and close
}

// Echo is the server that RunRemote talks to, as a function: net/http serves it
// natively, Node's http under js/wasm. It echoes /echo, and on other paths
// behaves as the suite needs.
func Echo(r EchoRequest) EchoAnswer {
	ours := map[string]string{"Content-Type": "application/vnd.holdfast.v1+cbor"}
	what, arg, _ := strings.Cut(strings.TrimPrefix(r.Path, "/"), "/")
	switch what {
	case "echo":
		return EchoAnswer{Status: 200, Header: ours, Body: fmt.Appendf(nil, "%s|%s|%s|%s", r.Method, r.Authorization, r.ContentType, r.Body)}
	case "status":
		status, err := strconv.Atoi(arg)
		if err != nil {
			return EchoAnswer{Status: 400}
		}
		return EchoAnswer{Status: status, Header: ours, Body: []byte{0xa0}}
	case "html":
		return EchoAnswer{Status: 502, Header: map[string]string{"Content-Type": "Text/HTML; charset=UTF-8"}, Body: []byte("<h1>Bad Gateway</h1>")}
	case "later":
		return EchoAnswer{Status: 429, Header: map[string]string{"Content-Type": ours["Content-Type"], "Retry-After": "30"}}
	case "later-date":
		return EchoAnswer{Status: 503, Header: map[string]string{"Date": "Mon, 21 Sep 2026 10:00:00 GMT", "Retry-After": "Mon, 21 Sep 2026 10:01:30 GMT"}}
	case "moved":
		return EchoAnswer{Status: 307, Header: map[string]string{"Location": "/echo"}}
	case "largest":
		return EchoAnswer{Status: 200, Header: ours, Body: make([]byte, replica.MaxAnswer)}
	case "too-large":
		return EchoAnswer{Status: 200, Header: ours, Body: make([]byte, replica.MaxAnswer+1)}
	case "cut":
		return EchoAnswer{Status: 200, Header: ours, Body: []byte("half"), Cut: true}
	case "hang":
		return EchoAnswer{Hang: true}
	}
	return EchoAnswer{Status: 404, Header: ours}
}
