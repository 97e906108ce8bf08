package calls

import (
	"context"

	"holdfast/shared/textindex"
	"holdfast/wasm/search"
)

// SearchQuery asks for kept texts: words, "phrases", site:, chat: and in: (draft, turn, prompt, answer). The last word may be the beginning of one.
type SearchQuery struct {
	Query string `cbor:"query"`
	Limit int    `cbor:"limit"` // 1 to 100
}

// SearchHit is a text that was found.
type SearchHit struct {
	Kind       string      `cbor:"kind"`    // draft or turn
	ID         string      `cbor:"id"`      // hex, of the draft or of the chat
	Version    int         `cbor:"version"` // of the draft; 0 for the newest
	Turn       string      `cbor:"turn"`    // hex, of the turn: see Turn.Sum
	Role       string      `cbor:"role"`    // of the turn
	Site       string      `cbor:"site"`
	Account    string      `cbor:"account"`
	Chat       string      `cbor:"chat"`
	Time       int64       `cbor:"time"`       // epoch milliseconds; of a turn that of its chat
	Rank       float64     `cbor:"rank"`       // more is better, within one answer
	Snippet    string      `cbor:"snippet"`    // the part of the text that was asked for, on one line
	Highlights []Highlight `cbor:"highlights"` // of the snippet, in order
}

// Highlight is a part of a snippet, in UTF-16 code units: what JavaScript's slice takes.
type Highlight struct {
	Start int `cbor:"start"`
	End   int `cbor:"end"`
}

// SearchHits is the answer, the best first.
type SearchHits struct {
	Hits    []SearchHit `cbor:"hits"`
	Total   int         `cbor:"total"`   // about how many there are
	Waiting int         `cbor:"waiting"` // what is not found yet because the index is still being made, at least; 0 when all is
	Problem string      `cbor:"problem"` // why the index is behind although it need not be; empty when all is well
}

// Indexing is how far the search's index is behind.
type Indexing struct {
	More    bool `cbor:"more"` // another step has something to do
	Waiting int  `cbor:"waiting"`
}

func (c *Core) search(ctx context.Context, in SearchQuery) (SearchHits, error) {
	f, err := c.index.Find(ctx, in.Query, in.Limit)
	if err != nil {
		return SearchHits{}, err
	}
	out := SearchHits{Hits: make([]SearchHit, len(f.Hits)), Total: f.Total, Waiting: f.Waiting}
	if f.Problem != nil {
		out.Problem = f.Problem.Error()
	}
	for i, h := range f.Hits {
		out.Hits[i] = searchHit(h)
	}
	return out, nil
}

func searchHit(h search.Hit) SearchHit {
	out := SearchHit{Version: h.Version, Site: h.Key.Site, Account: h.Key.Account, Chat: h.Key.Chat, Time: h.Time, Rank: h.Rank, Snippet: h.Excerpt.Text}
	if h.Draft != nil {
		out.Kind, out.ID = "draft", h.Draft.String()
	} else {
		out.Kind, out.ID, out.Turn, out.Role = "turn", h.Chat.String(), turnName(h.Turn), h.Role.String()
	}
	at, units := 0, 0
	to := func(end int) int {
		units += textindex.UTF16Len(h.Excerpt.Text[at:end])
		at = end
		return units
	}
	for _, r := range h.Excerpt.Highlights {
		out.Highlights = append(out.Highlights, Highlight{to(r.Start), to(r.End)})
	}
	return out
}

// searchStep does a piece of what the index is behind with; when it is up with everything, old versions are thinned, a draft at each step.
func (c *Core) searchStep(ctx context.Context, _ Nothing) (Indexing, error) {
	p, err := c.index.Step(ctx)
	if err == nil && !p.More {
		p.More, err = c.journal.Thin(ctx, c.config.Now())
	}
	return Indexing{More: p.More, Waiting: p.Waiting}, err
}
