// Package official asks the sites' status pages, for an operator who wants that, and tells the board what they say. The pages are strangers': an answer is
// bounded in size and time, leads nowhere else, and only the grades and names of components are taken from it.
package official

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"time"

	"holdfast/shared/official"
)

// Every is how often each page is asked; a third of it is left to chance, so that servers do not ask in step.
const Every = 2 * time.Minute

// Bounds of an answer. Real ones have about 20 kB.
const (
	maxBytes = 512 << 10
	patience = 10 * time.Second
)

// Board is who wants to know.
type Board interface {
	// Hear is told what a look at a site's page brought.
	Hear(ctx context.Context, site, page string, w official.Word, err error) error
}

// Poller asks. All fields but Transport are needed.
type Poller struct {
	Board     Board
	Sites     []string          // ids; those without a page that a program can read are passed over
	Agent     string            // what the pages are told of us
	Transport http.RoundTripper // nil: the usual one
}

// Run asks until the context ends, first at once. Its errors are the board's.
func (p *Poller) Run(ctx context.Context) error {
	for {
		if err := p.Once(ctx); err != nil {
			return err
		}
		select {
		case <-time.After(Every - rand.N(Every/3)):
		case <-ctx.Done():
			return nil
		}
	}
}

// Once asks every page one time. Its errors are the board's: a page that cannot be read is none.
func (p *Poller) Once(ctx context.Context) error {
	for _, site := range p.Sites {
		source, ok := official.Sources[site]
		if !ok {
			continue
		}
		word, err := p.ask(ctx, source)
		if ctx.Err() != nil {
			return nil
		}
		if err := p.Board.Hear(ctx, site, source.Origin, word, err); err != nil {
			return err
		}
	}
	return nil
}

func (p *Poller) ask(ctx context.Context, s official.Source) (w official.Word, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL(), nil)
	if err != nil {
		return w, fmt.Errorf("ask status page: %w", err)
	}
	r.Header.Set("User-Agent", p.Agent)
	r.Header.Set("Accept", "application/json")
	client := http.Client{Transport: p.Transport, CheckRedirect: func(*http.Request, []*http.Request) error { return errElsewhere }}
	answer, err := client.Do(r)
	if err != nil {
		return w, fmt.Errorf("ask status page: %w", err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return w, fmt.Errorf("ask status page: status %d", answer.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxBytes+1))
	if err != nil {
		return w, fmt.Errorf("read status page: %w", err)
	}
	if len(body) > maxBytes {
		return w, fmt.Errorf("read status page: %w: more than %d bytes", official.ErrMalformed, maxBytes)
	}
	return official.Judge(body, s)
}

var errElsewhere = errors.New("it leads elsewhere")
