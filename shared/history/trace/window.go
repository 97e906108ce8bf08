package trace

import "holdfast/shared/history"

// Window is what was written in one stretch of time.
type Window struct {
	Time    int64 // of its last transaction, epoch milliseconds
	Splices []history.Splice
	Text    string // at its end
}

// Windows calls visit for each stretch of ms milliseconds in which something was written, in order, until visit returns false: the saves of an
// editor that saves so often.
func (t *Trace) Windows(ms int64, visit func(Window) bool) {
	text := newGap(t.Start)
	var w Window
	for i, v := range t.Versions {
		for _, s := range v.Splices {
			text.splice(s) // Parse has tried them all
		}
		w.Time, w.Splices = v.Time, append(w.Splices, v.Splices...)
		if i+1 < len(t.Versions) && t.Versions[i+1].Time/ms == v.Time/ms {
			continue
		}
		if w.Text = text.String(); !visit(w) {
			return
		}
		w = Window{}
	}
}
