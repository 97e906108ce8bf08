package outage_test

import (
	"fmt"
	"testing"

	"holdfast/shared/outage"
)

func TestStatusesOfAChatRequest(t *testing.T) {
	classes := map[outage.Symptom][]int64{
		outage.RateLimited:    {429},
		outage.SpendLimit:     {402},
		outage.ServerError:    {500, 501, 502, 505, 520, 521, 523, 525, 526, 527, 530, 599},
		outage.Overloaded:     {503, 529},
		outage.GatewayTimeout: {408, 504, 522, 524},
		outage.InputRejected:  {400, 404, 405, 409, 410, 413, 418, 422, 451, 499},
		outage.SignedOut:      {401, 403},
		outage.Offline:        {511},
		"":                    {0, -1, 100, 200, 204, 206, 301, 302, 304, 307, 399, 600, 999},
	}
	for want, statuses := range classes {
		for _, status := range statuses {
			if got := outage.FromStatus(outage.RoleChat, status, false); got != want {
				t.Errorf("FromStatus(chat, %d) = %q, want %q", status, got, want)
			}
		}
	}
	for _, status := range []int64{401, 403, 503} {
		if got := outage.FromStatus(outage.RoleChat, status, true); got != outage.Challenge {
			t.Errorf("FromStatus(chat, %d, challenge) = %q", status, got)
		}
	}
	if got := outage.FromStatus(outage.RoleChat, 429, true); got != outage.RateLimited {
		t.Errorf("FromStatus(chat, 429, challenge) = %q", got)
	}
}

func TestStatusesOfOtherRequests(t *testing.T) {
	for _, role := range []outage.Role{outage.RoleAuth, outage.RolePage} {
		for status, want := range map[int64]outage.Symptom{
			200: "", 302: "", 400: "", 401: "", 402: "", 403: "", 404: "", 408: "", 429: "",
			500: outage.ServerError, 503: outage.Overloaded, 504: outage.GatewayTimeout, 511: outage.Offline, 529: outage.Overloaded,
		} {
			if got := outage.FromStatus(role, status, false); got != want {
				t.Errorf("FromStatus(%s, %d) = %q, want %q", role, status, got, want)
			}
		}
		if got := outage.FromStatus(role, 403, true); got != outage.Challenge {
			t.Errorf("FromStatus(%s, 403, challenge) = %q", role, got)
		}
	}
	for _, status := range []int64{403, 429, 500, 503, 511} {
		if got := outage.FromStatus(outage.RoleOther, status, true); got != "" {
			t.Errorf("FromStatus(other, %d) = %q", status, got)
		}
	}
}

func TestFaultsOfTheSymptoms(t *testing.T) {
	faults := map[outage.Fault][]outage.Symptom{
		outage.FaultYou:     {outage.RateLimited, outage.SpendLimit, outage.SignedOut, outage.InputRejected},
		outage.FaultNetwork: {outage.Offline},
		outage.FaultSite:    {outage.Overloaded, outage.ServerError, outage.LoginLoop, outage.Challenge, outage.Slow},
		outage.FaultUnknown: {outage.GatewayTimeout, outage.Stalled, outage.Truncated, outage.AdapterDrift},
	}
	for want, symptoms := range faults {
		for _, sym := range symptoms {
			if got := sym.Fault(); got != want || !sym.Known() {
				t.Errorf("%s: fault %s, known %v, want %s", sym, got, sym.Known(), want)
			}
		}
	}
	if outage.Symptom("tired").Known() {
		t.Error("an unknown symptom counts as known")
	}
}

// Every status is told at once, whatever the role that carries it.
func TestFirstHardFailureIsNamedAtOnce(t *testing.T) {
	for status, want := range map[int]outage.Symptom{
		429: outage.RateLimited, 402: outage.SpendLimit, 500: outage.ServerError, 503: outage.Overloaded, 504: outage.GatewayTimeout,
		401: outage.SignedOut, 413: outage.InputRejected, 511: outage.Offline,
	} {
		events := replay(t, script(t, fmt.Sprintf("1 request id=r role=chat\n2 headers id=r status=%d", status)))
		if len(events) == 0 || events[0].Symptom != want || events[0].T != 2000 || events[0].Fault != want.Fault() {
			t.Errorf("status %d: %+v, want %s at 2000", status, events, want)
		}
	}
}
