package portable

import (
	"context"
	"errors"
	"fmt"

	"holdfast/shared/dataexport"
	"holdfast/wasm/journal"
)

// Imported says what became of one conversation of a data export.
type Imported struct {
	Label string // its title or id, for people
	Turns int    // of its longest path
	Added bool   // something of it was not kept yet
}

// Import keeps a conversation of a data export, as any decoder made it. It may be repeated. Where Skip says so, an error costs this conversation
// alone.
func Import(ctx context.Context, kept *journal.Journal, v any) (Imported, error) {
	out := Imported{Label: dataexport.Label(v)}
	c, err := dataexport.Read(v)
	if err != nil {
		return out, err
	}
	for _, path := range c.Paths {
		out.Turns = max(out.Turns, len(path.Turns))
		added, pathErr := kept.ImportTurns(ctx, change(c, path))
		out.Added = out.Added || added
		if pathErr != nil && !Skip(pathErr) {
			return out, pathErr
		}
		err = errors.Join(err, pathErr)
	}
	if err != nil {
		return out, fmt.Errorf("import conversation %.80q: %w", c.ID, err)
	}
	return out, nil
}

func change(c dataexport.Conversation, path dataexport.Path) journal.TurnsChange {
	turns := make([]journal.SeenTurn, len(path.Turns))
	for i, t := range path.Turns {
		turns[i] = journal.SeenTurn{Role: t.Role, Text: t.Text, State: t.State, Message: t.Message, Model: t.Model}
	}
	return journal.TurnsChange{Key: journal.Key{Site: c.Site, Chat: c.ID}, Turns: turns, Whole: true, Seen: 100, Time: path.Time}
}

// Skip says that an error of Import lies in the conversation: the next one may go well.
func Skip(err error) bool {
	for _, own := range []error{dataexport.ErrUnknown, dataexport.ErrMalformed, dataexport.ErrTooLarge, journal.ErrTooLarge, journal.ErrInvalid} {
		if errors.Is(err, own) {
			return true
		}
	}
	return false
}
