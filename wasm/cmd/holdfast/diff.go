//go:build !js

package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"holdfast/shared/history"
)

type diffCmd struct {
	vaultFlags
	From string `arg:"" placeholder:"ID@N" help:"The older version: the id of a draft or a chat, or the beginning of it, and a version's number; ID alone is the newest."`
	To   string `arg:"" placeholder:"ID@N" help:"The newer version."`
	JSON bool   `help:"Print JSON lines: {text, removed, added}."`
}

// pieceRow is a stretch of a comparison as it is printed.
type pieceRow struct {
	Text    string `json:"text"`
	Removed bool   `json:"removed,omitempty"`
	Added   bool   `json:"added,omitempty"`
}

// Run compares two versions word by word: [-removed-]{+added+}, all else as it is.
func (c diffCmd) Run(ctx context.Context, p program) error {
	var names [2]string
	var numbers [2]int
	for i, arg := range []string{c.From, c.To} {
		var err error
		if names[i], numbers[i], err = splitVersion(arg); err != nil {
			return misuse(err)
		}
	}
	kept, err := c.read(ctx, p)
	if err != nil {
		return err
	}
	var texts [2]string
	for i, name := range names {
		id, err := find(ctx, kept, name)
		if err == nil {
			texts[i], err = id.text(ctx, kept, numbers[i])
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", []string{c.From, c.To}[i], err)
		}
	}
	return p.printPieces(c.JSON, history.Compare(texts[0], texts[1]))
}

func (p program) printPieces(asJSON bool, pieces []history.Piece) error {
	if asJSON {
		var failed error
		for _, piece := range pieces {
			failed = errors.Join(failed, p.printLine(true, pieceRow(piece), ""))
		}
		return failed
	}
	var b strings.Builder
	for _, piece := range pieces {
		switch {
		case piece.Removed:
			b.WriteString("[-" + piece.Text + "-]")
		case piece.Added:
			b.WriteString("{+" + piece.Text + "+}")
		default:
			b.WriteString(piece.Text)
		}
	}
	return p.printLine(false, nil, strings.TrimSuffix(b.String(), "\n"))
}
