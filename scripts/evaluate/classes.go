package main

import (
	"slices"

	"holdfast/shared/outage"
	"holdfast/shared/outage/streams"
)

// confusion counts truth and verdict; the empty symptom is "nothing".
type confusion map[[2]outage.Symptom]int

// teller says what is wrong in every case of a stream.
type teller func(s streams.Stream, seed uint64) []outage.Symptom

// byDetector takes the last symptom told in a case: a verdict may be refined.
func byDetector(s streams.Stream, seed uint64) []outage.Symptom {
	v := judge(s, seed)
	list := make([]outage.Symptom, len(s.Cases))
	for i, c := range s.Cases {
		for _, one := range v.symptoms {
			if one.at >= c.From && one.at < c.To {
				list[i] = one.symptom
			}
		}
	}
	return list
}

// byStatus is the baseline: a table of statuses and net errors, and no watching.
func byStatus(s streams.Stream, _ uint64) []outage.Symptom {
	list := make([]outage.Symptom, len(s.Cases))
	n := 0
	for _, o := range s.Observations {
		for n < len(s.Cases)-1 && o.T >= s.Cases[n+1].From {
			n++
		}
		switch o.Kind {
		case outage.KindHeaders:
			if sym := outage.FromStatus(outage.RoleChat, o.Status, o.Challenge); sym != "" {
				list[n] = sym
			}
		case outage.KindFail:
			list[n] = outage.Offline
		}
	}
	return list
}

func confuse(tell teller, seeds func(uint64) uint64, n int) confusion {
	m := confusion{}
	for i := range uint64(n) {
		s := streams.Cases(seeds(i))
		for k, sym := range tell(s, seeds(i)) {
			m[[2]outage.Symptom{s.Cases[k].Truth, sym}]++
		}
	}
	return m
}

// f1 returns the F1 of one symptom.
func (m confusion) f1(sym outage.Symptom) float64 {
	hit, miss, false_ := 0, 0, 0
	for k, n := range m {
		switch {
		case k[0] == sym && k[1] == sym:
			hit += n
		case k[0] == sym:
			miss += n
		case k[1] == sym:
			false_ += n
		}
	}
	return 2 * float64(hit) / float64(max(1, 2*hit+miss+false_))
}

// macro returns the mean F1 over the symptoms that occur, and the worst with its name.
func (m confusion) macro() (mean, worst float64, name outage.Symptom) {
	worst = 1
	list := m.truths()
	for _, sym := range list {
		f := m.f1(sym)
		mean += f / float64(len(list))
		if f <= worst {
			worst, name = f, sym
		}
	}
	return mean, worst, name
}

// truths returns the symptoms that occur, in order.
func (m confusion) truths() []outage.Symptom {
	var list []outage.Symptom
	for k := range m {
		if k[0] != "" && !slices.Contains(list, k[0]) {
			list = append(list, k[0])
		}
	}
	slices.Sort(list)
	return list
}
