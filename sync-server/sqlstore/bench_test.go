package sqlstore_test

import (
	"fmt"
	"path/filepath"
	"testing"
)

// BenchmarkAppend appends runs of entries of 1 kB, one caller, each run acknowledged after its fsync.
func BenchmarkAppend(b *testing.B) {
	for _, run := range []int{1, 100} {
		b.Run(fmt.Sprint(run), func(b *testing.B) {
			s := open(b, filepath.Join(b.TempDir(), "db"))
			create(b, s)
			next := uint64(1)
			for b.Loop() {
				if _, _, err := s.Append(b.Context(), id, entries(next, next+uint64(run)-1)); err != nil {
					b.Fatal(err)
				}
				next += uint64(run)
			}
			b.ReportMetric(float64(next-1)/b.Elapsed().Seconds(), "entries/s")
		})
	}
}

// BenchmarkRead reads pages of 1,000 entries of 1 kB.
func BenchmarkRead(b *testing.B) {
	s := open(b, filepath.Join(b.TempDir(), "db"))
	create(b, s)
	if _, _, err := s.Append(b.Context(), id, entries(1, 10_000)); err != nil {
		b.Fatal(err)
	}
	read := 0
	for b.Loop() {
		items, err := s.Read(b.Context(), id, uint64(read%10)*1000, 1000, 1<<30)
		if err != nil || len(items) != 1000 {
			b.Fatal(len(items), err)
		}
		read += len(items)
	}
	b.ReportMetric(float64(read)/b.Elapsed().Seconds(), "entries/s")
}
