package calls

import (
	"context"

	"holdfast/shared/history"
)

// Comparing names two versions of a draft; the number 0 is the newest.
type Comparing struct {
	ID   string `cbor:"id"` // hex
	From int    `cbor:"from"`
	To   int    `cbor:"to"`
}

// Piece is a stretch of a comparison: what is not added makes the text of From, what is not removed that of To.
type Piece struct {
	Text    string `cbor:"text"`
	Removed bool   `cbor:"removed"`
	Added   bool   `cbor:"added"`
}

// Comparison is what changed between two versions, word by word.
type Comparison struct {
	Pieces []Piece `cbor:"pieces"`
}

func (c *Core) diff(ctx context.Context, in Comparing) (Comparison, error) {
	id, err := parseDraft(in.ID)
	if err != nil {
		return Comparison{}, err
	}
	from, err := c.journal.Text(ctx, id, in.From)
	if err != nil {
		return Comparison{}, err
	}
	to, err := c.journal.Text(ctx, id, in.To)
	if err != nil {
		return Comparison{}, err
	}
	pieces := history.Compare(from, to)
	out := Comparison{Pieces: make([]Piece, len(pieces))}
	for i, p := range pieces {
		out.Pieces[i] = Piece(p)
	}
	return out, nil
}
