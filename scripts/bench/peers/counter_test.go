package peers

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

// counter stands between a client and a server and counts every byte that passes, both ways: bodies, headers, frames.
type counter struct {
	net.Listener
	bytes atomic.Int64
}

// count listens for whoever is to be counted, and passes on to an address that may come up later.
func count(t testing.TB, address string) *counter {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	c := &counter{Listener: l}
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return // closed
			}
			server, err := net.Dial("tcp", address)
			if err != nil {
				client.Close()
				continue
			}
			go c.pass(server, client)
			go c.pass(client, server)
		}
	}()
	return c
}

func (c *counter) pass(to, from net.Conn) {
	defer to.Close()
	_, _ = io.Copy(to, tally{from, &c.bytes}) // until either ends
}

func (c *counter) host() string { return c.Addr().String() }

// tally counts what is read before it is passed on, so that an answer that has come is counted.
type tally struct {
	io.Reader
	bytes *atomic.Int64
}

func (t tally) Read(p []byte) (int, error) {
	n, err := t.Reader.Read(p)
	t.bytes.Add(int64(n))
	return n, err
}

func TestCounterCountsEveryByte(t *testing.T) {
	const body = "what is sent back"
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) }))
	defer server.Close()
	c := count(t, strings.TrimPrefix(server.URL, "http://"))
	conn, err := net.Dial("tcp", c.host())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	ask := fmt.Sprintf("POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
	if _, err := io.WriteString(conn, ask); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(conn)
	if err != nil || !strings.HasSuffix(string(answer), body) {
		t.Fatalf("%q, %v", answer, err)
	}
	if got := c.bytes.Load(); got != int64(len(ask)+len(answer)) {
		t.Errorf("counted %d bytes of %d + %d", got, len(ask), len(answer))
	}
}
