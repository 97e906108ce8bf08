//go:build !js

package httpremote_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"holdfast/wasm/httpremote"
	"holdfast/wasm/replica"
	"holdfast/wasm/replica/replicatest"
)

func TestRemoteKeepsTheContract(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(serveEcho))
	defer server.Close()
	gone := httptest.NewServer(nil)
	gone.Close()
	replicatest.RunRemote(t, server.URL, gone.URL, func(limit time.Duration) replica.Remote { return httpremote.New(limit) })
}

func serveEcho(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client has gone
	}
	a := replicatest.Echo(replicatest.EchoRequest{Method: r.Method, Path: r.URL.Path, Authorization: r.Header.Get("Authorization"),
		ContentType: r.Header.Get("Content-Type"), Body: body})
	if a.Hang {
		<-r.Context().Done()
		return
	}
	for name, value := range a.Header {
		w.Header().Set(name, value)
	}
	if a.Cut {
		w.Header().Set("Content-Length", strconv.Itoa(len(a.Body)+10))
	}
	w.WriteHeader(a.Status)
	_, _ = w.Write(a.Body) // short when cut: net/http then closes the connection
}
