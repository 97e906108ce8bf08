package search_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"holdfast/wasm/journal"
	"holdfast/wasm/search"
)

// BenchmarkSearch indexes turns step by step, as a worker does, and then asks, half of the time as a program that has just been started.
func BenchmarkSearch(b *testing.B) {
	for _, turns := range benchTurns {
		b.Run(fmt.Sprint(turns, " turns"), func(b *testing.B) {
			store := benchStore(b)
			c := newCorpus()
			text := c.fill(b, store, turns)
			x := search.New(journal.New(store, laptop))
			began, steps, longest := time.Now(), 0, time.Duration(0)
			for more := true; more; steps++ {
				at := time.Now()
				p, err := x.Step(b.Context())
				if err != nil {
					b.Fatal(err)
				}
				more, longest = p.More, max(longest, time.Since(at))
			}
			built := time.Since(began)
			var cold, warm []time.Duration
			hits := 0
			for b.Loop() {
				for i := range 200 {
					query := c.query()
					if i%2 == 0 {
						x = search.New(journal.New(store, laptop))
					}
					at := time.Now()
					f, err := x.Find(b.Context(), query, 20)
					if err != nil {
						b.Fatal(err)
					}
					hits += min(1, len(f.Hits))
					if i%2 == 0 {
						cold = append(cold, time.Since(at))
					} else {
						warm = append(warm, time.Since(at))
					}
				}
			}
			b.ReportMetric(percentile(cold, 50), "cold-p50-ms")
			b.ReportMetric(percentile(cold, 95), "cold-p95-ms")
			b.ReportMetric(percentile(warm, 50), "warm-p50-ms")
			b.ReportMetric(percentile(warm, 95), "warm-p95-ms")
			b.ReportMetric(float64(hits)/float64(len(cold)+len(warm)), "found/query")
			b.ReportMetric(float64(text)/1e6, "text-MB")
			b.ReportMetric(float64(indexBytes(b, store))/1e6, "index-MB")
			b.ReportMetric(built.Seconds(), "build-s")
			b.ReportMetric(float64(longest.Milliseconds()), "longest-step-ms")
		})
	}
}

func percentile(took []time.Duration, p int) float64 {
	slices.Sort(took)
	return float64(took[len(took)*p/100].Microseconds()) / 1000
}

func indexBytes(b *testing.B, store journal.Store) (size int) {
	after := ""
	for {
		rows, err := store.Scan(b.Context(), journal.TableSearch, "", after, 256)
		if err != nil {
			b.Fatal(err)
		}
		for _, row := range rows {
			size += len(row.Key) + len(row.Value)
			after = row.Key
		}
		if len(rows) < 256 {
			return size
		}
	}
}
