package incident_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"holdfast/shared/incident"
	"holdfast/shared/incident/report"
	"holdfast/shared/outage"
)

const minute = 60_000

func symptom(t int64, sym outage.Symptom, chat string) outage.Event {
	return outage.Event{T: t, Site: "claude", Kind: outage.EventSymptom, Symptom: sym, Fault: outage.FaultSite, Chat: chat}
}

func cleared(t int64, sym outage.Symptom, chat string) outage.Event {
	return outage.Event{T: t, Site: "claude", Kind: outage.EventClear, Symptom: sym, Chat: chat}
}

func phase(t int64, p outage.Phase) outage.Event {
	return outage.Event{T: t, Site: "claude", Kind: outage.EventPhase, Phase: p, Since: t - 5000}
}

func TestAnIncidentLastsUntilNothingFailsAndTheSiteIsWell(t *testing.T) {
	var l incident.Log
	for _, e := range []outage.Event{symptom(minute, outage.Overloaded, "a"), phase(2*minute, outage.Surge), cleared(9*minute, outage.Overloaded, "a")} {
		l.Event(e)
	}
	if len(l) != 1 || l[0].End != 0 {
		t.Fatalf("while the site is down: %+v", l[0])
	}
	l.Event(phase(12*minute, outage.Healthy))
	if i := l[0]; i.Start != minute || i.End != 12*minute || i.Worst != string(outage.Surge) || i.ID() != "claude@60000" {
		t.Errorf("the incident is %+v", i)
	}
}

func TestTroubleThatComesBackSoonIsTheSameIncident(t *testing.T) {
	var l incident.Log
	for _, at := range []int64{0, 14 * minute, 60 * minute} {
		l.Event(symptom(at, outage.Stalled, "a"))
		l.Event(cleared(at+minute, outage.Stalled, "a"))
	}
	if len(l) != 2 || len(l[0].Entries) != 4 || l[1].Start != 60*minute {
		t.Errorf("%d incidents, the first has %+v", len(l), l[0])
	}
}

func TestWhatTheUserDoesCountsWhileItLasts(t *testing.T) {
	var l incident.Log
	send := outage.Observation{T: 5, Site: "claude", Kind: outage.KindSend}
	if l.Observed(send) != nil {
		t.Error("a prompt on a quiet day belongs to no incident")
	}
	l.Event(symptom(10, outage.ServerError, ""))
	l.Observed(send)
	l.Observed(outage.Observation{T: 20, Site: "claude", Kind: outage.KindStop})
	l.Observed(outage.Observation{T: 20, Site: "chatgpt", Kind: outage.KindSend})
	l.Did("claude", incident.Entry{T: 30, Kind: incident.Parked})
	l.Write("claude@10", incident.Lesson, "Keep a second site at hand.", 40)
	if l.Write("claude@11", "", "x", 1) != nil || l.Write("claude@10", "", "", 1) != nil {
		t.Error("a note without an incident, or without words, was taken")
	}
	l.Event(cleared(50, outage.ServerError, ""))
	if l.Observed(send) != nil {
		t.Error("what comes after the end counted")
	}
	text := report.Markdown(l[0], 60)
	for _, want := range []string{"- Prompts sent: 1", "- Answers stopped: 1", "- Prompts put by for later: 1", "## Lessons\n\n- Keep a second site at hand.",
		"| server error | site | 1 | 00:00:00 | 00:00:00 | 0 |", "## Decisions\n\n- Nothing was noted."} {
		if !strings.Contains(text, want) {
			t.Errorf("the report lacks %q:\n%s", want, text)
		}
	}
}

func TestAChangedPageIsNoIncident(t *testing.T) {
	var l incident.Log
	if l.Event(symptom(1, outage.AdapterDrift, "")) != nil || l.Event(outage.Event{Site: "claude", Kind: outage.EventAdvice}) != nil || len(l) != 0 {
		t.Errorf("%d incidents", len(l))
	}
}

func TestNotesCannotBreakOutOfAReport(t *testing.T) {
	var l incident.Log
	l.Event(symptom(1, outage.Slow, "<script>"))
	l.Write("claude@1", incident.Worked, "<img src=x>|\n# [a](javascript:b)", 2)
	if html := report.HTML(l[0], 3); strings.Contains(html, "<img") || strings.Contains(html, "<script") {
		t.Error(html)
	}
	if md := report.Markdown(l[0], 3); strings.Contains(md, "<img") || strings.Contains(md, "\n# [") || !strings.Contains(md, "\\[a](") {
		t.Error(md)
	}
}

// Whatever comes, timelines are bounded and in order of what was told, and nothing is over while something fails.
func TestWhateverComes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var l incident.Log
		now := int64(0)
		for range rapid.IntRange(0, 900).Draw(t, "n") {
			now += rapid.Int64Range(0, 20*minute).Draw(t, "gap")
			sym := rapid.SampledFrom([]outage.Symptom{outage.Stalled, outage.Slow, outage.RateLimited}).Draw(t, "symptom")
			e := rapid.SampledFrom([]outage.Event{symptom(now, sym, "a"), cleared(now, sym, "a"), phase(now, outage.Surge), phase(now, outage.Healthy)}).Draw(t, "event")
			i := l.Event(e)
			if i != nil && i.End > 0 && (len(i.Live) > 0 || i.Phase == string(outage.Surge)) {
				t.Fatalf("over, and yet %+v", i)
			}
			if i != nil && len(i.Entries) > 500 {
				t.Fatal(len(i.Entries))
			}
		}
		for n := 1; n < len(l); n++ {
			if l[n].Start < l[n-1].Start {
				t.Fatal(cmp.Diff(l[n-1], l[n]))
			}
		}
	})
}
