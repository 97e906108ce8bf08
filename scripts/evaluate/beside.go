package main

import (
	"fmt"
	"io"
	"math"
	"slices"

	"holdfast/shared/outage"
	"holdfast/shared/outage/streams"
)

// beside prints the baselines on the same streams, and how much hangs on the assumptions.
func (e evaluation) beside(w io.Writer) {
	fmt.Fprint(w, "\nsite down\tfalse/day\tlocal/day\tp50 min, noticed: 100 %\t50 %\t20 %\tbrownout\t\n")
	for _, who := range watchers() {
		e.row(w, who.name, who)
	}
	patient := e
	patient.day.Patient = true
	patient.row(w, "holdfast, nobody repeats", detector)
	for _, v := range streams.Variants {
		other := e
		other.day.Background, other.day.Outage = v.Background, v.Outage
		other.row(w, "holdfast, "+v.Name, detector)
	}
	fmt.Fprint(w, "\nsends in the outage\t100 %\t50 %\t20 %\t\n")
	for _, c := range retriers {
		fmt.Fprintf(w, "%s\t", c.name)
		for _, one := range outageTargets {
			fmt.Fprintf(w, "%.2f ×\t", resend(c, e.seeds, e.size.obedient, e.day, one.failing))
		}
		fmt.Fprintln(w)
	}
	fmt.Fprint(w, "\nstall told\tp50 after the last text\tfalse in 1,000\t\n")
	stalls, _ := falseStalls(e.seeds, e.size.cases, 500)
	fmt.Fprintf(w, "holdfast\t%.0f s\t%.2f\t\n", quantile(stallTimes(byVerdict, e.seeds, e.size.runs, 20), 0.5), stalls)
	for _, limit := range []int64{15, 45, 60, 120} {
		fmt.Fprintf(w, "fixed %d s\t%.0f s\t%.2f\t\n", limit,
			quantile(stallTimes(byLimit(limit*second), e.seeds, e.size.runs, 20), 0.5), falseByLimit(limit*second, e.seeds, e.size.cases, 500))
	}
}

func (e evaluation) row(w io.Writer, name string, who watcher) {
	fmt.Fprintf(w, "%s\t%.3f\t%.3f\t", name, falseAlarms(who, e.seeds, e.size.days, e.day.Quiet), falseAlarms(who, e.seeds, e.size.days/2, streams.Local))
	for _, make := range []func(uint64) streams.Stream{sharp(e.day, 1), sharp(e.day, 0.5), sharp(e.day, 0.2), e.day.Brownout} {
		x := notice(who, e.seeds, e.size.runs, make)
		p50 := "never"
		if !math.IsInf(x.p50, 1) {
			p50 = fmt.Sprintf("%.1f", x.p50)
		}
		fmt.Fprintf(w, "%s, %.1f %%\t", p50, 100*x.noticed)
	}
	fmt.Fprintln(w)
}

// confusion prints the F1 of every symptom, and what was taken for what.
func (e evaluation) confusion(w io.Writer) {
	m, table := confuse(byDetector, e.seeds, e.size.cases), confuse(byStatus, e.seeds, e.size.cases)
	mean, _, _ := table.macro()
	fmt.Fprintf(w, "\nsymptom\tF1\ta table of statuses (macro-F1 %.3f)\ttaken for\n", mean)
	for _, sym := range m.truths() {
		fmt.Fprintf(w, "%s\t%.3f\t%.3f\t%s\n", sym, m.f1(sym), table.f1(sym), m.mistakes(sym))
	}
	fmt.Fprintf(w, "(nothing wrong)\t\t\t%s\n", m.mistakes(""))
}

// mistakes lists what cases of a symptom were taken for, the most frequent first.
func (m confusion) mistakes(sym outage.Symptom) string {
	type mistake struct {
		as outage.Symptom
		n  int
	}
	var list []mistake
	all := 0
	for k, n := range m {
		if k[0] == sym {
			all += n
			if k[1] != sym {
				list = append(list, mistake{k[1], n})
			}
		}
	}
	slices.SortFunc(list, func(a, b mistake) int {
		if a.n != b.n {
			return b.n - a.n
		}
		return slices.Compare([]outage.Symptom{a.as}, []outage.Symptom{b.as})
	})
	text := fmt.Sprintf("of %d:", all)
	for _, one := range list {
		as := string(one.as)
		if as == "" {
			as = "nothing"
		}
		text += fmt.Sprintf(" %s %d", as, one.n)
	}
	return text
}
