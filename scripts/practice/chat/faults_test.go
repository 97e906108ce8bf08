package chat_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"holdfast/scripts/practice/chat"
)

// start serves a practice chat that says its tokens at once.
func start(t *testing.T) (*chat.Server, string) {
	t.Helper()
	site := chat.New(0)
	server := httptest.NewServer(site)
	t.Cleanup(func() { site.Close(); server.CloseClientConnections(); server.Close() })
	return site, server.URL
}

const prompt = "How do I move a list?"

// post sends the page's own request.
func post(t *testing.T, ctx context.Context, address string) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(`{"text":"`+prompt+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { res.Body.Close() })
	return res
}

// event is one server-sent event.
type event struct{ name, data string }

// events reads to the end of a stream, or to the error that ends it.
func events(body io.Reader) (list []event, comments int, err error) {
	var e event
	lines := bufio.NewScanner(body)
	for lines.Scan() {
		line := lines.Text()
		switch {
		case strings.HasPrefix(line, ":"):
			comments++
		case strings.HasPrefix(line, "event: "):
			e.name = line[len("event: "):]
		case strings.HasPrefix(line, "data: "):
			e.data = line[len("data: "):]
		case line == "" && e != (event{}):
			list = append(list, e)
			e = event{}
		}
	}
	return list, comments, lines.Err()
}

func count(list []event, name string) (n int) {
	for _, e := range list {
		if e.name == name {
			n++
		}
	}
	return n
}

func TestHealthyAnswer(t *testing.T) {
	_, base := start(t)
	var answers []string
	for range 2 {
		res := post(t, t.Context(), base+"/api/chat")
		list, _, err := events(res.Body)
		if err != nil || list[0].name != "accepted" || list[len(list)-1].name != "done" {
			t.Fatalf("events %v, %v: want accepted … done", list, err)
		}
		text := ""
		for _, e := range list {
			var in struct{ Text string }
			if err := json.Unmarshal([]byte(e.data), &in); err != nil {
				t.Fatal(err)
			}
			text += in.Text
		}
		answers = append(answers, text)
	}
	if answers[0] != answers[1] || answers[0] != chat.Answer(prompt) {
		t.Errorf("the same prompt had two answers:\n%q\n%q", answers[0], answers[1])
	}
}

func TestRefusals(t *testing.T) {
	_, base := start(t)
	for _, c := range []struct {
		spec   string
		status int
		retry  string
		body   string
	}{
		{"429", 429, "", "rate_limited"},
		{"429,retry=30", 429, "30", "rate_limited"},
		{"429,retry=soon", 429, "soon", "rate_limited"},
		{"spend", 402, "", "spend_limit"},
		{"401", 401, "", "signed_out"},
		{"500", 500, "", "server_error"},
		{"502", 502, "", "Bad Gateway"},
		{"503", 503, "", "overloaded"},
		{"503,retry=7", 503, "7", "overloaded"},
		{"504", 504, "", "Gateway Timeout"},
		{"529", 529, "", "overloaded"},
		{"422", 422, "", "invalid_request"},
	} {
		res := post(t, t.Context(), base+"/api/chat?fail="+url.QueryEscape(c.spec))
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		if res.StatusCode != c.status || res.Header.Get("Retry-After") != c.retry || !strings.Contains(string(body), c.body) {
			t.Errorf("%s: %d, Retry-After %q, %s", c.spec, res.StatusCode, res.Header.Get("Retry-After"), body)
		}
	}
}

func TestRetryAfterAsDate(t *testing.T) {
	_, base := start(t)
	at, err := http.ParseTime(post(t, t.Context(), base+"/api/chat?fail=429,date=90").Header.Get("Retry-After"))
	if wait := time.Until(at); err != nil || wait < 80*time.Second || wait > 91*time.Second {
		t.Errorf("Retry-After lies %v ahead (%v), want 90 s", wait, err)
	}
}

func TestBrokenStreams(t *testing.T) {
	_, base := start(t)
	for _, c := range []struct {
		spec    string
		tokens  int
		last    string
		cleanly bool
	}{
		{"cut,after=3", 3, "token", false},
		{"cut,after=0", 0, "accepted", false},
		{"end,after=4", 4, "token", true},
		{"error,after=2", 2, "error", true},
		{"cut,after=9000", len(chat.Tokens(chat.Answer(prompt))), "token", false},
	} {
		list, _, err := events(post(t, t.Context(), base+"/api/chat?fail="+c.spec).Body)
		if (err == nil) != c.cleanly {
			t.Errorf("%s: the stream ended with %v", c.spec, err)
		}
		if n := count(list, "token"); n != c.tokens || count(list, "done") != 0 || list[len(list)-1].name != c.last {
			t.Errorf("%s: %d tokens, last %v, want %d and %s", c.spec, n, list[len(list)-1], c.tokens, c.last)
		}
	}
}

// TestStalls holds the socket open until the client gives up.
func TestStalls(t *testing.T) {
	_, base := start(t)
	for _, c := range []struct {
		spec   string
		warm   bool
		length time.Duration
	}{
		{"stall,after=3", false, 300 * time.Millisecond},
		{"keepalive,after=3", true, 2300 * time.Millisecond},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), c.length)
		list, comments, err := events(post(t, ctx, base+"/api/chat?fail="+c.spec).Body)
		cancel()
		if !errors.Is(err, context.DeadlineExceeded) || count(list, "token") != 3 || (comments > 0) != c.warm {
			t.Errorf("%s: ended by %v after %d tokens and %d comments", c.spec, err, count(list, "token"), comments)
		}
	}
}

func TestHangSendsNoHeaders(t *testing.T) {
	_, base := start(t)
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/api/chat?fail=hang", strings.NewReader(`{"text":"x"}`))
	if err != nil {
		t.Fatal(err)
	}
	if res, err := http.DefaultClient.Do(req); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, %v, want silence", res, err)
	}
}

func TestDripIsSlow(t *testing.T) {
	_, base := start(t)
	ctx, cancel := context.WithTimeout(t.Context(), 700*time.Millisecond)
	defer cancel()
	list, _, _ := events(post(t, ctx, base+"/api/chat?fail=drip,pace=200ms").Body)
	if n := count(list, "token"); n < 2 || n > 4 {
		t.Errorf("%d tokens in 700 ms at 200 ms each", n)
	}
}

func TestClosingLetsGo(t *testing.T) {
	site, base := start(t)
	res := post(t, t.Context(), base+"/api/chat?fail=stall,after=1")
	time.AfterFunc(50*time.Millisecond, site.Close)
	if _, _, err := events(res.Body); err == nil {
		t.Error("a stalled stream that is let go must break, not end")
	}
}

func TestLoginLoop(t *testing.T) {
	_, base := start(t)
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for range 3 {
		res, err := client.Get(base + "/?fail=loop")
		if err != nil || res.StatusCode != http.StatusSeeOther || res.Header.Get("Location") != "/login?fail=loop" {
			t.Fatalf("the chat page: %v, %v, want a way to /login", res, err)
		}
		if res, err = client.Get(base + "/login?fail=loop"); err != nil || res.StatusCode != http.StatusOK {
			t.Fatalf("the sign-in page: %v, %v", res, err)
		}
		if res, err = client.PostForm(base+"/login?fail=loop", nil); err != nil || res.Header.Get("Location") != "/?fail=loop" {
			t.Fatalf("signing in: %v, %v, want a way back", res, err)
		}
	}
}

func TestChallenge(t *testing.T) {
	_, base := start(t)
	page, err := http.Get(base + "/c/x?fail=challenge")
	if err != nil {
		t.Fatal(err)
	}
	for name, res := range map[string]*http.Response{"page": page, "chat": post(t, t.Context(), base+"/api/chat?fail=challenge")} {
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		if res.StatusCode != 403 || res.Header.Get("cf-mitigated") != "challenge" || !strings.Contains(string(body), "Just a moment...") {
			t.Errorf("%s: %d %v %s", name, res.StatusCode, res.Header, body)
		}
	}
}
