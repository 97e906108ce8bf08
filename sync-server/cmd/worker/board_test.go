package main_test

import (
	"database/sql"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"holdfast/shared/wire"
	"holdfast/sync-server/api/apitest"
	"holdfast/sync-server/board"
	"holdfast/sync-server/board/boardtest"
	"holdfast/sync-server/sqlstore"
	"holdfast/sync-server/sqlstore/boards"
	"holdfast/sync-server/vault"
	"holdfast/sync-server/vault/vaulttest"
)

func serveBoard(t *testing.T) workerd {
	t.Helper()
	w, err := boarding()
	if err != nil {
		t.Fatal(err)
	}
	if err := call(t.Context(), http.MethodDelete, w.SQL+"/BOARD", nil, &answer{}); err != nil {
		t.Fatal(err)
	}
	return w
}

func database(t *testing.T, url string) *sql.DB {
	t.Helper()
	db := sql.OpenDB(d1{url})
	t.Cleanup(func() { db.Close() })
	return db
}

// TestBoardStoreOverD1 runs the contract of the board's stores in D1 itself.
func TestBoardStoreOverD1(t *testing.T) {
	boardtest.Run(t, func(t *testing.T) board.Store { return boards.New(database(t, serveBoard(t).SQL+"/BOARD")) })
}

// TestTheBoardWorker: three members tell it of an outage, each request a fresh instance; one writes; the cron trigger tidies.
func TestTheBoardWorker(t *testing.T) {
	w := serveBoard(t)
	client := vaulttest.Client{URL: w.Worker}
	vaults := sqlstore.New(database(t, w.SQL))
	random := strings.NewReader(strings.Repeat("not so random, but enough for it", 8))
	invite := vault.Invite{Uses: 3, Created: 1}
	token, err := vault.DrawInvite(random, &invite)
	if err != nil {
		t.Fatal(err)
	}
	if err := vaults.AddInvite(t.Context(), invite); err != nil {
		t.Fatal(err)
	}
	told := wire.BoardSignals{Signals: []wire.Signal{{Site: "claude", Surface: "web", Capability: "text", Phase: "surge", Symptom: "overloaded", Region: "europe-west"}}}
	var session string
	for _, name := range []string{"ann", "ben", "cho"} {
		o, d := vaulttest.NewOwner(t, name)
		if err := client.Register(t.Context(), o, token); err != nil {
			t.Fatal(err)
		}
		if session, err = client.SignIn(t.Context(), o, d, wire.ActionDevice); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := client.Call(t.Context(), "POST", wire.RouteSignals, session, told, nil); err != nil {
				t.Fatal(err)
			}
		}
	}
	page := w.get(t, "/board")
	if !strings.Contains(page, "3 of 3 people see it fail") || strings.Contains(page, "data-events") || !strings.Contains(page, "/board/incidents/claude-") {
		t.Errorf("the board shows %s", page)
	}
	note := wire.BoardNote{Kind: wire.NoteInstead, About: "claude", Text: "The **API** works."}
	if err := client.Call(t.Context(), "POST", wire.RouteNotes, session, note, &wire.BoardNoted{}); err != nil {
		t.Fatal(err)
	}
	if page := w.get(t, "/board"); !strings.Contains(page, "The <strong>API</strong> works.") {
		t.Errorf("the note is not shown: %s", page)
	}
	if err := call(t.Context(), http.MethodPost, w.SQL+"/scheduled", nil, &answer{}); err != nil {
		t.Errorf("the cron trigger: %v", err)
	}
	var summary struct {
		Status    struct{ Indicator string }
		Incidents []struct{ Status string }
	}
	if err := json.Unmarshal([]byte(w.get(t, "/api/v2/summary.json")), &summary); err != nil || summary.Status.Indicator != "critical" || len(summary.Incidents) != 1 {
		t.Errorf("summary %+v, %v", summary, err)
	}
	var info wire.Info
	s := apitest.Server{T: t, URL: w.Worker, Public: w.Worker}
	if code := s.Call(apitest.Request{Method: "GET", Path: wire.RouteInfo}, &info); code != "" || !info.Has(wire.CapabilityBoard) {
		t.Errorf("info %+v, %q", info, code)
	}
}

func (w workerd) get(t *testing.T, path string) string {
	t.Helper()
	s := apitest.Server{T: t, URL: w.Worker, Public: w.Worker}
	body := s.Do(apitest.Request{Method: "GET", Path: path}).Body
	defer body.Close()
	var b strings.Builder
	if _, err := io.Copy(&b, body); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
