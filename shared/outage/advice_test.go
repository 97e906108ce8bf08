package outage_test

import (
	"fmt"
	"strings"
	"testing"

	"holdfast/shared/outage"
)

// lastAdvice returns the advice that stands after the script; none told is the calm one.
func lastAdvice(t *testing.T, text string) outage.Event {
	t.Helper()
	last := outage.Event{Action: outage.ActionNone, Risk: outage.RiskLow, Reason: outage.ReasonHealthy}
	for _, e := range replay(t, script(t, text)) {
		if e.Kind == outage.EventAdvice {
			last = e
		}
	}
	return last
}

func TestAdvice(t *testing.T) {
	for _, test := range []struct {
		name, script string
		action       outage.Action
		until        string // "" none, "+" some moment ahead, or seconds: not before that
		risk         outage.Risk
		reason       outage.Reason
	}{
		{"nothing wrong", answers(0, 60, 1), "none", "", "low", "healthy"},
		{"limit with a hint", sent + "1 headers id=r status=429 retry_after_ms=30000", "wait", "31", "medium", "limit_hint"},
		{"the cap lowers no hint", sent + "1 headers id=r status=429 retry_after_ms=86400000", "wait", "86401", "medium", "limit_hint"},
		{"31 days are a hint", sent + "1 headers id=r status=429 retry_after_ms=2678400000", "wait", "2678401", "medium", "limit_hint"},
		{"31 days and a bit are none", sent + "1 headers id=r status=429 retry_after_ms=2678400001", "wait", "+", "medium", "hint_too_far"},
		{"ten years are none", sent + "1 headers id=r status=429 retry_after_ms=315360000000", "wait", "+", "medium", "hint_too_far"},
		{"the greatest number is none", sent + "1 headers id=r status=429 retry_after_ms=9223372036854775807", "wait", "+", "medium", "hint_too_far"},
		{"a moment beyond 64 bits is none", sent + "1 headers id=r status=429 reset_ms=99999999999999999999999", "wait", "+", "medium", "hint_too_far"},
		{"zero is no hint", sent + "1 headers id=r status=429 retry_after_ms=0", "wait", "+", "medium", "hint_past"},
		{"negative is no hint", sent + "1 headers id=r status=429 retry_after_ms=-5000", "wait", "+", "medium", "hint_past"},
		{"a moment gone by is no hint", "90 request id=r role=chat\n91 headers id=r status=429 reset_ms=60000", "wait", "+", "medium", "hint_past"},
		{"no hint", sent + "1 headers id=r status=429", "wait", "+", "medium", "limit_no_hint"},
		{"no hint, waited", sent + "1 headers id=r status=429\n2000 tick", "retry", "", "medium", "wait_over"},
		{"a limit's notice says when", sent + "1 headers id=r status=429\n2 notice code=rate_limited reset_ms=7200000", "wait", "7200", "medium", "limit_hint"},
		{"spend limit: no countdown", sent + "1 headers id=r status=402 retry_after_ms=60000", "switch", "", "low", "spend_limit"},
		{"spend limit by notice: no countdown", sent + "1 headers id=r status=429 retry_after_ms=60000\n2 notice code=spend_limit reset_ms=900000", "switch", "", "low", "spend_limit"},
		{"overloaded", sent + "1 headers id=r status=503", "wait", "+", "high", "overloaded"},
		{"overloaded, the site says when", sent + "1 headers id=r status=503 retry_after_ms=120000", "wait", "121", "high", "site_hint"},
		{"server error, waited", sent + "1 headers id=r status=500\n900 tick", "retry", "", "high", "wait_over"},
		{"gateway", sent + "1 headers id=r status=504", "wait", "+", "medium", "gateway_timeout"},
		{"input", sent + "1 headers id=r status=413", "shorten", "", "low", "input_rejected"},
		{"signed out", sent + "1 headers id=r status=401", "sign_in", "", "medium", "signed_out"},
		{"challenge", sent + "1 headers id=r status=403 challenge=true", "reload", "", "low", "challenge"},
		{"truncated", asked + "2 progress chars=5\n3 end id=r\n9 tick", "reload", "", "low", "truncated"},
		{"stalled", asked + "2 progress chars=5\n99 tick", "reload", "", "low", "stalled"},
		{"offline", sent + "1 headers id=r status=503\n2 offline", "check_network", "", "low", "offline"},
		{"offline, waited", sent + "1 headers id=r status=503\n2 offline\n4000 tick", "check_network", "", "low", "offline"},
		{"drift", "0 drift what=composer", "none", "", "low", "adapter_drift"},
		{"loop", "0 navigate class=login\n9 navigate class=chat\n10 navigate class=login\n19 navigate class=chat\n20 navigate class=login", "wait", "+", "medium", "login_loop"},
		{"loop, waited", "0 navigate class=login\n9 navigate class=chat\n10 navigate class=login\n19 navigate class=chat\n20 navigate class=login\n900 tick", "sign_in", "", "medium", "login_loop"},
		{"surge", refusals(0, 60, 2, 503), "wait", "+", "high", "site_down"},
		{"surge, waited: one probe", refusals(0, 60, 2, 503) + "500 tick", "probe", "", "high", "probe_due"},
		{"surge, the probe is on its way", refusals(0, 60, 2, 503) + "500 send", "wait", "", "medium", "probe_under_way"},
		{"surge, the probe is lost", refusals(0, 60, 2, 503) + "500 send\n501 hidden\n801 tick", "probe", "", "high", "probe_due"},
		{"spread: park", refusals(0, 120, 6, 503), "park", "+", "high", "site_down"},
		{"stabilising: one short prompt", refusals(0, 60, 2, 503) + answers(120, 60, 1) + "900 tick", "probe", "", "medium", "stabilising"},
		{"recovering: one at a time", refusals(0, 60, 2, 503) + answers(120, 60, 3), "retry", "+", "low", "recovering"},
		{"recovering, waited", refusals(0, 60, 2, 503) + answers(120, 60, 3) + "900 tick", "retry", "", "low", "recovering"},
		{"short prompts get through", mixedSizes("chars=9000", "503"), "shorten", "+", "high", "short_passes"},
		{"those without files get through, waited", mixedSizes("chars=9 files=1", "503") + "990 tick", "shorten", "", "high", "short_passes"},
		{"long ones get through as well", mixedSizes("chars=9000", "503") + strings.ReplaceAll(answers(500, 60, 1), "send", "send chars=9000"), "probe", "+", "medium", "stabilising"},
		{"equal ones tell nothing of sizes", mixedSizes("chars=90", "503"), "wait", "+", "high", "overloaded"},
		{"limits tell nothing of sizes", mixedSizes("chars=9000", "429"), "wait", "+", "medium", "limit_no_hint"},
		{"a limit that comes again after its short hint cools down", repeatedLimits(6), "wait", "+", "low", "cooling_down"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := lastAdvice(t, test.script)
			if got.Action != test.action || got.Risk != test.risk || got.Reason != test.reason {
				t.Errorf("advice %s %s %s, want %s %s %s", got.Action, got.Risk, got.Reason, test.action, test.risk, test.reason)
			}
			var floor float64
			fmt.Sscan(test.until, &floor)
			switch {
			case test.until == "" && got.Until != 0:
				t.Errorf("until %d, want none", got.Until)
			case test.until != "" && got.Until <= got.T, got.Until < int64(floor*1000):
				t.Errorf("until %d, want %s", got.Until, test.until)
			}
		})
	}
}

// mixedSizes is short prompts that are answered, each before one with the fields that gets the status.
func mixedSizes(fields, status string) string {
	var b strings.Builder
	for i := range 4 {
		at := 60 + 100*i
		b.WriteString(answers(at-50, 1, 1))
		fmt.Fprintf(&b, "%d send %s\n%d request id=l%d role=chat\n%d headers id=l%d status=%s\n", at, fields, at, i, at, i, status)
	}
	return b.String()
}

// repeatedLimits is n limits with a hint of one second each, and the moment after the last of them.
func repeatedLimits(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%d send\n%d request id=l%d role=chat\n%d headers id=l%d status=429 retry_after_ms=1000\n", i*600, i*600, i, i*600, i)
	}
	fmt.Fprintf(&b, "%d tick", (n-1)*600+2)
	return b.String()
}

// While the site is down or the own link is, nothing tells to send except one probe, and that never before its time.
func TestNothingIsToldToSendWhileDownButProbes(t *testing.T) {
	text := refusals(0, 90, 5, 503) + "460 offline\n" + refusals(480, 60, 3, 503) + "700 online\n" + refusals(720, 200, 5, 529) + "2000 tick"
	phase, offline := outage.Healthy, false
	for _, e := range replay(t, script(t, text)) {
		switch {
		case e.Kind == outage.EventPhase:
			phase = e.Phase
		case e.Symptom == outage.Offline:
			offline = e.Kind == outage.EventSymptom
		case e.Kind != outage.EventAdvice:
		case offline && (e.Action == outage.ActionRetry || e.Action == outage.ActionProbe):
			t.Errorf("at %d, offline: %s", e.T, e.Action)
		case phase.Down() && e.Action != outage.ActionProbe && e.Action != outage.ActionWait && e.Action != outage.ActionPark && e.Action != outage.ActionCheckNetwork:
			t.Errorf("at %d, %s: %s", e.T, phase, e.Action)
		}
	}
	if phase != outage.Spread {
		t.Errorf("ends in %s: the script tests nothing", phase)
	}
}

func TestGuidanceSaysOfASiteOnlyWhatConcernsIt(t *testing.T) {
	d := outage.New(1)
	for _, o := range script(t, "0 send chat=b\n0 request id=q role=chat chat=b\n1 headers id=q status=413\n2 drift what=composer\n"+
		"3 send\n3 request id=r role=chat\n4 headers id=r status=429 retry_after_ms=60000") {
		if _, err := d.Observe(o); err != nil {
			t.Fatal(err)
		}
	}
	got := map[string]outage.Symptom{}
	list := d.Guidance(10_000)
	for _, g := range list {
		got[g.Chat] = g.Symptom
	}
	if len(list) != 3 || got[""] != outage.AdapterDrift || got["a"] != outage.RateLimited || got["b"] != outage.InputRejected {
		t.Errorf("guidance %+v", list)
	}
	for _, g := range d.Guidance(70_000) {
		if g.Chat == "a" {
			t.Errorf("after the hint: %+v", g)
		}
	}
	if d.Now() != 4000 {
		t.Errorf("looking ahead moved the detector to %d", d.Now())
	}
}

func TestGuidanceOfASiteThatIsDownReachesEveryChat(t *testing.T) {
	d := outage.New(1)
	for _, o := range script(t, refusals(0, 60, 2, 503)) {
		if _, err := d.Observe(o); err != nil {
			t.Fatal(err)
		}
	}
	g := d.Guidance(61_000)
	if len(g) != 2 || g[0].Chat != "" || g[0].Symptom != outage.Overloaded || g[0].Phase != outage.Surge || g[0].Since != 0 || g[1].Chat != "a" {
		t.Errorf("guidance %+v", g)
	}
}

// Two prompts of one chat fail in two ways: the newest is spoken of, and both are over with the next success.
func TestTheNewestOfEqualSymptomsSpeaks(t *testing.T) {
	d := outage.New(1)
	cut := "2 progress chars=5\n3 fail id=r net=ERR_CONNECTION_RESET\n"
	stalls := "20 send\n20 request id=s role=chat\n21 headers id=s status=200\n22 progress chars=5\n90 tick\n"
	for _, step := range []struct {
		script string
		want   outage.Symptom
	}{
		{asked + cut, outage.Truncated},
		{stalls, outage.Stalled},
		{"100 send\n100 request id=u role=chat\n101 headers id=u status=200\n102 progress chars=5\n103 fail id=u net=ERR_CONNECTION_RESET", outage.Truncated},
		{answers(120, 60, 1), ""},
	} {
		for _, o := range script(t, step.script) {
			if _, err := d.Observe(o); err != nil {
				t.Fatal(err)
			}
		}
		var got outage.Symptom
		for _, g := range d.Guidance(d.Now()) {
			if g.Chat == "a" {
				got = g.Symptom
			}
		}
		if got != step.want {
			t.Errorf("at %d s: %q, want %q", d.Now()/1000, got, step.want)
		}
	}
}
