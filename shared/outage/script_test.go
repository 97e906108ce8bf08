package outage_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/shared/outage"
	"holdfast/shared/outage/jsonlines"
)

// script turns lines like "1.5 headers id=r status=503" into observations: seconds, kind, fields. The site is chatgpt, the tab 1 and the chat a
// unless a field says otherwise ("chat=" for none). Empty lines are passed over.
func script(t testing.TB, text string) []outage.Observation {
	t.Helper()
	var list []outage.Observation
	for line := range strings.SplitSeq(text, "\n") {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		seconds, err := strconv.ParseFloat(words[0], 64)
		if err != nil {
			t.Fatalf("line %q: %v", line, err)
		}
		fields := map[string]string{"site": "chatgpt", "tab": "1", "chat": "a", "t": strconv.FormatInt(int64(seconds*1000), 10), "kind": words[1]}
		for _, word := range words[2:] {
			name, value, _ := strings.Cut(word, "=")
			fields[name] = value
		}
		var b strings.Builder
		for _, name := range slices.Sorted(mapKeys(fields)) {
			value := fields[name]
			if _, err := strconv.ParseFloat(value, 64); err != nil && value != "true" {
				value = strconv.Quote(value)
			}
			fmt.Fprintf(&b, `,%q:%s`, name, value)
		}
		o, err := jsonlines.Parse([]byte("{" + b.String()[1:] + "}"))
		if err != nil {
			t.Fatalf("line %q: %v", line, err)
		}
		list = append(list, o)
	}
	return list
}

func mapKeys(m map[string]string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// replay runs the observations through a new detector.
func replay(t testing.TB, list []outage.Observation) []outage.Event {
	t.Helper()
	d := outage.New(1)
	var events []outage.Event
	for _, o := range list {
		got, err := d.Observe(o)
		if err != nil {
			t.Fatalf("Observe(%+v): %v", o, err)
		}
		events = append(events, got...)
	}
	return events
}

// tell writes events as short lines; of advice only the action, and only when asked for.
func tell(events []outage.Event, advice bool) []string {
	lines := []string{}
	for _, e := range events {
		at := strconv.FormatFloat(float64(e.T)/1000, 'f', -1, 64)
		switch e.Kind {
		case outage.EventSymptom:
			lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s symptom %s %s %s", at, e.Symptom, e.Fault, e.Chat)))
		case outage.EventClear:
			lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s clear %s %s", at, e.Symptom, e.Chat)))
		case outage.EventPhase:
			lines = append(lines, fmt.Sprintf("%s phase %s since %s", at, e.Phase, strconv.FormatFloat(float64(e.Since)/1000, 'f', -1, 64)))
		case outage.EventAdvice:
			if advice {
				lines = append(lines, fmt.Sprintf("%s advice %s %s %s", at, e.Action, e.Risk, e.Reason))
			}
		}
	}
	return lines
}

// check replays a script, with and without a tick every second, and compares what it tells.
func check(t *testing.T, text string, want ...string) {
	t.Helper()
	list := script(t, text)
	got := replay(t, list)
	if diff := cmp.Diff(append([]string{}, want...), tell(got, false)); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(got, replay(t, ticked(list))); diff != "" {
		t.Errorf("with a tick every second (-without +with):\n%s", diff)
	}
}

// ticked puts a tick at every full second between the observations, except where the machine slept.
func ticked(list []outage.Observation) []outage.Observation {
	var full []outage.Observation
	var last int64
	for i, o := range list {
		until := o.T
		if o.Kind == outage.KindResume {
			until = max(last, o.T-max(0, o.SleptMs))
		}
		if i > 0 {
			n := 0
			for t := last/1000*1000 + 1000; t <= until && n < 20_000; t += 1000 {
				full = append(full, outage.Observation{T: t, Kind: outage.KindTick})
				n++
			}
		}
		if o.Kind == outage.KindResume && o.T > until { // the gap before the resume must be the sleep, so it begins with a line
			full = append(full, outage.Observation{T: until, Kind: outage.KindTick})
		}
		full = append(full, o)
		last = max(last, o.T)
	}
	return full
}

// answers is a script of n good answers, one every step seconds from the given second on.
func answers(from, step, n int) string {
	var b strings.Builder
	for i := range n {
		at := from + i*step
		fmt.Fprintf(&b, "%d send\n%d request id=ok%d role=chat\n%d headers id=ok%d status=200\n%d progress chars=10\n%d progress chars=90\n%d finish\n%d end id=ok%d\n",
			at, at, at, at+1, at, at+2, at+4, at+5, at+5, at)
	}
	return b.String()
}

// refusals is a script of n sends that get the status, one every step seconds from the given second on.
func refusals(from, step, n, status int) string {
	var b strings.Builder
	for i := range n {
		at := from + i*step
		fmt.Fprintf(&b, "%d send\n%d request id=no%d role=chat\n%d headers id=no%d status=%d\n%d end id=no%d\n", at, at, at, at, at, status, at, at)
	}
	return b.String()
}
