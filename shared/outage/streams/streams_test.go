package streams_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/shared/outage"
	"holdfast/shared/outage/streams"
)

var update = flag.Bool("update", false, "write the samples anew")

var all = map[string]func(uint64) streams.Stream{
	"quiet":    streams.Usual.Quiet,
	"sharp":    func(seed uint64) streams.Stream { return streams.Usual.Sharp(seed, 0.5) },
	"brownout": streams.Usual.Brownout,
	"local":    streams.Local,
	"cases":    streams.Cases,
	"paused":   func(seed uint64) streams.Stream { return streams.Paused(seed, 100) },
	"stalled":  func(seed uint64) streams.Stream { return streams.Stalled(seed, 20) },
	"hinted":   streams.Hinted,
}

// The beginning of each stream is kept, so that figures taken on a seed stay comparable: whoever changes the generator changes them all.
func TestStreamsBeginAsTheirSamples(t *testing.T) {
	for name, make := range all {
		file := filepath.Join("testdata", name+".jsonl")
		got := sample(t, make(streams.Train(7)))
		if *update {
			if err := os.WriteFile(file, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(want, got) {
			t.Errorf("%s begins otherwise (-want +got):\n%s", name, cmp.Diff(string(want), string(got)))
		}
	}
}

// sample is the first observations as JSON lines, and what was true in them.
func sample(t *testing.T, s streams.Stream) []byte {
	t.Helper()
	var b bytes.Buffer
	lines := json.NewEncoder(&b)
	list := s.Observations[:40]
	for _, o := range list {
		if err := lines.Encode(o); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range s.Cases {
		if c.From > list[len(list)-1].T {
			break
		}
		if err := lines.Encode(c); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

func TestStreamsFollowFromTheirSeeds(t *testing.T) {
	for name, make := range all {
		a, b, c := make(2), make(2), make(4)
		if !cmp.Equal(a, b) {
			t.Errorf("%s: one seed, two streams", name)
		}
		if cmp.Equal(a.Observations, c.Observations) {
			t.Errorf("%s: two seeds, one stream", name)
		}
	}
	if streams.Train(5)%2 != 0 || streams.Test(5)%2 != 1 {
		t.Error("the halves overlap")
	}
}

// Streams say what they are meant to: known kinds, times that make sense, every symptom somewhere, failures at the rate asked for.
func TestStreamsAreWhatTheySay(t *testing.T) {
	truths := map[outage.Symptom]int{}
	for name, make := range all {
		for n := range uint64(2) {
			s := make(streams.Train(n))
			if len(s.Observations) < 100 || len(s.Cases) == 0 {
				t.Fatalf("%s: %d observations, %d cases", name, len(s.Observations), len(s.Cases))
			}
			for _, o := range s.Observations {
				if !o.Kind.Known() || o.Site == "" || o.T <= 0 {
					t.Fatalf("%s: %+v", name, o)
				}
			}
			for i, c := range s.Cases {
				if c.To < c.From || i > 0 && c.From < s.Cases[i-1].To {
					t.Fatalf("%s: case %d of %+v overlaps", name, i, c)
				}
				truths[c.Truth]++
			}
		}
	}
	for _, sym := range []outage.Symptom{"", "rate_limited", "spend_limit", "overloaded", "server_error", "gateway_timeout", "offline", "challenge",
		"signed_out", "login_loop", "stalled", "truncated", "slow", "input_rejected", "adapter_drift"} {
		if truths[sym] == 0 {
			t.Errorf("no case of %q", sym)
		}
	}
	failed, all := 0, 0
	for n := range uint64(20) {
		for _, o := range streams.Usual.Quiet(streams.Train(n)).Outcomes {
			all++
			if o.Failed {
				failed++
			}
		}
	}
	if rate := float64(failed) / float64(all); rate < 0.014 || rate > 0.022 {
		t.Errorf("%.4f of the prompts of a quiet day fail, want 0.018", rate)
	}
}
