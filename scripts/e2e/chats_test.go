package e2e_test

import (
	"strings"
	"testing"

	"holdfast/shared/snapshot"
	"holdfast/wasm/journal"
)

// saw records a whole chat as a page had it: prompts and answers in turn.
func (d *device) saw(chat string, state snapshot.TurnState, texts ...string) {
	d.t.Helper()
	d.now += 1000
	c := journal.TurnsChange{Key: journal.Key{Site: "claude", Chat: chat}, Whole: true, Seen: 100, Time: d.now}
	for i, text := range texts {
		c.Turns = append(c.Turns, journal.SeenTurn{Role: snapshot.User + snapshot.Role(i%2), Text: text, State: snapshot.TurnComplete})
	}
	c.Turns[len(texts)-1].State = state
	if err := d.RecordTurns(ctx, c); err != nil {
		d.t.Fatalf("%s: record turns: %v", d.name, err)
	}
}

func TestChatsReachTheCommandLine(t *testing.T) {
	server := newDaemon(t)
	c := newVault(t, server.url, server.invite)
	d := newDevice(t, "browser", 1, func() fault { return none })
	if err := d.Join(ctx, server.url, codeIn(t, c.code), d.now); err != nil {
		t.Fatal(err)
	}
	d.saw("c-1", snapshot.TurnStreaming, "Why?", "Becau")
	d.settle()
	d.saw("c-1", snapshot.TurnTruncated, "Why?", "Because | of\n\n```go\nx")
	d.settle()
	d.saw("c-1", snapshot.TurnComplete, "Why?", "Another answer")
	d.settle()
	c.put("claude", "c-2", "only typed")

	rows := c.rows("chats")
	if len(rows) != 2 || rows[0].Text != "only typed" {
		t.Fatalf("chats: %+v", rows)
	}
	r := rows[1]
	newest := "## User\n\nWhy?\n\n## Assistant\n\nAnother answer\n"
	if r.Site != "claude" || r.Chat != "c-1" || r.Versions != 2 || r.State != "complete" || r.Text != newest || r.Device != d.keys.ID().String() {
		t.Errorf("chat %+v", r)
	}
	if got := c.must("", "show", r.ID); got != newest {
		t.Errorf("show gives %q", got)
	}
	if got := c.must("", "show", r.ID+"@1"); !strings.HasSuffix(got, "## Assistant · truncated\n\nBecause | of\n\n```go\nx\n") {
		t.Errorf("show @1 gives %q", got)
	}
	if got := c.must("", "show", rows[0].ID); got != "only typed" {
		t.Errorf("show of a chat without turns gives %q", got)
	}
	c.fails("not_found", "", "show", r.ID+"@3")
}
