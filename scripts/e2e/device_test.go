package e2e_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"holdfast/shared/seal"
	"holdfast/shared/snapshot"
	"holdfast/wasm/httpremote"
	"holdfast/wasm/journal"
	"holdfast/wasm/journal/journaltest"
	"holdfast/wasm/replica"
)

const start = int64(1_790_000_000_000)

var ctx = context.Background()

// device is the native core of one profile, over a network that may be unkind.
type device struct {
	t       testing.TB
	name    string
	now     int64
	keys    seal.DeviceKeys
	store   *journaltest.Memory
	network *network
	rand    *rand.ChaCha8
	*journal.Journal
	*replica.Replica
}

func newDevice(t testing.TB, name string, seed uint64, fault func() fault) *device {
	t.Helper()
	d := &device{t: t, name: name, now: start, store: journaltest.NewMemory(), rand: rand.NewChaCha8([32]byte{byte(seed), byte(seed >> 8), name[0]})}
	d.network = &network{remote: httpremote.New(10 * time.Second), fault: fault}
	keys, err := seal.NewDeviceKeys(d.rand)
	if err != nil {
		t.Fatal(err)
	}
	d.keys = keys
	d.restart()
	return d
}

// restart ends the program and begins it again on the same store.
func (d *device) restart() {
	d.store = d.store.Reopen()
	d.Journal = journal.New(d.store, d.keys.ID())
	d.Replica = replica.New(replica.Config{Store: d.store, Journal: d.Journal, Remote: d.network, Rand: d.rand, Device: d.keys})
}

func (d *device) write(chat, text string) {
	d.t.Helper()
	d.now += 1000
	if _, err := d.Record(ctx, journal.Change{Key: journal.Key{Site: "claude", Chat: chat}, Text: text, Time: d.now, State: snapshot.Editing}); err != nil {
		d.t.Fatalf("%s: record: %v", d.name, err)
	}
}

// step moves the clock past any wait.
func (d *device) step() (replica.Result, error) {
	d.now += 2 * time.Hour.Milliseconds()
	return d.Step(ctx, d.now)
}

// settle steps until there is nothing left to do.
func (d *device) settle() {
	d.t.Helper()
	for range 30 {
		r, err := d.step()
		if err != nil {
			d.t.Fatalf("%s: step: %v", d.name, err)
		}
		if r.Next > d.now {
			return
		}
	}
	d.t.Fatalf("%s: the steps do not end", d.name)
}

// texts lists every version of every draft.
func (d *device) texts() []string {
	d.t.Helper()
	drafts, err := d.Drafts(ctx)
	if err != nil {
		d.t.Fatal(err)
	}
	var all []string
	for _, draft := range drafts {
		versions, err := d.Versions(ctx, draft.ID)
		if err != nil {
			d.t.Fatal(err)
		}
		for _, v := range versions {
			text, err := d.Text(ctx, draft.ID, v.Number)
			if err != nil {
				d.t.Fatalf("%s: draft %s version %d: %v", d.name, draft.ID, v.Number, err)
			}
			all = append(all, fmt.Sprintf("%s %s %d %q", draft.Key.Chat, v.Device, v.N, text))
		}
	}
	slices.Sort(all)
	return all
}

// fault is what the network does to one request.
type fault int

const (
	none      fault = iota
	lost            // the request never arrives
	unheard         // it is done, but the answer is lost
	doubled         // it is done twice; the second answer arrives
	echoed          // an older request arrives once more before it
	faultKind       // how many there are
)

// network is a replica.Remote that does to requests what networks do.
type network struct {
	remote replica.Remote
	fault  func() fault
	older  []replica.Request
}

func (n *network) Do(ctx context.Context, q replica.Request) (replica.Response, error) {
	lose := fmt.Errorf("connection lost: %w", replica.ErrUnreachable)
	f := n.fault()
	if f == lost {
		return replica.Response{}, lose
	}
	if f == echoed && len(n.older) > 0 {
		_, _ = n.remote.Do(ctx, n.older[len(n.older)/2]) // nobody waits for this answer
	}
	a, err := n.remote.Do(ctx, q)
	if f == doubled && err == nil {
		a, err = n.remote.Do(ctx, q)
	}
	if q.Method == "POST" {
		n.older = append(n.older, q)
	}
	if f == unheard {
		return replica.Response{}, lose
	}
	return a, err
}
