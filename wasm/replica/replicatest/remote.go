package replicatest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"holdfast/wasm/replica"
)

// RunRemote checks a replica.Remote against its contract. base is the URL of a
// server that serves Echo; closed is the URL of a port at which nobody listens;
// remote makes one that waits at most limit for an answer.
func RunRemote(t *testing.T, base, closed string, remote func(limit time.Duration) replica.Remote) {
	r := remote(time.Minute)
	do := func(t *testing.T, q replica.Request) replica.Response {
		t.Helper()
		a, err := r.Do(context.Background(), q)
		if err != nil {
			t.Fatalf("%s %s: %v", q.Method, q.URL, err)
		}
		return a
	}
	t.Run("requests arrive whole", func(t *testing.T) { arriveWhole(t, base, do) })
	t.Run("answers come back as they are", func(t *testing.T) { comeBack(t, base, do) })
	t.Run("the largest body passes, a larger one does not", func(t *testing.T) {
		if a := do(t, replica.Request{Method: "GET", URL: base + "/largest"}); len(a.Body) != replica.MaxAnswer {
			t.Errorf("%d bytes of %d", len(a.Body), replica.MaxAnswer)
		}
		if _, err := r.Do(context.Background(), replica.Request{Method: "GET", URL: base + "/too-large"}); !errors.Is(err, replica.ErrAnswerTooLarge) {
			t.Errorf("%v, want ErrAnswerTooLarge", err)
		}
	})
	t.Run("no answer is ErrUnreachable", func(t *testing.T) {
		for _, url := range []string{closed + "/echo", base + "/cut", "http://no-such-host.invalid/", "nonsense:", ""} {
			if a, err := r.Do(context.Background(), replica.Request{Method: "GET", URL: url}); !errors.Is(err, replica.ErrUnreachable) {
				t.Errorf("GET %q: %+v, %v, want ErrUnreachable", url, a, err)
			}
		}
	})
	t.Run("waiting ends", func(t *testing.T) { waitingEnds(t, base, remote) })
	t.Run("calls run side by side", func(t *testing.T) { sideBySide(t, base, r) })
}

func arriveWhole(t *testing.T, base string, do func(*testing.T, replica.Request) replica.Response) {
	every := make([]byte, 256)
	for i := range every {
		every[i] = byte(i)
	}
	const ours = "application/vnd.holdfast.v1+cbor"
	for name, c := range map[string]struct {
		in   replica.Request
		want string
	}{
		"get":        {replica.Request{Method: "GET"}, "GET|||"},
		"with token": {replica.Request{Method: "GET", Token: "c0ffee"}, "GET|Bearer c0ffee||"},
		"post":       {replica.Request{Method: "POST", Token: "00", Body: every}, "POST|Bearer 00|" + ours + "|" + string(every)},
		"empty post": {replica.Request{Method: "POST", Body: []byte{}}, "POST||" + ours + "|"},
	} {
		c.in.URL = base + "/echo"
		if a := do(t, c.in); a.Status != 200 || string(a.Body) != c.want {
			t.Errorf("%s: %d %q, want %q", name, a.Status, a.Body, c.want)
		}
	}
}

func comeBack(t *testing.T, base string, do func(*testing.T, replica.Request) replica.Response) {
	for _, status := range []int{200, 201, 400, 401, 404, 409, 413, 429, 500, 503, 507} {
		if a := do(t, replica.Request{Method: "GET", URL: fmt.Sprintf("%s/status/%d", base, status)}); a.Status != status || !bytes.Equal(a.Body, []byte{0xa0}) {
			t.Errorf("status %d came as %d with %x", status, a.Status, a.Body)
		}
	}
	a := do(t, replica.Request{Method: "GET", URL: base + "/html"})
	if a.ContentType != "text/html" || string(a.Body) != "<h1>Bad Gateway</h1>" {
		t.Errorf("an HTML page came as %q %q", a.ContentType, a.Body)
	}
	if a := do(t, replica.Request{Method: "GET", URL: base + "/later"}); a.Status != 429 || a.RetryAfterMs != 30_000 {
		t.Errorf("Retry-After: 30 came as status %d, %d ms", a.Status, a.RetryAfterMs)
	}
	if a := do(t, replica.Request{Method: "GET", URL: base + "/later-date"}); a.RetryAfterMs != 90_000 {
		t.Errorf("Retry-After with a date came as %d ms", a.RetryAfterMs)
	}
	if a := do(t, replica.Request{Method: "POST", URL: base + "/moved", Token: "secret", Body: []byte("x")}); a.Status/100 != 3 {
		t.Errorf("a redirect came as %d %q", a.Status, a.Body)
	}
}

func waitingEnds(t *testing.T, base string, remote func(time.Duration) replica.Remote) {
	hang := replica.Request{Method: "GET", URL: base + "/hang"}
	if _, err := remote(200*time.Millisecond).Do(context.Background(), hang); !errors.Is(err, replica.ErrUnreachable) {
		t.Errorf("time limit: %v, want ErrUnreachable", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	if _, err := remote(time.Minute).Do(ctx, hang); !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, replica.ErrUnreachable) {
		t.Errorf("the caller's deadline: %v, want it and nothing else", err)
	}
	ctx, cancel = context.WithCancel(context.Background())
	cancel()
	if _, err := remote(time.Minute).Do(ctx, replica.Request{Method: "GET", URL: base + "/echo"}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled before: %v, want context.Canceled", err)
	}
}

func sideBySide(t *testing.T, base string, r replica.Remote) {
	errs := make(chan error)
	for i := range 8 {
		go func() {
			body := fmt.Appendf(nil, "call %d", i)
			a, err := r.Do(context.Background(), replica.Request{Method: "POST", URL: base + "/echo", Body: body})
			if err == nil && !bytes.HasSuffix(a.Body, body) {
				err = fmt.Errorf("call %d was answered %q", i, a.Body)
			}
			errs <- err
		}()
	}
	for range 8 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}
