package web_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"os"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// TestTheAPIHasTheShapeOfStatuspage: every answer, in an outage and after it, fits the schema of what published pages answer.
func TestTheAPIHasTheShapeOfStatuspage(t *testing.T) {
	raw, err := os.ReadFile("testdata/statuspage-v2.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("statuspage.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("statuspage.json")
	if err != nil {
		t.Fatal(err)
	}
	tm := newTeam(t, nil)
	check := func() {
		for path, members := range map[string][]string{
			"summary.json": {"page", "status", "components", "incidents", "scheduled_maintenances"}, "status.json": {"page", "status"}, "components.json": {"page", "components"},
			"incidents.json": {"page", "incidents"}, "incidents/unresolved.json": {"page", "incidents"}, "scheduled-maintenances.json": {"page", "scheduled_maintenances"},
			"scheduled-maintenances/upcoming.json": {"page", "scheduled_maintenances"}, "scheduled-maintenances/active.json": {"page", "scheduled_maintenances"},
		} {
			answer, body := tm.get("/api/v2/" + path)
			if answer.Header.Get("Access-Control-Allow-Origin") != "*" || answer.Header.Get("Content-Type") != "application/json; charset=utf-8" {
				t.Errorf("%s: headers %v", path, answer.Header)
			}
			got, err := jsonschema.UnmarshalJSON(strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(got); err != nil {
				t.Errorf("%s: %v", path, err)
			}
			for _, member := range members {
				if _, ok := got.(map[string]any)[member]; !ok || len(got.(map[string]any)) != len(members) {
					t.Errorf("%s lacks %s, or has more: %s", path, member, body)
				}
			}
		}
	}
	check()
	tm.outage()
	check()
	want := map[string]any{}
	_, body := tm.get("/api/v2/summary.json")
	if err := json.Unmarshal([]byte(body), &want); err != nil {
		t.Fatal(err)
	}
	if status := want["status"].(map[string]any); status["indicator"] != "critical" {
		t.Errorf("status %v", status)
	}
	incident := want["incidents"].([]any)[0].(map[string]any)
	if incident["status"] != "investigating" || incident["resolved_at"] != nil || incident["name"] != "Claude: overloaded" {
		t.Errorf("incident %v", incident)
	}
	tm.over()
	check()
	_, body = tm.get("/api/v2/incidents.json")
	if !strings.Contains(body, `"status":"resolved"`) || !strings.Contains(body, `"monitoring_at":"20`) {
		t.Errorf("after it: %s", body)
	}
	if _, body = tm.get("/api/v2/incidents/unresolved.json"); !strings.Contains(body, `"incidents":[]`) {
		t.Errorf("unresolved after it: %s", body)
	}
}

func TestTheFeedIsAtom(t *testing.T) {
	tm := newTeam(t, nil)
	id := tm.outage()
	answer, body := tm.get("/board/feed.atom")
	var feed struct {
		XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
		ID      string   `xml:"id"`
		Updated string   `xml:"updated"`
		Entries []struct {
			ID      string `xml:"id"`
			Title   string `xml:"title"`
			Updated string `xml:"updated"`
		} `xml:"entry"`
	}
	if err := xml.Unmarshal([]byte(body), &feed); err != nil {
		t.Fatal(err)
	}
	if len(feed.Entries) != 1 || !strings.HasSuffix(feed.Entries[0].ID, id) || feed.Entries[0].Title != "Claude: overloaded" || feed.Updated == "" || feed.ID == "" {
		t.Errorf("feed %+v", feed)
	}
	if answer.Header.Get("Content-Type") != "application/atom+xml; charset=utf-8" {
		t.Errorf("type %q", answer.Header.Get("Content-Type"))
	}
}

func TestTheBadgeIsAPicture(t *testing.T) {
	tm := newTeam(t, nil)
	tm.outage()
	for path, want := range map[string]string{"/board/badge.svg": "Claude: Down for most", "/board/badge.svg?site=poe&lang=de": "Poe <&>: Läuft"} {
		answer, body := tm.get(path)
		var svg struct {
			XMLName xml.Name `xml:"http://www.w3.org/2000/svg svg"`
			Title   string   `xml:"title"`
		}
		if err := xml.Unmarshal([]byte(body), &svg); err != nil {
			t.Fatal(err)
		}
		if svg.Title != want || answer.Header.Get("Content-Type") != "image/svg+xml" || answer.Header.Get("Vary") != "Accept-Language" {
			t.Errorf("%s: %q, %s", path, svg.Title, answer.Header.Get("Content-Type"))
		}
	}
}

func TestMetrics(t *testing.T) {
	tm := newTeam(t, nil)
	tm.outage()
	r := prometheus.NewRegistry()
	r.MustRegister(tm.handler)
	if err := testutil.GatherAndCompare(r, strings.NewReader(`
# HELP holdfast_board_incidents Incidents that last.
# TYPE holdfast_board_incidents gauge
holdfast_board_incidents 1
# HELP holdfast_board_level How bad a site is: 0 works, 1 impaired, 2 down for some, 3 down for most.
# TYPE holdfast_board_level gauge
holdfast_board_level{site="chatgpt"} 0
holdfast_board_level{site="claude"} 3
holdfast_board_level{site="poe"} 0
# HELP holdfast_board_people People heard about a site in 15 minutes; missing below three.
# TYPE holdfast_board_people gauge
holdfast_board_people{says="fails",site="chatgpt"} 0
holdfast_board_people{says="fails",site="claude"} 5
holdfast_board_people{says="works",site="chatgpt"} 4
# HELP holdfast_board_watchers Open streams of events.
# TYPE holdfast_board_watchers gauge
holdfast_board_watchers 0
`)); err != nil {
		t.Error(err)
	}
}
