package trace

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"holdfast/shared/history"
)

const (
	pieceSeconds = 5    // what is typed in so many seconds is one piece before compaction
	samples      = 1000 // versions whose restore is measured, at most
	unit         = 1000 // times are kept to the second, in milliseconds
	tries        = 3    // of each measurement the fastest counts: the others measure what else the machine does
)

// Report is what a replay found.
type Report struct {
	Trace             string `json:"trace"`
	Versions          int    `json:"versions"`
	FinalBytes        int    `json:"final_bytes"`
	StoredBytes       int    `json:"stored_bytes"` // of all segments, after compaction
	Segments          int    `json:"segments"`
	BeforeBytes       int    `json:"before_compaction_bytes"` // of the pieces as they were written
	Pieces            int    `json:"pieces"`
	EncodePerVersion  int64  `json:"encode_ns_per_version"` // writing the pieces and compacting them
	PiecesPerVersion  int64  `json:"write_ns_per_version"`
	CompactPerVersion int64  `json:"compact_ns_per_version"`
	RestoreP50        int64  `json:"restore_p50_ns"` // of one version, from the stored bytes
	RestoreP99        int64  `json:"restore_p99_ns"`
	Verified          bool   `json:"verified"` // every version came back, text and time
	Clock             string `json:"clock"`
}

// Replay keeps every version of the trace, first in pieces of 5 s of its clock and then compacted, and gets every one back. now is a
// clock in nanoseconds. ErrMismatch says which version was lost.
func Replay(t *Trace, now func() int64) (Report, error) {
	r := Report{Versions: len(t.Versions), FinalBytes: len(t.End), Clock: t.Clock}
	var pieces, segments [][]byte
	writing, compacting, err := int64(math.MaxInt64), int64(math.MaxInt64), error(nil)
	for range tries {
		began := now()
		if pieces, err = write(t); err != nil {
			return r, err
		}
		wrote := now()
		if segments, err = compact(pieces); err != nil {
			return r, err
		}
		writing, compacting = min(writing, wrote-began), min(compacting, now()-wrote)
	}
	n := int64(r.Versions)
	r.PiecesPerVersion, r.CompactPerVersion, r.EncodePerVersion = writing/n, compacting/n, (writing+compacting)/n
	r.Pieces, r.Segments = len(pieces), len(segments)
	for _, p := range pieces {
		r.BeforeBytes += len(p)
	}
	for _, s := range segments {
		r.StoredBytes += len(s)
	}
	sums, err := verify(t, segments)
	if err != nil {
		return r, err
	}
	r.RestoreP50, r.RestoreP99, err = restores(segments, sums, now)
	r.Verified = err == nil
	return r, err
}

// write makes the pieces: one for all that was typed within 5 s.
func write(t *Trace) (pieces [][]byte, err error) {
	log := history.NewLog(t.Start, unit)
	window := int64(0)
	flush := func() error {
		piece, err := log.Piece()
		if piece != nil {
			pieces = append(pieces, piece)
		}
		return err
	}
	for i, v := range t.Versions {
		if at := v.Time / (pieceSeconds * 1000); i == 0 || at != window {
			window = at
			if err := flush(); err != nil {
				return nil, err
			}
		}
		if err := log.Add(history.Version{Time: v.Time, State: 1}, v.Splices); err != nil {
			return nil, fmt.Errorf("version %d: %w", i+1, err)
		}
	}
	return pieces, flush()
}

// compact puts the pieces into segments, each as large as may be.
func compact(pieces [][]byte) (segments [][]byte, err error) {
	var b *history.Builder
	flush := func() error {
		if b.Len() == 0 {
			return nil
		}
		row, err := b.Encode(unit)
		segments = append(segments, row)
		return err
	}
	begin := func(base string) error { b = history.NewBuilder(base); return nil }
	err = history.ReadLog(pieces, begin, func(v history.Version, splices []history.Splice) error {
		err := b.Add(v, splices)
		if !errors.Is(err, history.ErrFull) {
			return err
		}
		if err := flush(); err != nil {
			return err
		}
		b = history.NewBuilder(b.Text())
		return b.Add(v, splices)
	})
	if err != nil {
		return nil, err
	}
	return segments, flush()
}

// verify compares every version with the trace's own text and returns the sum of each.
func verify(t *Trace, segments [][]byte) (sums [][8]byte, err error) {
	text, n := newGap(t.Start), 0
	chosen := rand.New(rand.NewPCG(1, 2)).Perm(len(t.Versions))[:min(samples, len(t.Versions))]
	sums = make([][8]byte, len(t.Versions))
	slices.Sort(chosen)
	for _, row := range segments {
		s, err := history.Decode(row)
		if err != nil {
			return nil, err
		}
		versions := s.Versions()
		wrong := ""
		if err := s.Walk(func(i int, chunks [][]rune) bool {
			v := t.Versions[n]
			for _, splice := range v.Splices {
				text.splice(splice)
			}
			switch {
			case versions[i].Time != v.Time/unit*unit:
				wrong = "time"
			case !text.is(chunks):
				wrong = "text"
			}
			if len(chosen) > 0 && chosen[0] == n {
				sums[n], chosen = history.Sum(text.String()), chosen[1:]
			}
			n++
			return wrong == ""
		}); err != nil {
			return nil, err
		}
		if wrong != "" {
			return nil, fmt.Errorf("the %s of version %d: %w", wrong, n, ErrMismatch)
		}
	}
	if n != len(t.Versions) {
		return nil, fmt.Errorf("%d of %d versions: %w", n, len(t.Versions), ErrMismatch)
	}
	return sums, nil
}

// restores gets versions back one by one, each from the stored bytes, and returns how long the middle one and the slowest but one in a
// hundred took. Whose sum is not known is left out.
func restores(segments [][]byte, sums [][8]byte, now func() int64) (p50, p99 int64, err error) {
	var took []int64
	at, first, next := 0, 0, 0 // the segment, and the versions that it and the next one begin with
	for n, sum := range sums {
		if sum == ([8]byte{}) {
			continue
		}
		for n >= next {
			s, err := history.Decode(segments[at])
			if err != nil {
				return 0, 0, err
			}
			at, first, next = at+1, next, next+s.Len()
		}
		fastest := int64(math.MaxInt64)
		for range tries {
			began := now()
			text, err := restore(segments[at-1], n-first)
			fastest = min(fastest, now()-began)
			if err == nil && history.Sum(text) != sum {
				err = fmt.Errorf("the text of version %d: %w", n+1, ErrMismatch)
			}
			if err != nil {
				return 0, 0, err
			}
		}
		took = append(took, fastest)
	}
	slices.Sort(took)
	return took[len(took)/2], took[len(took)*99/100], nil
}

func restore(row []byte, i int) (string, error) {
	s, err := history.Decode(row)
	if err != nil {
		return "", err
	}
	return s.Text(i)
}
