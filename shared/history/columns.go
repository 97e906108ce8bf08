package history

import (
	"encoding/binary"
	"errors"
	"math"
	"unicode/utf8"
)

// columns is the content of a segment: what belongs together stands together,
// so that what follows can be told from what was before. Numbers are varints
// (encoding/binary), signed ones zigzag. Empty columns are left out.
type columns struct {
	Runs   []byte   `cbor:"1,keyasint,omitempty"`  // a token for each run
	Counts []byte   `cbor:"2,keyasint,omitempty"`  // versions of the runs too long for a token
	Moves  []byte   `cbor:"3,keyasint,omitempty"`  // how far the caret moved before a run, one byte each
	Far    []byte   `cbor:"4,keyasint,omitempty"`  // and the rest of the long ways
	Dels   []byte   `cbor:"5,keyasint,omitempty"`  // of splices: code points taken away
	Lens   []byte   `cbor:"6,keyasint,omitempty"`  // and put in
	Text   []byte   `cbor:"7,keyasint,omitempty"`  // all that is put in, UTF-8
	Ticks  []byte   `cbor:"8,keyasint,omitempty"`  // how many versions have the same time
	Steps  []byte   `cbor:"9,keyasint,omitempty"`  // the first time, and how much later each next one is
	States []byte   `cbor:"10,keyasint,omitempty"` // stretches of (versions, state)
	Lost   []byte   `cbor:"11,keyasint,omitempty"` // stretches of (versions, lost)
	Extras [][]byte `cbor:"12,keyasint,omitempty"` // varint of the version ‖ its extra
	Unit   uint64   `cbor:"13,keyasint,omitempty"` // milliseconds that times are counted in
	Base   []byte   `cbor:"14,keyasint,omitempty"` // the text before the first version
	End    []byte   `cbor:"15,keyasint,omitempty"` // Sum of the text after the last
}

var errColumns = errors.New("the columns do not fit together")

// columnsOf puts what a builder made into columns; the caret stood at caret
// before, and times are counted in units of that many milliseconds.
func columnsOf(k kept, caret int, unit int64) *columns {
	c := &columns{Text: k.ins, Unit: uint64(unit)}
	runWriter{&c.Runs, &c.Counts, &c.Moves, &c.Far, &c.Dels, &c.Lens}.write(k.runs, caret)
	writeTimes(k.marks.times, 0, unit, &c.Ticks, &c.Steps)
	c.mark(k.marks)
	return c
}

// kept reads the columns back. Each number is bounded by what is there, so
// that memory is bounded by the columns' size.
func (c *columns) kept(caret int) (k kept, err error) {
	ticks, steps := numbers{rest: c.Ticks}, numbers{rest: c.Steps}
	r := runReader{&numbers{rest: c.Runs}, &numbers{rest: c.Counts}, &numbers{rest: c.Moves}, &numbers{rest: c.Far},
		&numbers{rest: c.Dels}, &numbers{rest: c.Lens}}
	if err := r.read(&k, c.Text, caret); err != nil {
		return k, err
	}
	if err := readTimes(&k.marks, 0, int64(c.Unit), &ticks, &steps); err != nil {
		return k, err
	}
	return k, c.marks(&k.marks)
}

// mark writes states and the rest. A column of nothing but its usual value
// stays away.
func (c *columns) mark(m marks) {
	c.States = stretches(m.states, 1)
	c.Lost = stretches(m.lost, 0)
	for _, x := range m.extras {
		c.Extras = append(c.Extras, append(binary.AppendUvarint(nil, uint64(x.at)), x.value...))
	}
}

// marks reads what mark wrote, of m.n versions.
func (c *columns) marks(m *marks) (err error) {
	if m.states, err = readStretches(c.States, m.n, 1); err != nil {
		return err
	}
	if m.lost, err = readStretches(c.Lost, m.n, 0); err != nil {
		return err
	}
	for _, raw := range c.Extras {
		x := numbers{rest: raw}
		m.extras = append(m.extras, extra{x.count(maxVersions), x.rest})
		if x.bad {
			return errColumns
		}
	}
	return m.check()
}

// sound says that the columns have what every text needs.
func (c *columns) sound() bool {
	return c.Unit >= 1 && c.Unit <= 1<<40 && utf8.Valid(c.Base)
}

// writeTimes writes each time once, as the way from the one before, with how
// many versions have it. from is a time in units that the first counts from.
func writeTimes(times []stretch, from, unit int64, ticks, steps *[]byte) {
	for _, t := range inUnits(times, unit) {
		*steps = binary.AppendVarint(*steps, t.value-from)
		*ticks = binary.AppendUvarint(*ticks, uint64(t.n))
		from = t.value
	}
}

// readTimes reads the times of m.n versions. The two columns may be one.
func readTimes(m *marks, from, unit int64, ticks, steps *numbers) error {
	times := make([]stretch, 0, min(len(ticks.rest), m.n))
	for len(ticks.rest) > 0 && !ticks.bad && len(times) < m.n {
		from += steps.signed()
		if from > math.MaxInt64/unit || from < math.MinInt64/unit {
			return errColumns
		}
		times = append(times, stretch{ticks.count(maxVersions), from * unit})
	}
	if !ticks.done() || !steps.done() {
		return errColumns
	}
	m.times, m.last = times, from*unit
	return nil
}

func inUnits(times []stretch, unit int64) []stretch {
	var out []stretch
	for _, t := range times {
		at := floor(t.value, unit)
		if last := len(out) - 1; last >= 0 && out[last].value == at {
			out[last].n += t.n
		} else {
			out = append(out, stretch{t.n, at})
		}
	}
	return out
}

// floor is a/b, rounded down.
func floor(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func stretches(list []stretch, usual int64) (out []byte) {
	if len(list) == 1 && list[0].value == usual {
		return nil
	}
	for _, s := range list {
		out = binary.AppendUvarint(binary.AppendUvarint(out, uint64(s.n)), uint64(s.value))
	}
	return out
}

func readStretches(column []byte, n int, usual int64) (list []stretch, err error) {
	if len(column) == 0 {
		return []stretch{{n, usual}}, nil
	}
	x := numbers{rest: column}
	for len(x.rest) > 0 && !x.bad && len(list) < n {
		list = append(list, stretch{x.count(maxVersions), int64(x.next())})
	}
	if !x.done() {
		return nil, errColumns
	}
	return list, nil
}
