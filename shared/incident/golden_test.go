package incident_test

import (
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/shared/incident"
	"holdfast/shared/outage"
)

var update = flag.Bool("update", false, "write the golden file anew")

// step is one of what a log is told.
type step struct {
	Times  int                  `json:"times,omitempty"` // 0 is once
	Seen   []outage.Observation `json:"seen,omitempty"`
	Events []outage.Event       `json:"events,omitempty"`
	Did    *did                 `json:"did,omitempty"`
	Note   *note                `json:"note,omitempty"`
}

type did struct {
	Site  string         `json:"site"`
	Entry incident.Entry `json:"entry"`
}

type note struct {
	ID    string `json:"id"`
	Class string `json:"class"`
	Text  string `json:"text"`
	T     int64  `json:"t"`
}

type golden struct {
	Name  string       `json:"name"`
	Steps []step       `json:"steps"`
	Log   incident.Log `json:"log"`
}

func (s step) play(l *incident.Log) {
	for range max(1, s.Times) {
		l.Take(s.Seen, s.Events)
		if s.Did != nil {
			l.Did(s.Did.Site, s.Did.Entry)
		}
		if s.Note != nil {
			l.Write(s.Note.ID, s.Note.Class, s.Note.Text, s.Note.T)
		}
	}
}

func sent(t int64) outage.Observation {
	return outage.Observation{T: t, Site: "claude", Kind: outage.KindSend, Chat: "a"}
}

func events(list ...outage.Event) step { return step{Events: list} }

// cases are what every log of incidents does alike: the extension keeps its own, in TypeScript.
var cases = []golden{
	{Name: "a site is down for a while", Steps: []step{
		{Seen: []outage.Observation{sent(1000)}, Events: []outage.Event{symptom(minute, outage.Overloaded, "a")}},
		events(outage.Event{T: minute, Site: "claude", Kind: outage.EventAdvice, Action: "wait", Reason: "backoff", Until: 2 * minute, Risk: "high"}),
		{Did: &did{"claude", incident.Entry{T: 80_000, Kind: incident.Parked, Chat: "a"}}},
		{Seen: []outage.Observation{sent(90_000)}, Events: []outage.Event{phase(2*minute, outage.Surge)}},
		events(cleared(9*minute, outage.Overloaded, "a"), phase(9*minute, outage.Recovering)),
		events(phase(12*minute, outage.Healthy)),
		{Note: &note{"claude@60000", incident.Lesson, "Keep a second site at hand.", 13 * minute}},
		{Note: &note{"claude@60000", "", "", 13 * minute}},
		{Note: &note{"claude@1", "", "There is no such incident.", 13 * minute}},
		{Seen: []outage.Observation{sent(14 * minute)}},
	}},
	{Name: "trouble comes back soon, and late", Steps: []step{
		events(symptom(0, outage.Stalled, "a"), cleared(minute, outage.Stalled, "a")),
		events(symptom(14*minute, outage.Stalled, "b"), symptom(15*minute, outage.Slow, ""), cleared(16*minute, outage.Stalled, "b")),
		events(cleared(17*minute, outage.Slow, "")),
		events(symptom(60*minute, outage.Truncated, "a")),
	}},
	{Name: "the onset is before the word, and one site is not the other", Steps: []step{
		events(phase(20_000, outage.Suspected)),
		events(outage.Event{T: 30_000, Site: "chatgpt", Kind: outage.EventSymptom, Symptom: outage.RateLimited, Fault: outage.FaultYou}),
		events(phase(40_000, outage.Spread), phase(50_000, outage.Stabilising)),
	}},
	{Name: "what begins none", Steps: []step{
		events(symptom(1, outage.AdapterDrift, ""), phase(2, outage.Healthy), cleared(3, outage.Slow, "")),
		{Seen: []outage.Observation{sent(4)}},
	}},
	{Name: "what happened in between is put between", Steps: []step{
		{Seen: []outage.Observation{sent(10), {T: 50, Site: "claude", Kind: outage.KindStop}}, Events: []outage.Event{symptom(20, outage.Stalled, "a"), cleared(60, outage.Stalled, "a")}},
	}},
	{Name: "a timeline and a note have their bounds", Steps: []step{
		events(symptom(1, outage.ServerError, "")),
		{Note: &note{"claude@1", incident.Decision, strings.Repeat("ü", 1990) + "12345678901234567890ü", 2}},
		{Times: 505, Seen: []outage.Observation{sent(3)}},
	}},
}

func TestEveryLogKeepsTheSame(t *testing.T) {
	const file = "testdata/golden.json"
	for n := range cases {
		for _, s := range cases[n].Steps {
			s.play(&cases[n].Log)
		}
	}
	got, err := json.Marshal(cases)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(file, append(got, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.TrimSpace(string(want)), string(got)); diff != "" {
		t.Errorf("the log is another than the golden one (-want +got):\n%s", diff)
	}
}
