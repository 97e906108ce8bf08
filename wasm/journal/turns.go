package journal

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"holdfast/shared/history"
	"holdfast/shared/snapshot"
)

// MaxTurns is how many turns one change may have.
const MaxTurns = 2000

// SeenTurn is a turn as the page had it.
type SeenTurn struct {
	Role    snapshot.Role
	Text    string // Markdown
	State   snapshot.TurnState
	Message string // the site's id of it, or empty
	Model   string // the model's name as the page has it, or empty
}

// TurnsChange is a stretch of a chat as the page had it, oldest turn first.
type TurnsChange struct {
	Key   Key    // Tab is the tab in which a prompt of the chat may have been typed
	Was   string // the chat's provisional id, if it was kept under it before; else empty
	Turns []SeenTurn
	Whole bool  // the stretch is all of the chat
	Seen  int   // how much of the chat has been seen, percent
	Time  int64 // epoch milliseconds
}

// RecordTurns keeps a stretch of a chat, durable when it returns. What fits the newest knowledge of the chat grows it; a turn that became
// another one begins a new branch, and the old branch stays. The same stretch again changes nothing. ErrInvalid, ErrTooLarge, ErrQuota.
func (j *Journal) RecordTurns(ctx context.Context, c TurnsChange) error {
	stretch, err := readTurns(&c, MaxTurns, MaxText)
	if err != nil {
		return fmt.Errorf("record turns: %w", err)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if err := j.recordTurns(ctx, c, stretch); err != nil {
		return fmt.Errorf("record turns: %w", err)
	}
	return nil
}

// placed is a turn at its place, with its text where it is known.
type placed struct {
	snapshot.ChatTurn
	sum   [16]byte // of the Turn that it is, or would be if it ended now
	text  string
	known bool // text is the turn's text
}

// settle makes a turn that streamed one that has ended.
func (p placed) settle(state snapshot.TurnState) placed {
	p.State = state
	if state != snapshot.TurnStreaming {
		p.Sum, p.Text = slices.Clone(p.sum[:]), ""
	}
	return p
}

// readTurns checks a change and turns what the page had into stored form.
func readTurns(c *TurnsChange, maxTurns, maxBytes int) ([]placed, error) {
	if len(c.Turns) == 0 || len(c.Turns) > maxTurns || c.Seen < 0 || c.Seen > 100 || c.Time < 0 || c.Key.Site == "" {
		return nil, fmt.Errorf("%d turns of site %q at %d: %w", len(c.Turns), c.Key.Site, c.Time, ErrInvalid)
	}
	fields := []string{c.Key.Site, c.Key.Account, c.Key.Chat, c.Key.Tab, c.Was}
	size := 0
	stretch := make([]placed, len(c.Turns))
	for i, t := range c.Turns {
		text, lost := history.Scalar(t.Text)
		size += len(text)
		fields = append(fields, t.Message, t.Model)
		if t.Role != snapshot.User && t.Role != snapshot.Assistant || t.State < snapshot.TurnComplete || t.State > snapshot.TurnError {
			return nil, fmt.Errorf("turn %d of role %d in state %d: %w", i+1, t.Role, t.State, ErrInvalid)
		}
		p := placed{text: text, known: true, sum: snapshot.Turn{Role: t.Role, Text: text}.Sum(),
			ChatTurn: snapshot.ChatTurn{Role: t.Role, Text: text, Message: t.Message, Model: t.Model, Lost: uint64(lost)}}
		stretch[i] = p.settle(t.State)
	}
	if size > maxBytes {
		return nil, fmt.Errorf("%d bytes of turns, at most %d: %w", size, maxBytes, ErrTooLarge)
	}
	for _, field := range fields {
		if err := checkField(field); err != nil {
			return nil, err
		}
	}
	return stretch, nil
}

func (j *Journal) recordTurns(ctx context.Context, c TurnsChange, stretch []placed) error {
	branches, damaged, err := j.branchesFor(ctx, c)
	if err != nil {
		return err
	}
	if err := j.linkPrompt(ctx, c.Key, stretch); err != nil {
		return err
	}
	base, merged := weave(branches, stretch, c.Whole)
	for _, b := range branches {
		if b.Chat.Chat == c.Key.Chat && covers(b.turns, merged) && int(b.Seen) >= c.Seen {
			return nil // nothing that is not kept
		}
	}
	next := j.nextBranch(c, branches, base, merged)
	for _, lost := range damaged {
		if lost.device == next.Device && lost.n == next.N {
			next.N++
		}
	}
	return j.writeBranch(ctx, next, base, merged)
}

// nextBranch is the branch as it is to be written: the one it was, grown, or a new one.
func (j *Journal) nextBranch(c TurnsChange, branches []branch, base *branch, merged []placed) *snapshot.Chat {
	next := &snapshot.Chat{Site: c.Key.Site, Account: c.Key.Account, Chat: c.Key.Chat, Was: c.Was, Device: j.device, N: 1, Time: c.Time, Seen: uint64(c.Seen)}
	for _, b := range branches {
		if b.Device == next.Device && b.Chat.Chat == next.Chat {
			next.N = max(next.N, b.N+1)
		}
		if next.Was == "" && b.Chat.Chat == next.Chat {
			next.Was = b.Was
		}
	}
	if base != nil && covers(merged, base.turns) {
		next.Seen = max(next.Seen, base.Seen)
		if base.Device == next.Device && base.Chat.Chat == next.Chat {
			next.N, next.Extra = base.N, base.Extra
		}
		next.Time = max(next.Time, base.Time+1) // the later one counts everywhere, whatever the clocks say
	}
	for _, t := range merged {
		next.Turns = append(next.Turns, t.ChatTurn)
	}
	return next
}

// writeBranch puts a branch and its new turns into the store and queues them, in one batch.
func (j *Journal) writeBranch(ctx context.Context, next *snapshot.Chat, base *branch, merged []placed) error {
	hidden, err := j.goneAt(ctx, goneChat(next.ID()))
	if err != nil {
		return err
	}
	after := hidden.mark(j.device) + 1
	next.Time = max(next.Time, int64(after)) // later than what was deleted, whatever the clocks say
	if base == nil || branchKey(base.Chat) != branchKey(next) {
		next.N = max(next.N, after) // no number of a deleted branch: its row names the turns that are to be forgotten
	}
	var batch []Op
	for _, t := range merged {
		if !t.known || len(t.Sum) == 0 {
			continue
		}
		ops, err := j.turnOps(ctx, snapshot.Turn{Role: t.Role, Text: t.text})
		if err != nil {
			return err
		}
		batch = append(batch, ops...)
	}
	row, err := snapshot.EncodeRecord(snapshot.Record{Kind: snapshot.KindChat, Chat: next})
	if err != nil {
		return fmt.Errorf("encode chat: %w", err)
	}
	key := branchKey(next)
	if base != nil && branchKey(base.Chat) == key { // what was queued of it before is in this one
		batch = append(batch, Op{Table: TablePending, Key: pendingChat + key + "/" + digits(uint64(base.Time))})
	}
	batch = append(batch, Op{Table: TableMeta, Key: chatPrefix + key, Value: row},
		Op{Table: TablePending, Key: pendingChat + key + "/" + digits(uint64(next.Time)), Value: []byte{}}, unindexedChat(next))
	return j.store.Apply(ctx, batch)
}

// turnOps keeps a turn that is not kept yet; one whose row is damaged is written again.
func (j *Journal) turnOps(ctx context.Context, t snapshot.Turn) ([]Op, error) {
	name := turnName(t.Sum())
	row, err := j.meta(ctx, turnPrefix+name)
	if err != nil {
		return nil, err
	}
	if _, ok := decodeTurn(row, name); ok {
		return nil, nil
	}
	if row, err = snapshot.EncodeRecord(snapshot.Record{Kind: snapshot.KindTurn, Turn: &t}); err != nil {
		return nil, fmt.Errorf("encode turn: %w", err)
	}
	return []Op{{Table: TableMeta, Key: turnPrefix + name, Value: row}, {Table: TablePending, Key: pendingTurn + name, Value: []byte{}}}, nil
}

// linkPrompt ties the last prompt of a stretch to the draft that was sent in this tab, if it is its text.
func (j *Journal) linkPrompt(ctx context.Context, key Key, stretch []placed) error {
	i := len(stretch) - 1
	for i >= 0 && stretch[i].Role != snapshot.User {
		i--
	}
	if i < 0 {
		return nil
	}
	v, err := j.resolve(ctx, key)
	if err != nil {
		return err
	}
	own := v.own(j.device)
	if own.N == 0 || own.State == snapshot.Editing || own.State == snapshot.Rescue {
		return nil
	}
	text, known, err := j.before(ctx, v.id, own)
	if err != nil || !known || !slices.Equal(strings.Fields(text), strings.Fields(stretch[i].text)) {
		return err
	}
	stretch[i].Draft, stretch[i].Version = slices.Clone(v.id[:]), own.N
	return nil
}

// decodeTurn reads a turn's row and checks it against the name that it is kept under.
func decodeTurn(row []byte, name string) (*snapshot.Turn, bool) {
	r, err := snapshot.DecodeRecord(row)
	if err != nil || r.Turn == nil || turnName(r.Turn.Sum()) != name {
		return nil, false
	}
	return r.Turn, true
}
