package outage_test

import (
	"fmt"
	"strings"
	"testing"
)

const (
	sent  = "0 send\n0 request id=r role=chat\n"
	asked = sent + "1 headers id=r status=200\n"
)

// TestRules goes through contract 4.2 rule by rule.
func TestRules(t *testing.T) {
	for _, test := range []struct {
		name, script string
		want         []string
	}{
		{"a good answer tells nothing", answers(0, 60, 3) + "900 tick", nil},
		{"telemetry says nothing", "0 request id=x role=other\n1 headers id=x status=503\n2 request id=y role=beacon\n3 fail id=y net=ERR_TIMED_OUT", nil},
		{"an id never requested says nothing", "0 headers id=x status=503\n1 fail id=x net=ERR_CONNECTION_RESET\n2 end id=x\n9 tick", nil},
		{"a limit clears when its hint has passed", sent + "1 headers id=r status=429 retry_after_ms=30000\n60 tick",
			[]string{"1 symptom rate_limited you a", "31 clear rate_limited a"}},
		{"a limit without a hint stays", sent + "1 headers id=r status=429\n7200 tick",
			[]string{"1 symptom rate_limited you a"}},
		{"retry-after goes before the reset moment", "0 request id=r role=chat\n1 headers id=r status=429 retry_after_ms=10000 reset_ms=90000\n100 tick",
			[]string{"1 symptom rate_limited you a", "11 clear rate_limited a"}},
		{"a retry-after of no use leaves the reset moment", "0 request id=r role=chat\n1 headers id=r status=429 retry_after_ms=0 reset_ms=90000\n100 tick",
			[]string{"1 symptom rate_limited you a", "90 clear rate_limited a"}},
		{"a limit clears at the chat's next success", "0 request id=r role=chat\n1 headers id=r status=429 retry_after_ms=3000000\n" + answers(60, 60, 1),
			[]string{"1 symptom rate_limited you a", "65 clear rate_limited a"}},
		{"another chat's success clears no limit of this chat", "0 request id=r role=chat\n1 headers id=r status=429\n2 send chat=b\n4 progress chars=9 chat=b\n5 finish chat=b",
			[]string{"1 symptom rate_limited you a"}},
		{"a spend limit comes by 402", "0 request id=r role=chat\n1 headers id=r status=402\n9000 tick", []string{"1 symptom spend_limit you a"}},
		{"a notice refines a 429 into a spend limit", "0 send\n0 request id=r role=chat\n1 headers id=r status=429\n2 notice code=spend_limit\n30 notice code=spend_limit",
			[]string{"1 symptom rate_limited you a", "2 symptom spend_limit you a"}},
		{"something went wrong says less than a status", "0 send\n0 request id=r role=chat\n1 headers id=r status=503\n2 notice code=server_error\n9 tick",
			[]string{"1 symptom overloaded site a", "1 phase suspected since 1"}},
		{"an unknown notice is passed over", "0 notice code=tired", nil},
		{"end without finish is truncated after 3 s", asked + "2 progress chars=9\n3 end id=r\n60 tick",
			[]string{"6 symptom truncated unknown a", "6 phase suspected since 6"}},
		{"text after the end puts it off", asked + "2 progress chars=9\n3 end id=r\n5 progress chars=20\n7 progress chars=40\n9 finish\n99 tick", nil},
		{"3 s of neither after late text", asked + "2 progress chars=9\n3 end id=r\n5 progress chars=20\n60 tick",
			[]string{"8 symptom truncated unknown a", "8 phase suspected since 8"}},
		{"end of a refused request is no truncation", "0 send\n0 request id=r role=chat\n1 headers id=r status=400\n1 end id=r\n60 tick",
			[]string{"1 symptom input_rejected you a"}},
		{"a broken answer is truncated at once", asked + "2 progress chars=9\n3 fail id=r net=ERR_CONNECTION_RESET",
			[]string{"3 symptom truncated unknown a", "3 phase suspected since 3"}},
		{"an abort in mid-answer counts after its second", asked + "2 progress chars=9\n3 fail id=r net=ERR_ABORTED\n9 tick",
			[]string{"4.001 symptom truncated unknown a", "4.001 phase suspected since 4.001"}},
		{"Firefox's abort is one too", asked + "2 progress chars=9\n3 fail id=r net=NS_BINDING_ABORTED\n9 tick",
			[]string{"4.001 symptom truncated unknown a", "4.001 phase suspected since 4.001"}},
		{"an abort before any text says nothing", asked + "3 fail id=r net=ERR_ABORTED\n999 tick", nil},
		{"an abort right after a stop says nothing", asked + "2 progress chars=9\n3 stop\n3.5 fail id=r net=ERR_ABORTED\n99 tick", nil},
		{"an abort right before a stop says nothing", asked + "2 progress chars=9\n3 fail id=r net=ERR_ABORTED\n4 stop\n99 tick", nil},
		{"an abort right before a navigation says nothing", asked + "2 progress chars=9\n3 fail id=r net=ERR_ABORTED\n3.9 navigate class=other\n99 tick", nil},
		{"an abort right after a navigation says nothing", asked + "2 progress chars=9\n8 navigate class=chat chat=b\n8.1 fail id=r net=ERR_ABORTED\n99 tick", nil},
		{"an own stop is no failure", asked + "2 progress chars=9\n3 stop\n3 end id=r\n999 tick", nil},
		{"a blocked request is nobody's failure", "0 send\n0 request id=r role=chat\n1 fail id=r net=ERR_BLOCKED_BY_CLIENT\n99 tick", nil},
		{"a lost link before text is offline", "0 send\n0 request id=r role=chat\n1 fail id=r net=ERR_INTERNET_DISCONNECTED\n99 tick",
			[]string{"1 symptom offline network"}},
		{"a reset before text is a gateway's or the way's", "0 send\n0 request id=r role=chat\n1 fail id=r net=ERR_CONNECTION_RESET\n99 tick",
			[]string{"1 symptom gateway_timeout unknown a", "1 phase suspected since 1"}},
		{"no headers in time", "0 send\n0 request id=r role=chat\n99 tick",
			[]string{"60 symptom gateway_timeout unknown a", "60 phase suspected since 60"}},
		{"headers and then no text", asked + "99 tick", []string{"61 symptom stalled unknown a", "61 phase suspected since 61"}},
		{"visible text stalls", asked + "2 progress chars=9\n3 progress chars=9\n40 progress chars=9\n99 tick",
			[]string{"47 symptom stalled unknown a", "47 phase suspected since 47"}},
		{"a stall that goes on was slow", asked + "2 progress chars=9\n60 progress chars=20\n62 finish\n99 tick",
			[]string{"47 symptom stalled unknown a", "47 phase suspected since 47", "60 symptom slow site a", "60 phase healthy since 60", "62 clear slow a", "62 clear stalled a"}},
		{"thinking excuses 240 s", asked + "10 thinking\n249 tick", nil},
		{"thinking excuses no more", asked + "10 thinking\n251 tick", []string{"250 symptom stalled unknown a", "250 phase suspected since 250"}},
		{"thinking ends with text", asked + "10 thinking\n20 progress chars=9\n99 tick",
			[]string{"65 symptom stalled unknown a", "65 phase suspected since 65"}},
		{"a hidden tab's timers stand still and start anew", asked + "2 progress chars=9\n10 hidden\n500 visible\n544 tick\n546 tick",
			[]string{"545 symptom stalled unknown a", "545 phase suspected since 545"}},
		{"a hidden tab's end waits too", asked + "2 progress chars=9\n3 end id=r\n4 hidden\n500 visible\n520 tick",
			[]string{"503 symptom truncated unknown a", "503 phase suspected since 503"}},
		{"another tab's hiding changes nothing", asked + "2 progress chars=9\n10 hidden tab=2\n99 tick",
			[]string{"47 symptom stalled unknown a", "47 phase suspected since 47"}},
		{"sleep is not silence", asked + "2 progress chars=9\n12 tick\n3612 resume slept_ms=3600000\n3646 tick\n3648 tick",
			[]string{"3647 symptom stalled unknown a", "3647 phase suspected since 3647"}},
		{"only the end of the gap was sleep", asked + "2 progress chars=9\n3600 resume slept_ms=60000",
			[]string{"47 symptom stalled unknown a", "47 phase suspected since 47", "1847 phase healthy since 1847"}},
		{"no more was slept than the gap", asked + "2 progress chars=9\n30 resume slept_ms=999999999\n74 tick\n76 tick",
			[]string{"75 symptom stalled unknown a", "75 phase suspected since 75"}},
		{"a hint runs on in sleep", "0 request id=r role=chat\n1 headers id=r status=429 retry_after_ms=60000\n3600 resume slept_ms=3590000",
			[]string{"1 symptom rate_limited you a", "61 clear rate_limited a"}},
		{"offline and back", asked + "2 progress chars=9\n5 offline site=\n300 online site=\n344 tick\n346 tick",
			[]string{"5 symptom offline network", "300 clear offline", "345 symptom stalled unknown a", "345 phase suspected since 345"}},
		{"offline concerns every site", "0 visible\n0 visible site=claude\n5 offline\n6 visible site=poe\n9 online",
			[]string{"5 symptom offline network", "5 symptom offline network", "6 symptom offline network", "9 clear offline", "9 clear offline", "9 clear offline"}},
		{"a success ends being offline", "0 offline\n" + answers(5, 60, 1), []string{"0 symptom offline network", "10 clear offline"}},
		{"what fails offline is no evidence", "0 offline\n" + refusals(10, 60, 5, 503), []string{"0 symptom offline network", "10 symptom overloaded site a"}},
		{"drift is drift", "0 drift what=composer\n" + "1 send\n1 request id=r role=chat\n2 headers id=r status=200\n3 end id=r\n400 tick",
			[]string{"0 symptom adapter_drift unknown"}},
		{"drift ends with a success", "0 drift what=composer\n" + answers(5, 60, 1), []string{"0 symptom adapter_drift unknown", "10 clear adapter_drift"}},
		{"three bounces in two minutes are a loop", "0 navigate class=login\n20 navigate class=chat\n22 navigate class=login\n40 navigate class=chat\n42 navigate class=login",
			[]string{"42 symptom login_loop site", "42 phase suspected since 42"}},
		{"a redirect to sign-in and its page are one bounce", "0 navigate class=login\n0.5 navigate class=login\n20 navigate class=chat\n22 navigate class=login\n23 navigate class=login", nil},
		{"a chat page that stood was reached", "0 navigate class=login\n20 navigate class=chat\n24 navigate class=login\n40 navigate class=chat\n42 navigate class=login", nil},
		{"bounces over more than two minutes are none", "0 navigate class=login\n60 navigate class=chat\n61 navigate class=login\n120.5 navigate class=chat\n121 navigate class=login", nil},
		{"the loop ends when the chat page stands", "0 navigate class=login\n9 navigate class=chat\n10 navigate class=login\n19 navigate class=chat\n20 navigate class=login\n30 navigate class=chat\n40 tick",
			[]string{"20 symptom login_loop site", "20 phase suspected since 20", "33 clear login_loop"}},
		{"a challenge by status", "0 request id=r role=chat\n1 headers id=r status=403 challenge=true", []string{"1 symptom challenge site"}},
		{"a challenge on the page, solved", "0 request id=r role=page\n1 headers id=r status=403 challenge=true\n9 request id=s role=page\n10 headers id=s status=200",
			[]string{"1 symptom challenge site", "10 clear challenge"}},
		{"the same where the page says it too", "0 request id=r role=page\n1 headers id=r status=403 challenge=true\n2 notice code=challenge\n9 request id=s role=page\n10 headers id=s status=200",
			[]string{"1 symptom challenge site", "10 clear challenge"}},
		{"a page that fails and loads again", "0 request id=r role=page\n1 headers id=r status=503\n20 request id=s role=page\n21 headers id=s status=200",
			[]string{"1 symptom overloaded site", "1 phase suspected since 1", "21 clear overloaded"}},
		{"a falling time counts as the newest seen", "100 request id=r role=chat\n5 headers id=r status=429", []string{"100 symptom rate_limited you a"}},
		{"a page's own repetitions are one failure", "0 send\n0 request id=r role=chat\n1 headers id=r status=503\n2 request id=s role=chat\n3 headers id=s status=503\n5 request id=u role=chat\n6 headers id=u status=503",
			[]string{"1 symptom overloaded site a", "1 phase suspected since 1"}},
		{"a notice that stays is one failure", "0 send\n1 notice code=overloaded\n60 notice code=overloaded\n120 notice code=overloaded\n180 notice code=overloaded",
			[]string{"1 symptom overloaded site a", "1 phase suspected since 1"}},
		{"a send told after its request is the same", "5 request id=r role=chat\n5.1 headers id=r status=429 retry_after_ms=10000\n4.9 send\n200 tick",
			[]string{"5.1 symptom rate_limited you a", "15.1 clear rate_limited a"}},
		{"a send told after its request is a failure of its own", "0 send\n0 request id=r role=chat\n1 headers id=r status=503\n6 request id=s role=chat\n5.9 send\n7 headers id=s status=503",
			[]string{"1 symptom overloaded site a", "1 phase suspected since 1", "7 phase surge since 1"}},
		{"a notice told after the next request is about the answer before", "0 send\n0 request id=r role=chat\n0 headers id=r status=200\n1 progress chars=9\n2 fail id=r net=ERR_INCOMPLETE_CHUNKED_ENCODING\n3 request id=s role=chat\n2.8 notice code=truncated\n2.9 send\n3 headers id=s status=200\n4 progress chars=9\n100 tick",
			[]string{"2 symptom truncated unknown a", "2 phase suspected since 2", "49 symptom stalled unknown a"}},
		{"a finish told after the next request is about the answer before", "0 send\n0 request id=r role=chat\n0 headers id=r status=200\n1 progress chars=9\n2 fail id=r net=ERR_INCOMPLETE_CHUNKED_ENCODING\n3 request id=s role=chat\n2.8 finish\n2.9 send\n4 progress chars=12\n10 tick",
			[]string{"2 symptom truncated unknown a", "2 phase suspected since 2"}},
		{"a finish right after a refusal is no success", "0 send\n0 request id=r role=chat\n1 headers id=r status=503\n1.2 finish\n60 tick",
			[]string{"1 symptom overloaded site a", "1 phase suspected since 1"}},
		{"a new chat takes its id in mid-answer", "0 send chat=\n0 request id=r role=chat chat=\n1 headers id=r status=200 chat=\n2 progress chars=4 chat=\n3 navigate class=chat chat=new\n4 progress chars=9 chat=new\n60 tick",
			[]string{"49 symptom stalled unknown new", "49 phase suspected since 49"}},
		{"what is rendered after the finish is no answer", answers(0, 60, 1) + "6 progress chars=95\n30 progress chars=120\n999 tick", nil},
	} {
		t.Run(test.name, func(t *testing.T) { check(t, test.script, test.want...) })
	}
}

func TestPhases(t *testing.T) {
	for _, test := range []struct {
		name, script string
		want         []string
	}{
		{"one failure is a suspicion, and forgotten after good answers", refusals(0, 60, 1, 500) + answers(60, 60, 9),
			[]string{"0 symptom server_error site a", "0 phase suspected since 0", "65 clear server_error a", "545 phase healthy since 545"}},
		{"a suspicion about which nothing more is heard is forgotten", refusals(0, 60, 1, 500) + "3600 tick",
			[]string{"0 symptom server_error site a", "0 phase suspected since 0", "1800 phase healthy since 1800"}},
		{"two hard failures in a row: surge; ten minutes: spread", refusals(0, 120, 6, 500) + "700 tick",
			[]string{"0 symptom server_error site a", "0 phase suspected since 0", "120 phase surge since 0", "600 phase spread since 0"}},
		{"two kinds of failure: spread", refusals(0, 120, 2, 503) + refusals(240, 60, 1, 500),
			[]string{"0 symptom overloaded site a", "0 phase suspected since 0", "120 phase surge since 0", "240 symptom server_error site a", "240 phase spread since 0"}},
		{"a second chat: spread", refusals(0, 120, 2, 503) + "240 request id=q role=chat chat=b\n240 headers id=q status=503",
			[]string{"0 symptom overloaded site a", "0 phase suspected since 0", "120 phase surge since 0", "240 symptom overloaded site b", "240 phase spread since 0"}},
		{"the ten minutes run on in sleep", refusals(0, 120, 2, 503) + "900 resume slept_ms=700000\n" + refusals(901, 60, 1, 503),
			[]string{"0 symptom overloaded site a", "0 phase suspected since 0", "120 phase surge since 0", "901 phase spread since 0"}},
		{"the end of an outage", refusals(0, 120, 2, 503) + answers(240, 120, 7),
			[]string{"0 symptom overloaded site a", "0 phase suspected since 0", "120 phase surge since 0", "245 clear overloaded a",
				"245 phase stabilising since 245", "485 phase recovering since 245", "845 phase healthy since 845"}},
		{"one failure among the successes changes nothing much", refusals(0, 120, 2, 503) + answers(240, 60, 3) + refusals(420, 60, 1, 503) + answers(480, 60, 4),
			[]string{"0 symptom overloaded site a", "0 phase suspected since 0", "120 phase surge since 0", "245 clear overloaded a",
				"245 phase stabilising since 245", "365 phase recovering since 245", "420 symptom overloaded site a", "420 phase stabilising since 420",
				"485 clear overloaded a", "665 phase recovering since 485"}},
		{"a relapse", refusals(0, 120, 2, 503) + answers(240, 60, 1) + refusals(300, 60, 4, 503),
			[]string{"0 symptom overloaded site a", "0 phase suspected since 0", "120 phase surge since 0", "245 clear overloaded a",
				"245 phase stabilising since 245", "300 symptom overloaded site a", "480 phase surge since 0"}},
		{"personal limits weigh nothing", refusals(0, 60, 9, 429), []string{"0 symptom rate_limited you a"}},
		{"spend limits weigh nothing", refusals(0, 60, 9, 402), []string{"0 symptom spend_limit you a"}},
		{"an expired sign-in weighs nothing", refusals(0, 60, 9, 401), []string{"0 symptom signed_out you"}},
		{"rejected input weighs nothing", refusals(0, 60, 9, 413), []string{"0 symptom input_rejected you a"}},
		{"a portal weighs nothing", refusals(0, 60, 9, 511), []string{"0 symptom offline network"}},
		{"what breaks in three tabs at once is one event on the way", three("200") + "4 fail id=r1 tab=1 net=ERR_CONNECTION_RESET\n4.1 fail id=r2 tab=2 chat=b net=ERR_CONNECTION_RESET\n4.2 fail id=r3 tab=3 chat=c net=ERR_CONNECTION_RESET",
			[]string{"4 symptom truncated unknown a", "4 phase suspected since 4", "4.1 symptom truncated unknown b", "4.2 symptom truncated unknown c"}},
		{"what three servers' answers say is evidence three times", three("503"),
			[]string{"1 symptom overloaded site a", "1 phase suspected since 1", "1 symptom overloaded site b", "1 phase surge since 1", "1 phase spread since 1", "1 symptom overloaded site c"}},
		{"time-outs after a name that was not found are the link's", "0 request id=r role=chat\n1 fail id=r net=ERR_NAME_NOT_RESOLVED\n" + timeOuts(60, 5),
			[]string{"1 symptom offline network", "62 symptom gateway_timeout unknown a"}},
		{"until a server answers", "0 request id=r role=chat\n1 fail id=r net=ERR_NAME_NOT_RESOLVED\n" + answers(10, 60, 1) + timeOuts(60, 1),
			[]string{"1 symptom offline network", "15 clear offline", "62 symptom gateway_timeout unknown a", "62 phase suspected since 62"}},
		{"what was only sent elsewhere says nothing", "0 send\n0 request id=r role=chat\n1 headers id=r status=302\n1 end id=r\n9 tick",
			[]string{"4 symptom truncated unknown a"}},
		{"a failing page counts", "0 request id=r role=page\n1 headers id=r status=503\n30 request id=s role=page\n31 headers id=s status=503",
			[]string{"1 symptom overloaded site", "1 phase suspected since 1", "31 phase surge since 1"}},
		{"successes elsewhere in the end clear every chat", refusals(0, 120, 2, 503) + "130 request id=q role=chat chat=b\n131 headers id=q status=503\n" + answers(240, 60, 6),
			[]string{"0 symptom overloaded site a", "0 phase suspected since 0", "120 phase surge since 0", "131 symptom overloaded site b",
				"131 phase spread since 0", "245 clear overloaded a", "245 phase stabilising since 245", "365 phase recovering since 245",
				"545 clear overloaded b", "545 phase healthy since 545"}},
	} {
		t.Run(test.name, func(t *testing.T) { check(t, test.script, test.want...) })
	}
}

// three is a prompt in each of three tabs, with the status at 1 s and, where that is 200, text at 2 s.
func three(status string) string {
	var b strings.Builder
	for i, chat := range []string{"a", "b", "c"} {
		fmt.Fprintf(&b, "0 send tab=%[1]d chat=%[2]s\n0 request id=r%[1]d role=chat tab=%[1]d chat=%[2]s\n", i+1, chat)
	}
	for i, chat := range []string{"a", "b", "c"} {
		fmt.Fprintf(&b, "1 headers id=r%d status=%s tab=%d chat=%s\n", i+1, status, i+1, chat)
	}
	if status == "200" {
		for i, chat := range []string{"a", "b", "c"} {
			fmt.Fprintf(&b, "2 progress chars=9 tab=%d chat=%s\n", i+1, chat)
		}
	}
	return b.String()
}

// timeOuts is n prompts from the given second on, one a minute, that get no answer.
func timeOuts(from, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%[1]d send\n%[1]d request id=t%[2]d role=chat\n%[3]d fail id=t%[2]d net=ERR_TIMED_OUT\n", from+60*i, i, from+60*i+2)
	}
	return b.String()
}
