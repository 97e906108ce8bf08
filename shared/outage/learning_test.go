package outage_test

import (
	"fmt"
	"strings"
	"testing"

	"holdfast/shared/outage"
)

// paused is a script of n good answers, one a minute, each with a pause of so many seconds in its text.
func paused(n, pause int, fields string) string {
	var b strings.Builder
	for i := range n {
		at := i * 200
		fmt.Fprintf(&b, "%d send %s\n%d progress chars=10\n%d progress chars=20\n%d progress chars=200\n%d finish\n", at, fields, at+2, at+4, at+4+pause, at+5+pause)
	}
	return b.String()
}

func TestSilenceIsLearnedFromTheSite(t *testing.T) {
	for _, test := range []struct {
		name, before string
		limit        int64 // seconds after the last text
	}{
		{"nothing known yet", "", 45},
		{"too few answers", paused(11, 2, ""), 45},
		{"a brisk site", paused(12, 2, ""), 28},
		{"a site that pauses now and then", paused(20, 24, ""), 28},
		{"a site that pauses", paused(20, 32, ""), 36},
		{"a site that pauses for ages", paused(20, 40, ""), 45},
		{"one freak pause does not count", paused(63, 2, "") + "12600 send\n12602 progress chars=1\n12604 progress chars=2\n12644 progress chars=9\n12645 finish", 28},
		{"another mode's answers do not count", paused(20, 2, "mode=tool"), 45},
		{"a model that thinks first pauses like any other", strings.ReplaceAll(paused(12, 2, ""), "progress chars=10\n", "thinking\n"), 28},
		{"what the user could not see does not count", strings.ReplaceAll(paused(20, 2, ""), "finish", "hidden\n99999 visible\n99999 finish"), 45},
	} {
		t.Run(test.name, func(t *testing.T) {
			const from = 100_000
			events := replay(t, script(t, test.before+fmt.Sprintf("\n%d send\n%d progress chars=10\n%d progress chars=20\n%d tick", from, from+2, from+4, from+300)))
			for _, e := range events {
				if e.Symptom == outage.Stalled && e.T >= from*1000 {
					if e.T != (from+4+test.limit)*1000 {
						t.Errorf("stalled after %d s, want %d", e.T/1000-from-4, test.limit)
					}
					return
				}
			}
			t.Error("never stalled")
		})
	}
}

func TestFirstTextTakesItsTimeByMode(t *testing.T) {
	for mode, limit := range map[string]int64{"text": 60, "voice": 60, "unheard-of": 60, "tool": 120, "image": 180} {
		events := replay(t, script(t, "0 send mode="+mode+"\n500 tick"))
		if len(events) == 0 || events[0].Symptom != outage.Stalled || events[0].T != limit*1000 {
			t.Errorf("mode %s: %+v, want stalled after %d s", mode, events, limit)
		}
	}
}

func TestSlowIsJudgedByTheSitesOwnHistory(t *testing.T) {
	const late = "\n10000 send\n10030 progress chars=10\n10031 finish"
	const pause = "\n10000 send\n10002 progress chars=10\n10003 progress chars=20\n10029 progress chars=24\n10030 progress chars=40\n10031 finish"
	const drip = "\n10000 send\n10002 progress chars=10\n10010 progress chars=14\n10018 progress chars=18\n10026 progress chars=22\n10034 progress chars=26\n10035 finish"
	for _, test := range []struct {
		name, script string
		want         bool
	}{
		{"a late first text", paused(12, 2, "") + late, true},
		{"late, but nothing is known of the site", late, false},
		{"late after thinking", paused(12, 2, "") + strings.Replace(late, "\n10030", "\n10005 thinking\n10030", 1), false},
		{"late while hidden", paused(12, 2, "") + strings.Replace(late, "\n10030", "\n10005 hidden\n10029 visible\n10030", 1), false},
		{"a drip", paused(12, 2, "") + drip, true},
		{"a pause is no drip", paused(12, 2, "") + pause, false},
		{"a drip, but nothing is known of the site", drip, false},
	} {
		slow := false
		for _, e := range replay(t, script(t, test.script)) {
			slow = slow || e.Kind == outage.EventSymptom && e.Symptom == outage.Slow
		}
		if slow != test.want {
			t.Errorf("%s: slow %v, want %v", test.name, slow, test.want)
		}
	}
}
