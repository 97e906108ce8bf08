package api_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
	"holdfast/sync-server/api"
	"holdfast/sync-server/api/apitest"
	"holdfast/sync-server/vault"
	"holdfast/sync-server/vault/vaulttest"
)

// heard is a board that remembers what it was told.
type heard struct {
	persons []ledger.VaultID
	signals []wire.Signal
	notes   []wire.BoardNote
	hidden  []string
	err     error
}

func (h *heard) Write(_ context.Context, _ ledger.VaultID, n wire.BoardNote) (string, error) {
	h.notes = append(h.notes, n)
	return "00aa", h.err
}

func (h *heard) Show(_ context.Context, _ ledger.VaultID, id string, shown bool) error {
	h.hidden = append(h.hidden, fmt.Sprint(id, shown))
	return h.err
}

func (h *heard) Take(_ context.Context, person ledger.VaultID, signals []wire.Signal) error {
	h.persons, h.signals = append(h.persons, person), append(h.signals, signals...)
	return h.err
}

var someSignals = wire.BoardSignals{Signals: []wire.Signal{{Site: "claude", Surface: "web", Capability: "text", Phase: "surge", Symptom: "overloaded"}}}

func TestSignalsReachTheBoard(t *testing.T) {
	board := &heard{}
	s := start(t, func(v *vault.Config, a *api.Config) { v.Board, a.Board = true, board })
	if !s.service.Info().Has(wire.CapabilityBoard) {
		t.Error("the capability is not named")
	}
	send := func(o *vaulttest.Owner, token string, body any) wire.Code {
		return s.Call(apitest.Request{Method: "POST", Path: wire.RouteSignals, Token: token, Body: body}, nil)
	}
	if code := send(s.owner, s.device.Token(s.service), someSignals); code != wire.CodeTokenScope {
		t.Errorf("a vault without an invitation: %q", code)
	}
	o, d := invited(t, s, "ben")
	token := d.Token(s.service)
	for _, c := range []struct {
		what, token string
		body        any
		want        wire.Code
	}{
		{"a device of an invited vault", token, someSignals, ""},
		{"nobody", "", someSignals, wire.CodeUnauthorized},
		{"root", o.Token(s.service, wire.ActionRead), someSignals, wire.CodeTokenScope},
		{"no signals", token, wire.BoardSignals{}, wire.CodeBadRequest},
		{"33 signals", token, wire.BoardSignals{Signals: make([]wire.Signal, 33)}, wire.CodeBadRequest},
		{"free text", token, wire.BoardSignals{Signals: []wire.Signal{{Site: "claude", Surface: "web", Capability: "text", Phase: "My secret plan"}}}, wire.CodeBadRequest},
		{"no CBOR", token, []byte("<html>"), wire.CodeBadRequest},
		{"a megabyte", token, make([]byte, 1<<20), wire.CodeTooLarge},
	} {
		if got := send(o, c.token, c.body); got != c.want {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
	if len(board.persons) != 1 || board.persons[0] != o.Vault || len(board.signals) != 1 {
		t.Errorf("the board heard %v from %v", board.signals, board.persons)
	}
	board.err = fmt.Errorf("keep signals: %w", vault.ErrStorageFull)
	if code := send(o, token, someSignals); code != wire.CodeStorageFull {
		t.Errorf("full disk: %q", code)
	}
	board.err = errors.New("broken")
	if code := send(o, token, someSignals); code != wire.CodeInternal {
		t.Errorf("broken: %q", code)
	}
	if log := s.log.String(); strings.Contains(log, o.Vault.String()) || strings.Contains(log, "overloaded") {
		t.Error("the log names who told what")
	}
}

// TestNotesReachTheBoard: of members alone, and none that is no note.
func TestNotesReachTheBoard(t *testing.T) {
	board := &heard{}
	s := start(t, func(v *vault.Config, a *api.Config) { v.Board, a.Board = true, board })
	o, d := invited(t, s, "ben")
	token := d.Token(s.service)
	note := wire.BoardNote{Kind: wire.NoteInstead, About: "claude", Text: strings.Repeat("x", wire.MaxNote)}
	long, blank, other := note, note, note
	long.Text, blank.Text, other.Kind = note.Text+"x", " \n", "rumour"
	for _, c := range []struct {
		what, token string
		body        any
		want        wire.Code
	}{
		{"a member", token, note, ""},
		{"nobody", "", note, wire.CodeUnauthorized},
		{"a vault without an invitation", s.device.Token(s.service), note, wire.CodeTokenScope},
		{"root", o.Token(s.service, wire.ActionRead), note, wire.CodeTokenScope},
		{"a text too long", token, long, wire.CodeBadRequest},
		{"a megabyte", token, make([]byte, 1<<20), wire.CodeTooLarge},
		{"no text", token, blank, wire.CodeBadRequest},
		{"no kind", token, other, wire.CodeBadRequest},
		{"about nothing", token, wire.BoardNote{Kind: wire.NoteUpdate, Text: "x"}, wire.CodeBadRequest},
		{"a playbook about something", token, wire.BoardNote{Kind: wire.NotePlaybook, About: "claude", Text: "x"}, wire.CodeBadRequest},
	} {
		if got := s.Call(apitest.Request{Method: "POST", Path: wire.RouteNotes, Token: c.token, Body: c.body}, nil); got != c.want {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
	if code := s.Call(apitest.Request{Method: "PUT", Path: wire.RouteNotes + "/00aa", Token: token, Body: wire.BoardShow{}}, nil); code != "" {
		t.Errorf("hiding: %q", code)
	}
	if len(board.notes) != 1 || board.notes[0] != note || len(board.hidden) != 1 || board.hidden[0] != "00aafalse" {
		t.Errorf("the board has %d notes, hidden %v", len(board.notes), board.hidden)
	}
	if strings.Contains(s.log.String(), "xxxx") {
		t.Error("the log has a note's text")
	}
}

// invited registers an owner with the use of an invitation, as a server by invitation does.
func invited(t *testing.T, s *server, name string) (*vaulttest.Owner, *vaulttest.Device) {
	t.Helper()
	var invite vault.Invite
	invite.Uses = 1
	if _, err := vault.DrawInvite(strings.NewReader("sixteen bytes of "+name), &invite); err != nil {
		t.Fatal(err)
	}
	if err := s.store.AddInvite(t.Context(), invite); err != nil {
		t.Fatal(err)
	}
	o, d := vaulttest.NewOwner(t, name)
	if err := s.store.Create(t.Context(), vault.NewVault{ID: o.Vault, LogID: wire.LogID{1}, Invite: &invite.Hash, Records: o.Records}); err != nil {
		t.Fatal(err)
	}
	return o, d
}

// TestPagesStandBesideTheProtocol: below the base path, and nothing of the protocol's is theirs.
func TestPagesStandBesideTheProtocol(t *testing.T) {
	seen := make(chan string, 10)
	s := start(t, func(_ *vault.Config, a *api.Config) {
		a.BasePath = "/sync"
		a.Pages = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_ = http.NewResponseController(w).Flush() // as a stream begins
			_, _ = io.WriteString(w, "page "+r.URL.Path)
		})
		a.Observe = func(route string, status int, _ time.Duration) { seen <- fmt.Sprint(route, " ", status) }
	})
	for path, want := range map[string]string{"/sync/board": "page /board", "/sync/board/x": "page /board/x"} {
		answer := s.Do(apitest.Request{Method: "GET", Path: path})
		b, err := io.ReadAll(answer.Body)
		if err != nil || string(b) != want {
			t.Errorf("%s: %q, %v", path, b, err)
		}
		if got := <-seen; got != "board 200" {
			t.Errorf("%s is observed as %s", path, got)
		}
	}
	for _, path := range []string{"/board", "/sync/board/../x", "/sync/v1/vaults/x"} {
		if answer := s.Do(apitest.Request{Method: "GET", Path: path}); answer.StatusCode < 400 {
			t.Errorf("%s: status %d", path, answer.StatusCode)
		}
	}
	if answer := s.Do(apitest.Request{Method: "GET", Path: "/sync/v1/info"}); answer.StatusCode != 200 || answer.Header.Get("Content-Type") != wire.ContentType {
		t.Errorf("info: %d", answer.StatusCode)
	}
}
