//go:build unix

package main

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"holdfast/shared/wire"
	"holdfast/sync-server/board"
	"holdfast/sync-server/vault/vaulttest"
)

// BenchmarkBoardSignals tells a running server what it does not know yet, one signal a request, each on disk before it is answered: the figure is
// signals a second, and what the server has in memory.
func BenchmarkBoardSignals(b *testing.B) {
	const people = 64
	data := filepath.Join(b.TempDir(), "data")
	p := startProcess(b, "127.0.0.1:0", data, "--board")
	client := vaulttest.Client{URL: p.url, HTTP: http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: people}}}
	known, err := board.KnownSites()
	if err != nil {
		b.Fatal(err)
	}
	var tokens []string
	for _, m := range members(b, client, data, people) {
		tokens = append(tokens, m.token)
	}
	var next atomic.Int64
	b.SetParallelism(people / runtime.GOMAXPROCS(0))
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			n := int(next.Add(1))
			// Every person goes through the sites, and the phases of each; after that it is a new bucket, or a repetition.
			s := wire.Signal{Site: known[n/people%len(known)].ID, Surface: "web", Capability: "text", Phase: string(board.Phases[n/people/len(known)%len(board.Phases)]), Symptom: "stalled"}
			if err := client.Call(b.Context(), "POST", wire.RouteSignals, tokens[n%people], wire.BoardSignals{Signals: []wire.Signal{s}}, nil); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "signals/s")
	b.ReportMetric(resident(b, p.cmd.Process.Pid), "server-MiB")
}

// BenchmarkBoardWatchers opens ten thousand streams of events on a running server, from as many addresses, and then lets people tell it of an outage: the
// figures are the server's memory before and with them, and the time from the first watcher that hears of it to the last.
func BenchmarkBoardWatchers(b *testing.B) {
	const watchers = 10_000
	var files syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files); err != nil || files.Cur < watchers+100 {
		b.Skipf("a process may open %d files here", files.Cur)
	}
	for b.Loop() {
		data := filepath.Join(b.TempDir(), "data")
		p := startProcess(b, "127.0.0.1:0", data, "--board")
		before := resident(b, p.cmd.Process.Pid)
		all := make([]net.Conn, watchers)
		for n := range all {
			all[n] = watch(b, strings.TrimPrefix(p.url, "http://"), fmt.Sprintf("10.%d.%d.1", n>>8, n&0xff))
		}
		b.ReportMetric(before, "idle-MiB")
		b.ReportMetric(resident(b, p.cmd.Process.Pid), "watched-MiB")
		outageOf(b, p, data, 2)
		var first, last time.Time
		buffer := make([]byte, 256)
		for n, conn := range all {
			if err := conn.SetReadDeadline(time.Now().Add(30 * time.Second)); err != nil {
				b.Fatal(err)
			}
			if got, err := conn.Read(buffer); err != nil || !bytes.Contains(buffer[:got], []byte("event: board")) {
				b.Fatalf("watcher %d heard %q, %v", n, buffer[:got], err)
			}
			if last = time.Now(); n == 0 {
				first = last
			}
		}
		b.ReportMetric(float64(last.Sub(first).Milliseconds()), "ms-to-all")
		b.ReportMetric(resident(b, p.cmd.Process.Pid), "told-MiB")
		for _, conn := range all {
			_ = conn.Close()
		}
		p.kill()
	}
}

// watch opens one stream and reads its head.
func watch(b *testing.B, address, from string) net.Conn {
	b.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := fmt.Fprintf(conn, "GET /board/events HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: %s\r\n\r\n", from); err != nil {
		b.Fatal(err)
	}
	head := make([]byte, 512)
	for have := 0; ; {
		n, err := conn.Read(head[have:])
		if have += n; err != nil || !bytes.HasPrefix(head, []byte("HTTP/1.1 200")) {
			b.Fatalf("no stream: %q, %v", head[:have], err)
		}
		if bytes.HasSuffix(head[:have], []byte("retry: 15000\n\n")) {
			return conn
		}
	}
}

// resident is the memory of a process, in MiB.
func resident(b *testing.B, pid int) float64 {
	b.Helper()
	f, err := os.Open(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Skip("no /proc here: memory cannot be measured")
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if kb, ok := strings.CutPrefix(lines.Text(), "VmRSS:"); ok {
			n, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(kb), "kB")), 64)
			if err != nil {
				b.Fatal(err)
			}
			return n / 1024
		}
	}
	b.Fatal("no VmRSS")
	return 0
}
