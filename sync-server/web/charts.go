package web

import (
	"holdfast/shared/outage"
	"holdfast/sync-server/board"
)

// bar is a stretch of a timeline: place and width in slots.
type bar struct {
	X, Width int
	Level    board.Level
}

// bars joins equal neighbours.
func bars(levels []board.Level) (all []bar) {
	for n, l := range levels {
		if last := len(all) - 1; last >= 0 && all[last].Level == l {
			all[last].Width++
		} else {
			all = append(all, bar{n, 1, l})
		}
	}
	return all
}

func dayBars(days []board.DayView) []bar {
	levels := make([]board.Level, len(days))
	for n, d := range days {
		levels[n] = d.Worst
	}
	return bars(levels)
}

func daysDown(days []board.DayView) (n int) {
	for _, d := range days {
		if d.Worst != board.Operational {
			n++
		}
	}
	return n
}

// table is the matrix of regions and symptoms: only rows and columns with a cell that may be shown.
type table struct {
	Symptoms []outage.Symptom
	Rows     []tableRow
}

type tableRow struct {
	Region string
	People []int // 0: nobody, or too few
}

func matrixOf(cells []board.CellView) (t table) {
	column := map[outage.Symptom]int{}
	for _, s := range board.Symptoms {
		for _, c := range cells {
			if _, has := column[s]; c.Symptom == s && !has {
				column[s] = len(t.Symptoms)
				t.Symptoms = append(t.Symptoms, s)
			}
		}
	}
	for _, c := range cells { // in the order of regions
		if last := len(t.Rows) - 1; last < 0 || t.Rows[last].Region != c.Region {
			t.Rows = append(t.Rows, tableRow{c.Region, make([]int, len(t.Symptoms))})
		}
		t.Rows[len(t.Rows)-1].People[column[c.Symptom]] = c.People
	}
	return t
}
