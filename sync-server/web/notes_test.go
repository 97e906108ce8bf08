package web_test

import (
	"encoding/json"
	"strings"
	"testing"

	"holdfast/shared/wire"
)

// hostile is what a member might write to harm others.
const hostile = `**strong** https://plain.example

<script>alert(1)</script> <img src=x onerror=alert(1)> <b onclick=x>bold</b> ![p](https://tracker.example/p.png)
[a](javascript:alert(1)) [d](data:text/html,x) <javascript:alert(1)> [ok](https://example.org/?a="b)
# A heading
- one
<!-- --><iframe src=x></iframe><svg/onload=alert(1)>

plain `

func (tm *team) write(kind, about, text string) string {
	tm.t.Helper()
	id, err := tm.board.Write(tm.t.Context(), [16]byte{1}, wire.BoardNote{Kind: kind, About: about, Text: text})
	if err != nil {
		tm.t.Fatal(err)
	}
	tm.step()
	return id
}

// TestWhatMembersWriteIsShownWithoutTheirHTML, where it belongs, and not once it is hidden.
func TestWhatMembersWriteIsShownWithoutTheirHTML(t *testing.T) {
	tm := newTeam(t, nil)
	incident := tm.outage()
	page := "/board/incidents/" + incident
	where := map[string][]string{
		tm.write(wire.NoteUpdate, incident, hostile+" first"):     {page, page + "/report", page + "/export.json"},
		tm.write(wire.NoteLesson, incident, hostile+" second"):    {page, page + "/report", page + "/export.json"},
		tm.write(wire.NoteInstead, "claude", hostile+" third"):    {"/board", "/board/part"},
		tm.write(wire.NotePlaybook, "", "older"):                  {},
		tm.write(wire.NotePlaybook, "", hostile+" and so we fix"): {"/board/playbook", "/board", page},
	}
	for id, pages := range where {
		for _, path := range pages {
			answer, body := tm.get(path)
			if answer.StatusCode != 200 || !strings.Contains(body, "strong") || strings.Contains(body, "older") {
				t.Errorf("%s: status %d, %s", path, answer.StatusCode, body)
			}
			if !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") {
				continue
			}
			if !strings.Contains(body, "<strong>strong</strong>") || !strings.Contains(body, `href="https://plain.example" rel="nofollow noreferrer"`) {
				t.Errorf("%s does not show Markdown: %s", path, body)
			}
			for _, bad := range []string{"alert(1)</script", "onerror", "onclick", `="javascript`, `="data`, "<img", "tracker", "<iframe", "<svg/", "onload", "<h1>A heading", "<b"} {
				if strings.Contains(strings.NewReplacer("<body", "", "<blockquote", "", "<br", "").Replace(body), bad) {
					t.Errorf("%s holds %q", path, bad)
				}
			}
		}
		if err := tm.board.Show(t.Context(), [16]byte{2}, id, false); err != nil {
			t.Fatal(err)
		}
	}
	tm.step()
	for _, path := range append(pages(incident), page, page+"/report", page+"/export.json", "/board/playbook") {
		if _, body := tm.get(path); strings.Contains(body, "plain.example") || strings.Contains(body, "older") {
			t.Errorf("%s shows what was hidden", path)
		}
	}
}

// TestRelatedIncidentsAndTheExport: what began at the same time elsewhere is named, and the file holds what the page shows.
func TestRelatedIncidentsAndTheExport(t *testing.T) {
	tm := newTeam(t, nil)
	id := tm.outage()
	tm.now += 10 * minute
	tm.say(0, 4, wire.Signal{Site: "poe", Phase: "surge", Symptom: "stalled", Region: "oceania"})
	tm.step()
	if _, body := tm.get("/board/incidents/" + id); !strings.Contains(body, "At the same time") || !strings.Contains(body, "Poe &lt;&amp;&gt;") {
		t.Errorf("the other incident is not named: %s", body)
	}
	tm.write(wire.NoteLesson, id, "Ask *two* sites.")
	_, body := tm.get("/board/incidents/" + id + "/export.json")
	var file struct {
		ID, Site, Worst    string
		Resolved, Official *string
		Most               *int
		Symptoms, Related  []string
		Timeline           []struct{ At, Phase, Level string }
		Lessons            []struct{ Markdown string }
	}
	if err := json.Unmarshal([]byte(body), &file); err != nil {
		t.Fatal(err)
	}
	if file.ID != id || file.Resolved != nil || file.Most == nil || *file.Most != 5 || len(file.Related) != 1 || len(file.Timeline) == 0 || file.Lessons[0].Markdown != "Ask *two* sites." {
		t.Errorf("the file is %s", body)
	}
}
