package main_test

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"

	"holdfast/shared/wire"
	"holdfast/sync-server/api/apitest"
	"holdfast/sync-server/vault/vaulttest"
)

// BenchmarkWorker times requests to the Worker in workerd on this machine, one after the other and eight at once: each is a fresh instance
// of the program. What D1 takes over a network is not in it.
func BenchmarkWorker(b *testing.B) {
	w := serve(b)
	client := vaulttest.Client{URL: w.Worker}
	owner, device := vaulttest.NewOwner(b, fmt.Sprint("bench ", runs.Add(1)))
	if err := client.Register(b.Context(), owner, ""); err != nil {
		b.Fatal(err)
	}
	token, err := client.SignIn(b.Context(), owner, device, wire.ActionDevice)
	if err != nil {
		b.Fatal(err)
	}
	entries := wire.EntriesURL("", owner.Vault)
	push := func(count int) func(b *testing.B, s apitest.Server) {
		return func(b *testing.B, s apitest.Server) {
			var result wire.PushResult
			code := s.Call(apitest.Request{Method: "POST", Path: entries, Token: token, Body: wire.Push{Entries: device.Take(count, 1024)}}, &result)
			if code != "" || result.Appended != uint64(count) {
				b.Errorf("pushed %d of %d, %q", result.Appended, count, code)
			}
		}
	}
	get := func(path string) func(b *testing.B, s apitest.Server) {
		return func(b *testing.B, s apitest.Server) {
			if answer := s.Do(apitest.Request{Method: "GET", Path: path, Token: token}); answer.StatusCode != http.StatusOK {
				b.Errorf("status %d", answer.StatusCode)
			}
		}
	}
	for _, c := range []struct {
		name string
		once func(b *testing.B, s apitest.Server)
		many bool // several at once may be made
	}{
		{"info", get(wire.RouteInfo), true}, {"pull", get(entries + "?limit=100"), true}, {"push of 1", push(1), false}, {"push of 100", push(100), false},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				c.once(b, apitest.Server{T: b, URL: w.Worker, Public: w.Worker})
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
		})
		if !c.many {
			continue // one device's entries have an order
		}
		b.Run(c.name+", 8 at once", func(b *testing.B) {
			b.SetParallelism(8)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					c.once(b, apitest.Server{T: b, URL: w.Worker, Public: w.Worker})
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
		})
	}
}

// runs gives each run a vault of its own: a benchmark function is called several times.
var runs atomic.Int64
