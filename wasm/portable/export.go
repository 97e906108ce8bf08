package portable

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"holdfast/shared/chatfile"
	"holdfast/shared/snapshot"
	"holdfast/wasm/journal"
)

// Export says how chats are written.
type Export struct {
	Format      chatfile.Format
	KeepSecrets bool // keys, tokens and card numbers stay in the texts
}

// pieceSize is how much text a piece of an export has, about.
const pieceSize = 256 << 10

// describe puts a chat into a file's words. site is its name as people read it.
func describe(c Chat, site string) chatfile.Chat {
	out := chatfile.Chat{ID: c.ID.String(), Name: site, Updated: c.Updated(), Drafts: len(c.Drafts), Seen: 100}
	if len(c.Drafts) > 0 {
		key := c.Drafts[0].Key
		out.Site, out.Account, out.Chat = key.Site, key.Account, key.Chat
	}
	if t := c.Talk; t != nil {
		out.Branches, out.Damage = t.Branches, t.Damage
		if t.Branches > 0 {
			out.Site, out.Account, out.Chat, out.Seen = t.Site, t.Account, t.Chat, t.Seen
		}
	}
	return out
}

// Name is the name of the chat's file. It stays the same while the chat grows.
func (e Export) Name(ctx context.Context, kept *journal.Journal, c Chat) (string, error) {
	first := ""
	if c.Talk != nil && c.Talk.Branches > 0 {
		turns, err := kept.Turns(ctx, c.ID, 1)
		if err != nil {
			return "", fmt.Errorf("name the file of chat %s: %w", c.ID, err)
		}
		if len(turns) > 0 {
			first = turns[0].Text
		}
	}
	return chatfile.Name(describe(c, ""), first, e.Format), nil
}

// Write gives the chat's file piece by piece. Memory is that of one branch or one text, and a piece. An error ends it.
func (e Export) Write(ctx context.Context, kept *journal.Journal, c Chat, site string) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		w := exportWriter{ctx: ctx, kept: kept, export: e, w: chatfile.NewWriter(e.Format, e.KeepSecrets), yield: yield}
		w.w.Begin(describe(c, site))
		err := w.branches(c)
		for _, d := range c.Drafts {
			if err == nil {
				err = w.draft(d)
			}
		}
		if errors.Is(err, errStopped) {
			return
		}
		if err != nil {
			yield(nil, fmt.Errorf("export chat %s: %w", c.ID, err))
			return
		}
		w.w.End()
		yield([]byte(w.w.Take()), nil)
	}
}

var errStopped = errors.New("nobody wants more")

type exportWriter struct {
	ctx    context.Context
	kept   *journal.Journal
	export Export
	w      *chatfile.Writer
	yield  func([]byte, error) bool
}

// flush hands on what is written once it is a piece.
func (w exportWriter) flush() error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	if w.w.Len() >= pieceSize && !w.yield([]byte(w.w.Take()), nil) {
		return errStopped
	}
	return nil
}

func (w exportWriter) branches(c Chat) error {
	if c.Talk == nil {
		return nil
	}
	for number := 1; number <= c.Talk.Branches; number++ {
		turns, err := w.kept.Turns(w.ctx, c.ID, number)
		if err != nil {
			return err
		}
		w.w.Branch(number, c.Talk.Branches)
		for _, t := range turns {
			w.w.Turn(turnOf(t))
			if err := w.flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

func turnOf(t journal.Turn) chatfile.Turn {
	turn := chatfile.Turn{Role: t.Role.String(), State: t.State.String(), Model: t.Model, Message: t.Message, Text: t.Text, Damaged: t.Damaged}
	if t.Draft != nil {
		turn.Draft = t.Draft.String()
	}
	if t.Outcome != 0 {
		turn.Outcome = t.Outcome.String()
	}
	return turn
}

// draft writes a draft with its versions: in JSON all of them; for people the newest, and those that were sent.
func (w exportWriter) draft(d journal.Draft) error {
	versions, err := w.kept.Versions(w.ctx, d.ID)
	if err != nil {
		return err
	}
	w.w.Draft(chatfile.Draft{ID: d.ID.String(), State: d.State.String(), Created: d.Created, Updated: d.Updated, Versions: len(versions)})
	before := "\x00"
	for i, v := range versions {
		newest := i == len(versions)-1
		if w.export.Format != chatfile.JSON && !newest && (v.State == snapshot.Editing || v.State == snapshot.Rescue) {
			continue
		}
		out := chatfile.Version{Number: v.Number, Device: v.Device.String(), State: v.State.String(), Time: v.Time}
		for _, f := range v.Files {
			out.Files = append(out.Files, f.Name)
		}
		out.Text, err = w.kept.Text(w.ctx, d.ID, v.Number)
		if out.Damaged = errors.Is(err, journal.ErrDamaged) || errors.Is(err, journal.ErrIncomplete); err != nil && !out.Damaged {
			return err
		}
		if w.export.Format != chatfile.JSON && !newest && out.Text == before {
			continue // sent, and then known to have arrived
		}
		before = out.Text
		w.w.Version(out)
		if err := w.flush(); err != nil {
			return err
		}
	}
	return nil
}
