package faults_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"holdfast/scripts/practice/faults"
)

func TestParseAndString(t *testing.T) {
	for _, c := range []struct {
		spec string
		want faults.Fault
		text string
	}{
		{"", faults.Fault{}, ""},
		{"429", faults.Fault{Kind: faults.Refuse, Status: 429, After: 5}, "429"},
		{"429,retry=30", faults.Fault{Kind: faults.Refuse, Status: 429, After: 5, Retry: "30"}, "429,retry=30"},
		{"503,date=-20", faults.Fault{Kind: faults.Refuse, Status: 503, After: 5, Date: -20}, "503,date=-20"},
		{"429,reset=60", faults.Fault{Kind: faults.Refuse, Status: 429, After: 5, Reset: 60}, "429,reset=60"},
		{"spend", faults.Fault{Kind: faults.Refuse, Status: 402, After: 5}, "402"},
		{"signed_out", faults.Fault{Kind: faults.Refuse, Status: 401, After: 5}, "401"},
		{" stall,after=0 ", faults.Fault{Kind: faults.Stall}, "stall,after=0"},
		{"drip", faults.Fault{Kind: faults.Drip, After: 5, Pace: 1500 * time.Millisecond}, "drip"},
		{"drip,pace=3s", faults.Fault{Kind: faults.Drip, After: 5, Pace: 3 * time.Second}, "drip,pace=3s"},
	} {
		got, err := faults.Parse(c.spec)
		if err != nil || got != c.want {
			t.Errorf("Parse(%q) = %+v, %v, want %+v", c.spec, got, err, c.want)
		}
		if got.String() != c.text {
			t.Errorf("%q is written back as %q, want %q", c.spec, got, c.text)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, spec := range []string{
		"200", "399", "600", "broken", "429,retry", "429,retry=", "429,retry=1,date=2", "429,reset=1,date=2", "429,reset=0", "stall,after=-1", "stall,after=x",
		"stall,after=10001", "drip,pace=0s", "drip,pace=fast", "429,colour=red", "429,", "429,date=0", "429,retry=1\r\nX: y",
	} {
		if f, err := faults.Parse(spec); err == nil {
			t.Errorf("Parse(%q) = %+v, want an error", spec, f)
		}
	}
}

func pick(t *testing.T, e *faults.Engine, target faults.Target, query, header string) string {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/x?fail="+query, nil)
	r.Header.Set(faults.Header, header)
	f, err := e.Pick(r, target)
	if err != nil {
		t.Fatal(err)
	}
	return f.String()
}

func TestQueryGoesBeforeHeaderBeforeSwitch(t *testing.T) {
	e := faults.NewEngine()
	e.Set(faults.Fault{Kind: faults.Refuse, Status: 500, After: 5}, 1)
	for _, c := range []struct{ query, header, want string }{
		{"429", "503", "429"}, {"", "503", "503"}, {"", "", "500"}, {"", "", ""}, {"504", "", "504"},
	} {
		if got := pick(t, e, faults.Chat, c.query, c.header); got != c.want {
			t.Errorf("query %q, header %q: %q, want %q", c.query, c.header, got, c.want)
		}
	}
	if n := len(e.State().Seen); n != 5 {
		t.Errorf("%d requests seen, want 5", n)
	}
}

func TestSwitchCountsOnlyWhatItConcerns(t *testing.T) {
	e := faults.NewEngine()
	set := func(spec string, times int) {
		f, err := faults.Parse(spec)
		if err != nil {
			t.Fatal(err)
		}
		e.Set(f, times)
	}
	set("stall", 1)
	if got := pick(t, e, faults.Page, "", ""); got != "" {
		t.Errorf("a page got %q from a fault of answers", got)
	}
	if got := pick(t, e, faults.Chat, "", ""); got != "stall" {
		t.Errorf("the first chat request got %q, want stall", got)
	}
	if got := pick(t, e, faults.Chat, "", ""); got != "" {
		t.Errorf("the second got %q, want nothing", got)
	}
	set("loop", faults.Forever)
	for range 3 {
		if got := pick(t, e, faults.Page, "", ""); got != "loop" {
			t.Errorf("a page got %q, want loop", got)
		}
	}
	if got := pick(t, e, faults.Chat, "", ""); got != "" {
		t.Errorf("a chat request got %q from a login loop", got)
	}
	set("challenge", 2)
	if a, b, c := pick(t, e, faults.Chat, "", ""), pick(t, e, faults.Page, "", ""), pick(t, e, faults.Chat, "", ""); a != "challenge" || b != "challenge" || c != "" {
		t.Errorf("got %q, %q, %q, want challenge twice", a, b, c)
	}
	e.Off()
}

func TestUnreadableFaultIsReported(t *testing.T) {
	r := httptest.NewRequest(http.MethodPost, "/x?fail=nonsense", nil)
	if _, err := faults.NewEngine().Pick(r, faults.Chat); err == nil || !strings.Contains(err.Error(), "nonsense") {
		t.Errorf("error %v, want one that names the fault", err)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"429,retry=30", "stall,after=3", "drip,pace=2s", "503,date=9"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, spec string) {
		a, err := faults.Parse(spec)
		if err != nil {
			return
		}
		if b, err := faults.Parse(a.String()); err != nil || a != b {
			t.Fatalf("%q reads as %+v, written back and read again as %+v, %v", spec, a, b, err)
		}
	})
}
