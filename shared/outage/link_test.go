package outage_test

import (
	"errors"
	"testing"

	"holdfast/shared/outage"
)

func TestNetErrorsBeforeAnyText(t *testing.T) {
	for want, names := range map[outage.Symptom][]string{
		outage.Offline: {"ERR_INTERNET_DISCONNECTED", "net::ERR_NETWORK_CHANGED", "ERR_NAME_NOT_RESOLVED", "ERR_DNS_TIMED_OUT", "ERR_PROXY_CONNECTION_FAILED",
			"ERR_CERT_AUTHORITY_INVALID", "ERR_SSL_PROTOCOL_ERROR", "SEC_ERROR_UNKNOWN_ISSUER", "NS_ERROR_UNKNOWN_HOST", "NS_ERROR_OFFLINE"},
		outage.GatewayTimeout: {"ERR_CONNECTION_RESET", "ERR_TIMED_OUT", "ERR_CONNECTION_REFUSED", "ERR_EMPTY_RESPONSE", "ERR_HTTP2_PROTOCOL_ERROR",
			"NS_ERROR_NET_TIMEOUT", "", "ERR_NEVER_HEARD_OF"},
		"": {"ERR_ABORTED", "NS_BINDING_ABORTED", "ERR_BLOCKED_BY_CLIENT", "NS_ERROR_CONTENT_BLOCKED"},
	} {
		for _, name := range names {
			for _, role := range []string{"chat", "page", "auth"} {
				events := replay(t, script(t, "0 request id=r role="+role+"\n1 fail id=r net="+name+"\n500 tick"))
				var got outage.Symptom
				if len(events) > 0 {
					got = events[0].Symptom
				}
				if got != want {
					t.Errorf("%s on a %s request: %q, want %q", name, role, got, want)
				}
			}
		}
	}
}

// Two sites whose requests get no answer within a minute: that is the own link, and no evidence against either.
func TestTwoSitesAtOnceAreTheOwnLink(t *testing.T) {
	text := ""
	for _, at := range []string{"10", "25", "40", "55"} {
		text += at + " request id=x" + at + " role=chat\n" + at + " fail id=x" + at + " net=ERR_CONNECTION_RESET\n"
		text += at + " request id=y" + at + " role=chat site=claude\n" + at + " fail id=y" + at + " net=ERR_CONNECTION_RESET site=claude\n"
	}
	for _, e := range replay(t, script(t, text)) {
		if e.Phase.Down() || e.Phase == outage.Suspected && e.Site == "claude" {
			t.Errorf("%+v", e)
		}
	}
}

func TestAWorkingPageEndsALostLink(t *testing.T) {
	check(t, "0 send\n0 request id=r role=chat\n1 fail id=r net=ERR_NAME_NOT_RESOLVED\n20 request id=p role=page\n21 headers id=p status=200",
		"1 symptom offline network", "21 clear offline")
}

func TestRestoreRefusesWhatItCannotContinue(t *testing.T) {
	s := outage.New(1).State()
	s.Version++
	if _, err := outage.Restore(s); !errors.Is(err, outage.ErrState) {
		t.Errorf("another version: %v", err)
	}
	if _, err := outage.Restore(outage.State{}); !errors.Is(err, outage.ErrState) {
		t.Errorf("an empty state: %v", err)
	}
}

func TestPageTellsWhereATabIs(t *testing.T) {
	d := outage.New(1)
	for _, o := range script(t, "0 navigate class=login\n1 navigate class=chat tab=2") {
		if _, err := d.Observe(o); err != nil {
			t.Fatal(err)
		}
	}
	if a, b, c, e := d.Page("chatgpt", 1), d.Page("chatgpt", 2), d.Page("chatgpt", 3), d.Page("claude", 1); a != "login" || b != "chat" || c != "" || e != "" {
		t.Errorf("%q %q %q %q", a, b, c, e)
	}
}

func TestAnUnknownKindChangesNothing(t *testing.T) {
	d := outage.New(1)
	if events, err := d.Observe(outage.Observation{T: 5000, Site: "x", Kind: "telepathy"}); !errors.Is(err, outage.ErrKind) || events != nil {
		t.Errorf("%v, %v", events, err)
	}
	if d.Now() != 0 || len(d.State().Sites) != 0 {
		t.Error("it changed the state")
	}
}

func TestFarFutureTimesAreBounded(t *testing.T) {
	d := outage.New(1)
	hint := int64(outage.MaxHint)
	for _, o := range []outage.Observation{
		{T: 1<<63 - 1, Site: "x", Kind: outage.KindRequest, ID: "r", Role: outage.RoleChat},
		{T: 5, Site: "x", Kind: outage.KindHeaders, ID: "r", Status: 429, RetryAfterMs: &hint},
		{T: -1 << 63, Kind: outage.KindResume, SleptMs: 1<<63 - 1},
		{T: 1<<63 - 1, Kind: outage.KindTick},
	} {
		events, err := d.Observe(o)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			if e.T != outage.MaxTime || e.Until > outage.MaxTime+hint {
				t.Errorf("%+v", e)
			}
		}
	}
	if d.Now() != outage.MaxTime {
		t.Errorf("now %d", d.Now())
	}
}
