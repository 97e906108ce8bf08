package history

import (
	"errors"
	"slices"
	"sort"
)

// marks is what is known of versions beside their texts. Neighbours often have
// the same: each list is of stretches.
type marks struct {
	n      int   // versions
	last   int64 // time of the last one, epoch ms
	times  []stretch
	states []stretch
	lost   []stretch
	extras []extra
}

// stretch is a value that n versions in a row have.
type stretch struct {
	n     int
	value int64
}

// extra is what one version has.
type extra struct {
	at    int // the version, from 0
	value []byte
}

func (m *marks) add(v Version) {
	m.times = lengthen(m.times, v.Time)
	m.states = lengthen(m.states, int64(v.State))
	m.lost = lengthen(m.lost, int64(v.Lost))
	if len(v.Extra) > 0 {
		m.extras = append(m.extras, extra{m.n, v.Extra})
	}
	m.last = v.Time
	m.n++
}

func (m marks) clone() marks {
	m.times, m.states, m.lost = slices.Clone(m.times), slices.Clone(m.states), slices.Clone(m.lost)
	m.extras = slices.Clone(m.extras)
	return m
}

func lengthen(list []stretch, value int64) []stretch {
	if last := len(list) - 1; last >= 0 && list[last].value == value {
		list[last].n++
		return list
	}
	return append(list, stretch{1, value})
}

// versions lists what is known of every version.
func (m *marks) versions() []Version {
	all := make([]Version, m.n)
	spread(m.times, func(i int, value int64) { all[i].Time = value })
	spread(m.states, func(i int, value int64) { all[i].State = uint64(value) })
	spread(m.lost, func(i int, value int64) { all[i].Lost = uint64(value) })
	for _, x := range m.extras {
		all[x.at].Extra = x.value
	}
	return all
}

func spread(list []stretch, set func(i int, value int64)) {
	i := 0
	for _, s := range list {
		for end := i + s.n; i < end; i++ {
			set(i, s.value)
		}
	}
}

var errMarks = errors.New("the marks are not of as many versions")

// check refuses marks that are not of n versions.
func (m *marks) check() error {
	for _, list := range [][]stretch{m.times, m.states, m.lost} {
		left := m.n
		for _, s := range list {
			if s.n < 1 || s.n > left {
				return errMarks
			}
			left -= s.n
		}
		if left > 0 {
			return errMarks
		}
	}
	sorted := sort.SliceIsSorted(m.extras, func(i, k int) bool { return m.extras[i].at < m.extras[k].at })
	if !sorted || len(m.extras) > 0 && (m.extras[0].at < 0 || m.extras[len(m.extras)-1].at >= m.n) {
		return errMarks
	}
	return nil
}
