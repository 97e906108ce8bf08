package board_test

import (
	"errors"
	"fmt"
	"testing"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
)

func (tm *team) write(who int, n wire.BoardNote) (string, error) {
	return tm.board.Write(tm.t.Context(), person(who), n)
}

func code(err error) wire.Code {
	p := (*wire.Problem)(nil)
	if errors.As(err, &p) {
		return p.Code
	}
	return ""
}

func playbook(text string) wire.BoardNote { return wire.BoardNote{Kind: wire.NotePlaybook, Text: text} }

func TestANoteIsAboutWhatThereIs(t *testing.T) {
	tm := newTeam(t)
	for n := range 2 {
		tm.say(n, down)
	}
	incident := tm.step().Incidents[0].ID
	for about, want := range map[wire.BoardNote]wire.Code{
		{Kind: wire.NoteUpdate, About: incident, Text: "x"}:             "",
		{Kind: wire.NoteLesson, About: incident, Text: "x"}:             "",
		{Kind: wire.NoteUpdate, About: "claude-202601010000", Text: ""}: wire.CodeBadRequest,
		{Kind: wire.NoteInstead, About: "claude", Text: "x"}:            "",
		{Kind: wire.NoteInstead, About: "nothing", Text: "x"}:           wire.CodeBadRequest,
		playbook("x"): "",
	} {
		if _, err := tm.write(1, about); code(err) != want || err != nil && want == "" {
			t.Errorf("%+v: %v, want %q", about, err, want)
		}
	}
	if v := tm.step(); len(v.Notes) != 4 || len(v.NotesOn(wire.NoteUpdate, incident)) != 1 || len(v.NotesOn(wire.NoteLesson, incident)) != 1 {
		t.Errorf("notes %+v", v.Notes)
	}
}

func TestAFloodOfNotesIsStopped(t *testing.T) {
	tm := newTeam(t)
	for n := range 20 {
		if _, err := tm.write(1, playbook(fmt.Sprint(n))); err != nil {
			t.Fatal(err)
		}
	}
	var p *wire.Problem
	if _, err := tm.write(1, playbook("more")); !errors.As(err, &p) || p.Code != wire.CodeRateLimited || p.RetryAfter != 60*minute {
		t.Errorf("the 21st: %v, %+v", err, p)
	}
	if _, err := tm.write(2, playbook("another person's")); err != nil {
		t.Errorf("another person: %v", err)
	}
	tm.now += 60 * minute
	if _, err := tm.write(1, playbook("an hour later")); err != nil {
		t.Errorf("an hour later: %v", err)
	}
	for who := 10; ; who++ {
		if _, err := tm.write(who, playbook("full")); code(err) == wire.CodeQuotaExceeded {
			break
		} else if err != nil || who > 2000 {
			t.Fatalf("person %d: %v", who, err)
		}
	}
}

// TestHiddenNotes are shown to nobody, also after a restart; the playbook before it counts again.
func TestHiddenNotes(t *testing.T) {
	tm := newTeam(t)
	first, err1 := tm.write(1, playbook("first"))
	tm.now++
	second, err2 := tm.write(2, playbook("second"))
	if err1 != nil || err2 != nil || first == second {
		t.Fatal(err1, err2)
	}
	shown := func() string {
		all := tm.step().NotesOn(wire.NotePlaybook, "")
		if len(all) != 1 {
			return fmt.Sprint(len(all), " playbooks")
		}
		return all[0].Text
	}
	if got := shown(); got != "second" {
		t.Errorf("shown %s", got)
	}
	if err := tm.board.Show(t.Context(), person(3), second, false); err != nil {
		t.Fatal(err)
	}
	if got := shown(); got != "first" {
		t.Errorf("shown %s", got)
	}
	tm.open()
	if got := shown(); got != "first" {
		t.Errorf("after a restart %s", got)
	}
	if err := tm.board.Show(t.Context(), person(3), second, true); err != nil {
		t.Fatal(err)
	}
	if got := shown(); got != "second" {
		t.Errorf("shown again %s", got)
	}
	if err := tm.board.Show(t.Context(), person(3), "ffff", false); code(err) != wire.CodeNotFound {
		t.Errorf("a note that is not there: %v", err)
	}
}

func TestOnlyEditorsWriteWhereThereAreAny(t *testing.T) {
	tm := newTeam(t)
	id, err := tm.write(1, playbook("by anybody"))
	if err != nil {
		t.Fatal(err)
	}
	tm.editors = []ledger.VaultID{person(7)}
	tm.open()
	if _, err := tm.write(1, playbook("x")); code(err) != wire.CodeTokenScope {
		t.Errorf("a member who is no editor writes: %v", err)
	}
	if err := tm.board.Show(t.Context(), person(1), id, false); code(err) != wire.CodeTokenScope {
		t.Errorf("a member who is no editor hides: %v", err)
	}
	if _, err := tm.write(7, playbook("x")); err != nil {
		t.Errorf("an editor: %v", err)
	}
}

// TestANoteThatIsNotKeptIsNotShown: the disk is full, or the answer is lost.
func TestANoteThatIsNotKeptIsNotShown(t *testing.T) {
	tm := newTeam(t)
	broken := errors.New("broken")
	tm.store.Hook = func(op string) (bool, error) {
		if op == "PutNote" {
			return false, broken
		}
		return true, nil
	}
	if _, err := tm.write(1, playbook("lost")); !errors.Is(err, broken) {
		t.Errorf("writing: %v", err)
	}
	tm.store.Hook = nil
	if v := tm.step(); len(v.Notes) != 0 {
		t.Errorf("shown %+v", v.Notes)
	}
}
