package official_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"holdfast/shared/official"
	polling "holdfast/sync-server/official"
)

type heard struct {
	site, page string
	official.Word
	err error
}

// listener is a board that remembers.
type listener struct{ all []heard }

func (l *listener) Hear(_ context.Context, site, page string, w official.Word, err error) error {
	l.all = append(l.all, heard{site, page, w, err})
	return nil
}

// here sends every request to one server of this machine, and remembers what was asked.
type here struct {
	host  string
	asked []*http.Request
}

func (h *here) RoundTrip(r *http.Request) (*http.Response, error) {
	h.asked = append(h.asked, r.Clone(context.Background()))
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host = "http", h.host
	return http.DefaultTransport.RoundTrip(r)
}

func ask(t *testing.T, ctx context.Context, answer http.HandlerFunc) (*listener, *here) {
	t.Helper()
	server := httptest.NewServer(answer)
	defer server.Close()
	l, h := &listener{}, &here{host: server.Listener.Addr().String()}
	p := polling.Poller{Board: l, Sites: []string{"claude", "gemini"}, Agent: "holdfastd test", Transport: h}
	if err := p.Once(ctx); err != nil {
		t.Error(err)
	}
	return l, h
}

func TestAPageIsAskedForNothingButItsComponents(t *testing.T) {
	l, h := ask(t, t.Context(), func(w http.ResponseWriter, _ *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "you", Value: "again"})
		fmt.Fprint(w, `{"components": [{"name": "claude.ai", "status": "major_outage"}]}`)
	})
	if len(l.all) != 1 || l.all[0].err != nil || l.all[0].site != "claude" || l.all[0].page != "https://status.claude.com" || l.all[0].Grade != "major_outage" {
		t.Errorf("heard %+v", l.all)
	}
	if len(h.asked) != 1 || h.asked[0].URL.String() != "https://status.claude.com/api/v2/summary.json" || h.asked[0].UserAgent() != "holdfastd test" || len(h.asked[0].Cookies()) != 0 {
		t.Errorf("asked %+v", h.asked)
	}
}

func TestAHostilePageIsBounded(t *testing.T) {
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	for range 64 {
		if _, err := z.Write(make([]byte, 1<<20)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for name, answer := range map[string]http.HandlerFunc{
		"another address": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://169.254.169.254/", http.StatusFound)
		},
		"refused":    func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) },
		"a web page": func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<!doctype html>") },
		"a bomb": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(bomb.Bytes())
		},
		"without end": func(w http.ResponseWriter, _ *http.Request) {
			for {
				if _, err := fmt.Fprint(w, strings.Repeat(" ", 1<<16)); err != nil {
					return
				}
			}
		},
		"deep": func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, `{"components":`+strings.Repeat("[", 100_000))
		},
		"cut": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			fmt.Fprint(w, "{")
		},
	} {
		l, h := ask(t, t.Context(), answer)
		if len(l.all) != 1 || l.all[0].err == nil || len(h.asked) != 1 {
			t.Errorf("%s: heard %+v after %d requests", name, l.all, len(h.asked))
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if l, _ := ask(t, ctx, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }); len(l.all) != 0 {
		t.Errorf("silent: heard %+v after the end", l.all)
	}
	if l, _ := ask(t, t.Context(), func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "[]") }); !errors.Is(l.all[0].err, official.ErrMalformed) {
		t.Errorf("another shape: %v", l.all[0].err)
	}
}
