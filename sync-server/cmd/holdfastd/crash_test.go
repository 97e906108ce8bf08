package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"holdfast/shared/wire"
	"holdfast/sync-server/vault/vaulttest"
)

// kills is how often TestKilledServerKeepsWhatItAcknowledged kills the server.
func kills() int {
	if os.Getenv("HOLDFAST_SOAK") != "" {
		return 200
	}
	return 6
}

// writer is a person whose device pushes all the time.
type writer struct {
	owner  *vaulttest.Owner
	device *vaulttest.Device
	sent   [][]byte // acknowledged, in order
	open   [][]byte // signed and not acknowledged: pushed again after a crash
}

// acknowledged counts entries since the last start.
var acknowledged atomic.Int64

// TestKilledServerKeepsWhatItAcknowledged kills the real server at random moments of concurrent pushes. After each start
// every acknowledged entry is there, once, in a whole chain; what was under way is there wholly or not at all.
func TestKilledServerKeepsWhatItAcknowledged(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	server := startProcess(t, "127.0.0.1:0", data, "--registration", "open")
	listen := server.url[len("http://"):]
	client := &vaulttest.Client{URL: server.url}
	var writers []*writer
	for i := range 6 {
		w := &writer{}
		w.owner, w.device = vaulttest.NewOwner(t, fmt.Sprint("owner ", i))
		if err := client.Register(t.Context(), w.owner, ""); err != nil {
			t.Fatal(err)
		}
		writers = append(writers, w)
	}
	total := 0
	for range kills() {
		var wg sync.WaitGroup
		ctx, cancel := context.WithCancel(t.Context())
		acknowledged.Store(0)
		for _, w := range writers {
			wg.Go(func() { w.push(ctx, t, client) })
		}
		for enough, begun := 1+rand.Int64N(100), time.Now(); acknowledged.Load() < enough && time.Since(begun) < 10*time.Second; {
			time.Sleep(time.Millisecond)
		}
		time.Sleep(time.Duration(rand.IntN(3000)) * time.Microsecond)
		server.kill()
		cancel()
		wg.Wait()
		client.HTTP.CloseIdleConnections()
		server = startProcess(t, listen, data, "--registration", "open")
		total = 0
		for _, w := range writers {
			total += w.check(t, client)
		}
	}
	if total < 10*kills() {
		t.Errorf("only %d entries were pushed in all: the test proves little", total)
	}
	if code := server.stop(); code != 0 {
		t.Errorf("exit code %d after SIGTERM: %s", code, server.log)
	}
	t.Logf("%d kills, %d entries", kills(), total)
}

// push pushes runs of entries until the server is gone.
func (w *writer) push(ctx context.Context, t *testing.T, client *vaulttest.Client) {
	token, err := client.SignIn(ctx, w.owner, w.device, wire.ActionDevice)
	for err == nil {
		for len(w.open) < 5 {
			w.open = append(w.open, w.device.Next(200+rand.IntN(3000)).Bytes())
		}
		var result wire.PushResult
		result, err = client.Push(ctx, w.owner, token, w.open[:1+rand.IntN(5)]...)
		if err == nil && result.Problem != nil {
			t.Errorf("push: %v", result.Problem)
			return
		}
		w.sent, w.open = append(w.sent, w.open[:result.Appended]...), w.open[result.Appended:]
		acknowledged.Add(int64(result.Appended))
	}
	var p *wire.Problem
	if errors.As(err, &p) {
		t.Errorf("push: %v", p)
	}
}

// check compares the server's log with what was acknowledged, and returns how many entries it has.
func (w *writer) check(t *testing.T, client *vaulttest.Client) int {
	t.Helper()
	token, err := client.SignIn(t.Context(), w.owner, w.device, wire.ActionRead)
	if err != nil {
		t.Fatal(err)
	}
	items, err := client.Pull(t.Context(), w.owner, token)
	if err != nil {
		t.Fatal(err)
	}
	w.owner.WantWhole(t, items)
	if len(items) < len(w.sent) || len(items) > len(w.sent)+len(w.open) {
		t.Fatalf("%d entries are there, %d were acknowledged and %d under way", len(items), len(w.sent), len(w.open))
	}
	for i, want := range append(append([][]byte{}, w.sent...), w.open...)[:len(items)] {
		if string(items[i].Entry) != string(want) {
			t.Fatalf("entry %d is another one", i)
		}
	}
	return len(items)
}

// TestFullDisk fills a small file system with pushes: the answer is storage_full, what was acknowledged can be pulled, and
// with more room the same pushes go on.
func TestFullDisk(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "disk")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=3m", "holdfast-test", dir).CombinedOutput(); err != nil {
		t.Skipf("mounting a small file system needs root: %v %s", err, out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", dir).CombinedOutput(); err != nil {
			t.Errorf("umount: %v %s", err, out)
		}
	})
	server := startProcess(t, "127.0.0.1:0", dir, "--registration", "open")
	client := &vaulttest.Client{URL: server.url}
	w := &writer{}
	w.owner, w.device = vaulttest.NewOwner(t, "owner")
	if err := client.Register(t.Context(), w.owner, ""); err != nil {
		t.Fatal(err)
	}
	token, err := client.SignIn(t.Context(), w.owner, w.device, wire.ActionDevice)
	if err != nil {
		t.Fatal(err)
	}
	fill := func() *wire.Problem {
		for range 400 {
			for len(w.open) < 4 {
				w.open = append(w.open, w.device.Next(10_000).Bytes())
			}
			result, err := client.Push(t.Context(), w.owner, token, w.open...)
			w.sent, w.open = append(w.sent, w.open[:result.Appended]...), w.open[result.Appended:]
			if p := (*wire.Problem)(nil); errors.As(err, &p) {
				return p
			} else if err != nil {
				t.Fatal(err)
			}
			if result.Problem != nil {
				return result.Problem
			}
		}
		return nil
	}
	if p := fill(); p == nil || p.Code != wire.CodeStorageFull || p.RetryAfter == 0 {
		t.Fatalf("a full disk gives %+v: %s", p, server.log)
	}
	acknowledged := len(w.sent)
	if acknowledged == 0 {
		t.Fatal("nothing was pushed before the disk was full")
	}
	items, err := client.Pull(t.Context(), w.owner, token)
	if err != nil || len(items) != acknowledged {
		t.Fatalf("on a full disk %d entries are pulled, want %d: %v", len(items), acknowledged, err)
	}
	w.owner.WantWhole(t, items)
	var ready *wire.Problem
	if err := client.Call(t.Context(), "GET", wire.RouteReady, "", nil, nil); err != nil && !errors.As(err, &ready) {
		t.Errorf("readyz: %v", err)
	}
	if err := client.Call(t.Context(), "GET", wire.RouteHealth, "", nil, nil); err != nil {
		t.Errorf("healthz: %v", err)
	}

	if out, err := exec.Command("mount", "-o", "remount,size=30m", dir).CombinedOutput(); err != nil {
		t.Fatalf("remount: %v %s", err, out)
	}
	for range 20 {
		result, err := client.Push(t.Context(), w.owner, token, w.open...)
		if err != nil || result.Problem != nil || int(result.Appended) != len(w.open) {
			t.Fatalf("with more room: %+v, %v: %s", result, err, server.log)
		}
		w.sent, w.open = append(w.sent, w.open...), [][]byte{w.device.Next(10_000).Bytes()}
	}
	server.kill()
	server = startProcess(t, server.url[len("http://"):], dir, "--registration", "open")
	w.check(t, client)
	if code := server.stop(); code != 0 {
		t.Errorf("exit code %d: %s", code, server.log)
	}
}

// TestStopAnswersWhoWaits: a long poll is answered when the server stops, pushes under way too, and it exits with 0.
func TestStopAnswersWhoWaits(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	server := startProcess(t, "127.0.0.1:0", data, "--registration", "open")
	client := &vaulttest.Client{URL: server.url}
	w := &writer{}
	w.owner, w.device = vaulttest.NewOwner(t, "owner")
	if err := client.Register(t.Context(), w.owner, ""); err != nil {
		t.Fatal(err)
	}
	token, err := client.SignIn(t.Context(), w.owner, w.device, wire.ActionDevice)
	if err != nil {
		t.Fatal(err)
	}
	polled := make(chan error, 1)
	go func() {
		var page wire.Page
		polled <- client.Call(t.Context(), "GET", wire.PullURL("", w.owner.Vault, wire.PullQuery{Wait: 25_000}), token, nil, &page)
	}()
	time.Sleep(200 * time.Millisecond)
	begun := time.Now()
	if code := server.stop(); code != 0 {
		t.Errorf("exit code %d: %s", code, server.log)
	}
	if err := <-polled; err != nil {
		t.Errorf("poll: %v", err)
	}
	if took := time.Since(begun); took > 10*time.Second {
		t.Errorf("stopping took %v", took)
	}
}

// TestNothingReadableIsKept: neither data nor log hold a token, an invite or a nonce; entries are kept as they came.
func TestNothingReadableIsKept(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	server := startProcess(t, "127.0.0.1:0", data, "--log-level", "debug")
	client := &vaulttest.Client{URL: server.url}
	o, d := vaulttest.NewOwner(t, "owner")
	if err := client.Register(t.Context(), o, server.invite); err != nil {
		t.Fatal(err)
	}
	token, err := client.SignIn(t.Context(), o, d, wire.ActionDevice)
	if err != nil {
		t.Fatal(err)
	}
	entry := d.Next(5_000).Bytes()
	if _, err := client.Push(t.Context(), o, token, entry); err != nil {
		t.Fatal(err)
	}
	if server.stop() != 0 {
		t.Error(server.log)
	}
	if !grep(t, data, string(entry[:100])) {
		t.Error("the entry is not in the data: the test below proves nothing")
	}
	for name, secret := range map[string]string{"token": token, "token as bytes": unhex(t, token), "invite": server.invite, "invite as bytes": unhex(t, server.invite)} {
		if grep(t, data, secret) {
			t.Errorf("the data hold the %s", name)
		}
	}
	for _, name := range []string{token, server.invite, o.Vault.String(), d.ID.String()} {
		if strings.Contains(server.log.String(), name) {
			t.Errorf("the log names %s", name)
		}
	}
}
