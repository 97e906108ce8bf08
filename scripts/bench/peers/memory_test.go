package peers

import (
	"fmt"
	"net/http"
	"path/filepath"
	"testing"
	"time"
)

const (
	manyVaults  = 1000
	manyEntries = 1000 // of each
	smallEntry  = 256  // bytes sealed: what padding makes of an autosave
)

// BenchmarkMemory fills a server with a million entries of a thousand vaults and says what it holds in memory: when it has started, at its
// peak, and when it was started again and every vault was pulled.
func BenchmarkMemory(b *testing.B) {
	data := filepath.Join(b.TempDir(), "data")
	process, url := startHoldfast(b, data)
	time.Sleep(time.Second)
	idle := process.memory("VmRSS")
	members := make([]member, manyVaults)
	for i := range members {
		members[i] = join(b, url, fmt.Sprint("member ", i))
	}
	p := &peer{name: "holdfastd", url: url, process: process, share: 100, took: appended}
	p.each(b, batchers, func(c *connection, n int) error {
		for i := n; i < len(members); i += batchers {
			c.head = members[i].head()
			for _, r := range members[i].pushes(b, manyEntries, 200, smallEntry) {
				answer, err := c.do("POST", r.path, r.body)
				if err == nil {
					err = appended(answer, r)
				}
				if err != nil {
					return err
				}
			}
		}
		return nil
	})
	filled, peak := process.memory("VmRSS"), process.memory("VmHWM")
	process.stop()

	p.process, p.url = startHoldfast(b, data)
	p.head = func(int) http.Header { return http.Header{} }
	read := make([]int, batchers)
	p.each(b, batchers, func(c *connection, n int) error {
		for i := n; i < len(members); i += batchers {
			c.head = members[i].head()
			for answer := []byte(nil); ; {
				path, got, err := members[i].nextPage(answer)
				if read[n] += got; err != nil || path == "" {
					if err != nil {
						return err
					}
					break
				}
				if answer, err = c.do("GET", path, nil); err != nil {
					return err
				}
			}
		}
		return nil
	})
	sum := 0
	for _, n := range read {
		sum += n
	}
	if sum != manyVaults*manyEntries {
		b.Errorf("%d entries came back", sum)
	}
	fmt.Printf("\nmemory (RSS) with %d entries of %d vaults, MiB\n%-34s %6.1f\n%-34s %6.1f, at its peak %.1f\n%-34s %6.1f, at its peak %.1f\n", sum, manyVaults,
		"started, empty", idle, "filled", filled, peak, "started again, every vault pulled", p.process.memory("VmRSS"), p.process.memory("VmHWM"))
}
