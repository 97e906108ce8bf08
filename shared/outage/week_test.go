package outage_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/shared/outage"
	"holdfast/shared/outage/streams"
	"holdfast/shared/strictcbor"
)

// week is seven working days of one person, with local faults, an outage and a brownout among them.
func week(seed uint64) []outage.Observation {
	var list []outage.Observation
	for day, s := range []streams.Stream{
		streams.Usual.Quiet(seed), streams.Local(seed), streams.Usual.Sharp(seed, 1), streams.Usual.Quiet(seed + 2),
		streams.Usual.Brownout(seed), streams.Cases(seed), streams.Local(seed + 2),
	} {
		for _, o := range s.Observations {
			o.T += int64(day) * 24 * 3600_000
			list = append(list, o)
		}
	}
	return list
}

// What is retained is bounded: after a week it is no more than after a day and a half, and small.
func TestAWeekLeavesNoMoreThanADay(t *testing.T) {
	const most = 24 << 10
	d := outage.New(1)
	list := week(streams.Train(1))
	size := func() int {
		b, err := strictcbor.Marshal(d.State())
		if err != nil {
			t.Fatal(err)
		}
		return len(b)
	}
	early := 0
	for i, o := range list {
		if _, err := d.Observe(o); err != nil {
			t.Fatal(err)
		}
		if i == len(list)/4 {
			early = size()
		}
		if i%500 == 0 && size() > most {
			t.Fatalf("after %d observations %d bytes are retained", i, size())
		}
	}
	t.Logf("%d observations: %d bytes retained, %d after a quarter of them", len(list), size(), early)
	if size() > early+early/2 {
		t.Errorf("%d bytes are retained, %d after a quarter of the week", size(), early)
	}
}

// A tick every second changes nothing in whole days either.
func TestTicksChangeNothingInAWeek(t *testing.T) {
	list := week(streams.Train(2))
	list = list[len(list)*2/5 : len(list)*3/5] // an outage is in it
	if diff := cmp.Diff(run(list), run(ticked(list))); diff != "" {
		t.Errorf("without ticks (-) and with (+):\n%s", diff)
	}
}
