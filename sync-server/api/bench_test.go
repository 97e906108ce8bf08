package api_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"holdfast/shared/wire"
	"holdfast/sync-server/vault/vaulttest"
)

// entrySize is the sealed bytes of each entry in the benchmarks.
const entrySize = 1024

// pusher is one connection with entries signed beforehand.
type pusher struct {
	token  string
	path   string
	bodies [][]byte
	http.Transport
}

// pushers registers n owners, each with bodies of batch entries.
func pushers(b *testing.B, s *server, n, bodies, batch int) []*pusher {
	b.Helper()
	all := make([]*pusher, n)
	for i := range all {
		owner, device := vaulttest.NewOwner(b, fmt.Sprint("owner ", i))
		owner.Register(s.service)
		p := &pusher{token: device.Token(s.service), path: "/v1/vaults/" + owner.Vault.String() + "/entries"}
		for range bodies {
			body, err := wire.Encode(wire.Push{Entries: device.Take(batch, entrySize)})
			if err != nil {
				b.Fatal(err)
			}
			p.bodies = append(p.bodies, body)
		}
		all[i] = p
	}
	return all
}

func (p *pusher) do(b *testing.B, s *server, method, query string, body []byte) []byte {
	req, err := http.NewRequest(method, s.URL+p.path+query, bytes.NewReader(body))
	if err != nil {
		b.Error(err)
		return nil
	}
	req.Header.Set("Authorization", "Bearer "+p.token)
	req.Header.Set("Content-Type", wire.ContentType)
	answer, err := p.RoundTrip(req)
	if err != nil {
		b.Error(err)
		return nil
	}
	defer answer.Body.Close()
	got, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != 200 {
		b.Errorf("status %d, %q, %v", answer.StatusCode, got, err)
	}
	return got
}

// benchmarkPush pushes b.N bodies over 64 connections, each a vault of its own.
func benchmarkPush(b *testing.B, batch int) {
	const connections = 64
	s := start(b, nil)
	each := (b.N + connections - 1) / connections
	all := pushers(b, s, connections, each, batch)
	var left atomic.Int64
	left.Store(int64(b.N))
	took := make([][]time.Duration, connections)
	b.ResetTimer()
	var wg sync.WaitGroup
	for i, p := range all {
		wg.Go(func() {
			for _, body := range p.bodies {
				if left.Add(-1) < 0 {
					return
				}
				begun := time.Now()
				p.do(b, s, "POST", "", body)
				took[i] = append(took[i], time.Since(begun))
			}
		})
	}
	wg.Wait()
	b.ReportMetric(float64(b.N*batch)/b.Elapsed().Seconds(), "entries/s")
	sorted := slices.Sorted(slices.Values(slices.Concat(took...)))
	b.ReportMetric(float64(sorted[len(sorted)*99/100].Microseconds())/1000, "p99-ms")
}

func BenchmarkPushSingle(b *testing.B) { benchmarkPush(b, 1) }
func BenchmarkPushBatch(b *testing.B)  { benchmarkPush(b, 100) }

// BenchmarkPull pulls a vault of 2,000 entries from its start, page by page.
func BenchmarkPull(b *testing.B) {
	s := start(b, nil)
	p := pushers(b, s, 1, 20, 100)[0]
	for _, body := range p.bodies {
		p.do(b, s, "POST", "", body)
	}
	entries := 0
	b.ResetTimer()
	for b.Loop() {
		for q := (wire.PullQuery{}); ; {
			var page wire.Page
			if err := wire.Decode(p.do(b, s, "GET", "?"+q.Encode(), nil), &page); err != nil {
				b.Fatal(err)
			}
			entries += len(page.Items)
			if q.LogID, q.After = page.LogID, page.Next; page.Done {
				break
			}
		}
	}
	b.ReportMetric(float64(entries)/b.Elapsed().Seconds(), "entries/s")
}
