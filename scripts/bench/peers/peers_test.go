package peers

import (
	"fmt"
	"slices"
	"testing"
)

const (
	connections = 64
	batchers    = 8 // connections that push batches, and that read
	batchSize   = 100
	blobSize    = 1024
	rounds      = 3
)

// measures are the columns of the table.
var measures = []string{"pushes/s", "p99 ms", "µs", "batched/s", "µs", "pulled/s", "µs", "idle MiB", "after MiB"}

// BenchmarkPeers puts the same load on each server, by turns, each turn on an empty disk; figures are medians of three, the client included.
func BenchmarkPeers(b *testing.B) {
	starts := []func(*testing.B) *peer{holdfast, pocketBase, pouchDB}
	names, got := make([]string, len(starts)), make([][][]float64, len(starts))
	for range rounds {
		for i, start := range starts {
			p := start(b)
			idle := p.process.memory("VmRSS")
			single := p.push(b, connections, 12_800, 1)
			batched := p.push(b, batchers, 25_600, batchSize)
			pulled := p.pull(b, batchers, 51_200*p.share/100)
			after := p.process.memory("VmRSS")
			p.process.stop()
			names[i] = p.name
			got[i] = append(got[i], []float64{single.perSecond, single.p99, single.cpu, batched.perSecond, batched.cpu, pulled.perSecond, pulled.cpu, idle, after})
		}
	}
	fmt.Printf("\nblobs of 1 KiB; pushes over %d connections, batches of %d over %d, %d readers; medians of %d; µs: the server's CPU time a blob\n%-22s", connections, batchSize, batchers, batchers, rounds, "")
	for _, m := range measures {
		fmt.Printf(" %9s", m)
	}
	for i, name := range names {
		fmt.Printf("\n%-22s", name)
		for m := range measures {
			fmt.Printf(" %9.1f", median(got[i], m))
		}
	}
	for i := 1; i < len(names); i++ {
		fmt.Printf("\n× %-20s", names[i])
		for m := range measures {
			fmt.Printf(" %9.2f", median(got[0], m)/median(got[i], m))
		}
	}
	fmt.Println()
}

// median is that of one measure over the rounds.
func median(all [][]float64, measure int) float64 {
	var column []float64
	for _, round := range all {
		column = append(column, round[measure])
	}
	slices.Sort(column)
	return column[len(column)/2]
}

func TestMedian(t *testing.T) {
	if got := median([][]float64{{1, 9}, {2, 7}, {3, 8}}, 1); got != 8 {
		t.Errorf("median = %v", got)
	}
}
