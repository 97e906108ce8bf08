package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"holdfast/shared/wire"
	"holdfast/sync-server/vault/vaulttest"
)

// TestTheBoardKnowsNobody runs a server with three members whose clients see an outage, and searches everything that the board wrote and
// answers for what could tell who they are: ids of vaults and devices, tokens, keys, and the texts in their vaults. There is none.
func TestTheBoardKnowsNobody(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	p := startProcess(t, "127.0.0.1:0", data, "--board", "--log-level", "debug")
	client := vaulttest.Client{URL: p.url}
	var secrets []string
	for _, m := range members(t, client, data, 3) {
		o, d, token := m.owner, m.device, m.token
		if _, err := client.Push(t.Context(), o, token, d.Take(2, 400)...); err != nil {
			t.Fatal(err)
		}
		told := wire.BoardSignals{Signals: []wire.Signal{{Site: "claude", Surface: "web", Capability: "text", Phase: "surge", Symptom: "overloaded", Region: "europe-west"}}}
		if err := client.Call(t.Context(), "POST", wire.RouteSignals, token, told, nil); err != nil {
			t.Fatal(err)
		}
		note := wire.BoardNote{Kind: wire.NoteInstead, About: "claude", Text: "A note on purpose"}
		if err := client.Call(t.Context(), "POST", wire.RouteNotes, token, note, &wire.BoardNoted{}); err != nil {
			t.Fatal(err)
		}
		secrets = append(secrets, token, o.Vault.String(), string(o.Vault[:]), d.ID.String(), string(d.ID[:]), string(d.Public()), string(o.Root.Public()), m.invite, string(d.Head.Hash[:]))
	}
	page := waitFor(t, p.url+"/board", "3 of 3 people see it fail")
	incident := page[strings.Index(page, "/board/incidents/"):]
	incident = incident[:strings.IndexByte(incident, '"')]
	seen := page
	for _, path := range []string{"/board/part", "/board/state.json", "/board/history", incident, incident + "/report", incident + "/export.json", "/board/playbook", "/board/card", "/board/badge.svg", "/board/feed.atom", "/board/style.css", "/board/live.js",
		"/api/v2/summary.json", "/api/v2/status.json", "/api/v2/components.json", "/api/v2/incidents.json", "/api/v2/incidents/unresolved.json", "/api/v2/scheduled-maintenances.json"} {
		status, body := fetch(t, p.url+path)
		if status != 200 {
			t.Errorf("%s: status %d", path, status)
		}
		seen += body
	}
	if code := p.stop(); code != 0 {
		t.Errorf("exit %d: %s", code, p.log)
	}
	seen += p.log.String()
	files, err := filepath.Glob(filepath.Join(data, boardName+"*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("the board wrote no file: %v", err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		seen += string(b)
	}
	for _, secret := range secrets {
		if strings.Contains(seen, secret) {
			t.Errorf("the board tells %q", secret)
		}
	}
	if log := p.log.String(); strings.Contains(log, "on purpose") || strings.Contains(log, "overloaded") {
		t.Error("the log tells what was told")
	}
	if !strings.Contains(page, "A note on purpose") || !strings.Contains(seen, "SQLite format 3") || !grep(t, data, secrets[2]) {
		t.Error("the search would find nothing")
	}
}

// TestWithoutABoardThereIsNone: no page, no route, no capability, no file.
func TestWithoutABoardThereIsNone(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	p := startProcess(t, "127.0.0.1:0", data)
	for _, path := range []string{"/", "/board", "/api/v2/summary.json", wire.RouteSignals} {
		if status, _ := fetch(t, p.url+path); status != 404 {
			t.Errorf("%s: status %d", path, status)
		}
	}
	client := vaulttest.Client{URL: p.url}
	var info wire.Info
	if err := client.Call(t.Context(), "GET", wire.RouteInfo, "", nil, &info); err != nil || info.Has(wire.CapabilityBoard) {
		t.Errorf("info %+v, %v", info, err)
	}
	if _, err := os.Stat(filepath.Join(data, boardName)); !os.IsNotExist(err) {
		t.Errorf("a board's file: %v", err)
	}
}

// invitations makes n of them beside the running server.
func invitations(t testing.TB, data string, n int) (tokens []string) {
	t.Helper()
	for range n {
		out, err := exec.Command("holdfastd", "invite", "create", "--data", data).Output()
		if err != nil {
			t.Fatal(err)
		}
		tokens = append(tokens, strings.TrimSpace(strings.TrimPrefix(string(out), "invite: ")))
	}
	return tokens
}

// member is a person with an invited vault, who is signed in.
type member struct {
	owner         *vaulttest.Owner
	device        *vaulttest.Device
	invite, token string
}

func members(t testing.TB, client vaulttest.Client, data string, people int) (all []member) {
	t.Helper()
	for n, invite := range invitations(t, data, people) {
		o, d := vaulttest.NewOwner(t, fmt.Sprint(t.Name(), n))
		if err := client.Register(t.Context(), o, invite); err != nil {
			t.Fatal(err)
		}
		token, err := client.SignIn(t.Context(), o, d, wire.ActionDevice)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, member{o, d, invite, token})
	}
	return all
}

// outageOf has so many people tell of the same outage.
func outageOf(t testing.TB, p *process, data string, people int) {
	t.Helper()
	client := vaulttest.Client{URL: p.url}
	for _, m := range members(t, client, data, people) {
		told := wire.BoardSignals{Signals: []wire.Signal{{Site: "claude", Surface: "web", Capability: "text", Phase: "surge", Symptom: "overloaded"}}}
		if err := client.Call(t.Context(), "POST", wire.RouteSignals, m.token, told, nil); err != nil {
			t.Fatal(err)
		}
	}
}

func fetch(t *testing.T, url string) (int, string) {
	t.Helper()
	answer, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(b)
}

func waitFor(t *testing.T, url, text string) string {
	t.Helper()
	for range 150 {
		if _, body := fetch(t, url); strings.Contains(body, text) {
			return body
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("%s never shows %q", url, text)
	return ""
}
