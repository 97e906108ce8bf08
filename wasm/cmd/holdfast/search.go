//go:build !js

package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"holdfast/wasm/journal"
	"holdfast/wasm/search"
)

type searchCmd struct {
	vaultFlags
	Words []string `arg:"" help:"What to look for: words, of the last of which the beginning is enough, '\"a phrase\"', site:SITE, chat:CHAT, in:draft, in:turn, in:prompt, in:answer." placeholder:"WORDS"`
	Limit int      `default:"20" help:"The most hits, 1 to 100."`
	JSON  bool     `help:"Print JSON lines."`
}

// Run prints the texts that have all the words, the best first.
func (c searchCmd) Run(ctx context.Context, p program) error {
	if c.Limit < 1 || c.Limit > search.MaxHits {
		return misuse(fmt.Errorf("--limit is %d: want 1 to %d", c.Limit, search.MaxHits))
	}
	query := strings.Join(c.Words, " ")
	if strings.TrimSpace(query) == "" {
		return misuse(errors.New("search needs words"))
	}
	kept, err := c.read(ctx, p)
	if err != nil {
		return err
	}
	found, err := findAll(ctx, kept, query, c.Limit)
	if errors.Is(err, journal.ErrInvalid) {
		return misuse(err)
	}
	if err != nil {
		return err
	}
	for _, hit := range found.Hits {
		r := hitRowOf(hit)
		if err := p.printLine(c.JSON, r, r.line()); err != nil {
			return err
		}
	}
	return nil
}

// findAll indexes everything that was pulled, and asks.
func findAll(ctx context.Context, kept *journal.Journal, query string, limit int) (search.Found, error) {
	index := search.New(kept)
	for waiting := 1; waiting > 0; {
		progress, err := index.Step(ctx)
		if err != nil {
			return search.Found{}, err
		}
		waiting = progress.Waiting
	}
	return index.Find(ctx, query, limit)
}

// hitRow is a hit as it is printed.
type hitRow struct {
	Kind       string   `json:"kind"` // draft or turn
	ID         string   `json:"id"`   // of the draft or the chat
	Version    int      `json:"version,omitempty"`
	Turn       string   `json:"turn,omitempty"`
	Role       string   `json:"role,omitempty"`
	Site       string   `json:"site"`
	Chat       string   `json:"chat"`
	Updated    string   `json:"updated"` // RFC 3339, UTC
	Rank       float64  `json:"rank"`
	Snippet    string   `json:"snippet"`
	Highlights [][2]int `json:"highlights"` // of the snippet, in code points
}

func hitRowOf(h search.Hit) hitRow {
	r := hitRow{Kind: "draft", Version: h.Version, Site: h.Key.Site, Chat: h.Key.Chat, Updated: rfc3339(h.Time), Rank: h.Rank, Snippet: h.Excerpt.Text,
		Highlights: make([][2]int, len(h.Excerpt.Highlights))}
	if h.Draft != nil {
		r.ID = h.Draft.String()
	} else {
		r.Kind, r.ID, r.Turn, r.Role = "turn", h.Chat.String(), hex.EncodeToString(h.Turn[:]), h.Role.String()
	}
	for i, at := range h.Excerpt.Highlights {
		r.Highlights[i] = [2]int{utf8.RuneCountInString(r.Snippet[:at.Start]), utf8.RuneCountInString(r.Snippet[:at.End])}
	}
	return r
}

// line begins with what show takes.
func (r hitRow) line() string {
	id, kind := r.ID, r.Kind
	if r.Version > 0 {
		id += fmt.Sprintf("@%d", r.Version)
	}
	if r.Role != "" {
		kind = r.Role
	}
	return fmt.Sprintf("%s  %s  %-9s  %s/%s  %s", id, r.Updated, kind, plain(r.Site), plain(r.Chat), plain(r.Snippet))
}
