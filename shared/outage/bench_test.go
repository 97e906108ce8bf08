package outage_test

import (
	"runtime"
	"strconv"
	"testing"

	"holdfast/shared/outage"
)

// day is one long working day of answers, with text every half second while they come.
func day() []outage.Observation {
	var list []outage.Observation
	add := func(t int64, o outage.Observation) {
		o.T, o.Site, o.Tab, o.Chat = t, "chatgpt", 1, "a"
		list = append(list, o)
	}
	for i := range int64(240) {
		t, id := i*120_000, strconv.FormatInt(i, 10)
		add(t, outage.Observation{Kind: outage.KindSend})
		add(t+50, outage.Observation{Kind: outage.KindRequest, ID: id, Role: outage.RoleChat})
		if i%50 == 7 {
			add(t+500, outage.Observation{Kind: outage.KindHeaders, ID: id, Status: 503})
			continue
		}
		add(t+500, outage.Observation{Kind: outage.KindHeaders, ID: id, Status: 200})
		for j := range int64(20) {
			add(t+2000+j*500, outage.Observation{Kind: outage.KindProgress, Chars: 30 + 60*j})
		}
		add(t+12_100, outage.Observation{Kind: outage.KindFinish})
		add(t+12_200, outage.Observation{Kind: outage.KindEnd, ID: id})
	}
	return list
}

func BenchmarkObserve(b *testing.B) {
	list := day()
	d := outage.New(1)
	b.ReportAllocs()
	n, shift := 0, int64(0)
	for b.Loop() {
		if n == len(list) {
			n, shift = 0, shift+24*3600_000
		}
		o := list[n]
		o.T += shift
		if _, err := d.Observe(o); err != nil {
			b.Fatal(err)
		}
		n++
	}
}

func BenchmarkGuidance(b *testing.B) {
	d := outage.New(1)
	for _, o := range day() {
		if _, err := d.Observe(o); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		d.Guidance(d.Now() + 1000)
	}
}

// The memory of a detector stays as it is, whatever comes and however long.
func TestMemoryStaysFlat(t *testing.T) {
	d := outage.New(1)
	held := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	flood := func(from, to int64) {
		for i := from; i < to; i++ {
			name := strconv.FormatInt(i, 10)
			for _, o := range []outage.Observation{
				{Kind: outage.KindSend}, {Kind: outage.KindRequest, Role: outage.RoleChat}, {Kind: outage.KindHeaders, Status: 400 + i%200},
				{Kind: outage.KindNavigate, Class: outage.ClassLogin}, {Kind: outage.KindNotice, Code: outage.Stalled},
			} {
				o.T, o.Site, o.Tab, o.Chat, o.ID = i*100, "site"+strconv.FormatInt(i%100, 10), i, "chat"+name, name
				if _, err := d.Observe(o); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	flood(0, 10_000)
	before := held()
	flood(10_000, 30_000)
	if after := held(); after > before+before/5+512<<10 {
		t.Errorf("held %d bytes, then %d", before, after)
	}
	if n := len(d.State().Sites); n > 64 {
		t.Errorf("%d sites are remembered", n)
	}
}
