package vault_test

import (
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	"holdfast/sync-server/sqlstore"
	"holdfast/sync-server/vault"
	"holdfast/sync-server/vault/vaulttest"

	"modernc.org/sqlite"
	"pgregory.net/rapid"
)

// TestAnyPushesKeepTheLogWhole pushes random windows of three devices' chains, with forks, repeats, reordering and faults,
// and compares the log with a model after each.
func TestAnyPushesKeepTheLogWhole(t *testing.T) {
	owner, first := vaulttest.NewOwner(t, "ann")
	devices := []*vaulttest.Device{first, owner.Enrol("phone"), owner.Enrol("tablet")}
	var chains, forks [3][][]byte
	for i, d := range devices {
		for range 12 {
			forks[i] = append(forks[i], d.Fork(20, 5).Bytes())
			chains[i] = append(chains[i], d.Next(20).Bytes())
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		store := vaulttest.NewMemory()
		s, _ := vaulttest.NewService(owner.T, store, nil)
		owner.Register(s)
		token := first.Token(s)
		acknowledged := 0
		for range rapid.IntRange(1, 15).Draw(t, "pushes") {
			var push [][]byte
			for range rapid.IntRange(1, 6).Draw(t, "entries") {
				i := rapid.IntRange(0, 2).Draw(t, "device")
				at := rapid.IntRange(0, 11).Draw(t, "place")
				list := chains[i]
				if rapid.IntRange(0, 9).Draw(t, "fork") == 0 {
					list = forks[i]
				}
				n := rapid.IntRange(1, 4).Draw(t, "run")
				push = append(push, list[at:min(at+n, 12)]...)
			}
			fault := rapid.IntRange(0, 5).Draw(t, "fault")
			store.Hook = func(op string) (bool, error) {
				if op == "Append" && fault < 2 {
					return fault == 0, vault.ErrBusy
				}
				return true, nil
			}
			result, err := owner.Push(s, token, push...)
			store.Hook = nil
			items := owner.Pull(s, token, 0)
			owner.WantWhole(t, items)
			if err != nil {
				continue
			}
			stored := map[string]bool{}
			for _, it := range items {
				stored[string(it.Entry)] = true
			}
			for i, b := range push[:result.Appended] {
				if !stored[string(b)] {
					t.Fatalf("entry %d was acknowledged and is not there", i)
				}
			}
			if int(result.Appended) < len(push) && result.Problem == nil {
				t.Fatalf("%d of %d appended, and no problem said", result.Appended, len(push))
			}
			if len(items) < acknowledged {
				t.Fatalf("the log shrank from %d to %d", acknowledged, len(items))
			}
			acknowledged = len(items)
		}
	})
}

// TestConcurrentPushes lets several devices push their own and each other's entries at once, through two services over
// one store, and through two processes' stores over one database.
func TestConcurrentPushes(t *testing.T) {
	t.Run("memory", func(t *testing.T) {
		store := vaulttest.NewMemory()
		concurrentPushes(t, store, store)
	})
	t.Run("sqlite", func(t *testing.T) {
		var stores []vault.Store
		file := filepath.Join(t.TempDir(), "db")
		for range 2 {
			store, err := sqlstore.OpenSQLite(t.Context(), &sqlite.Driver{}, file)
			if err != nil {
				t.Fatal(err)
			}
			defer store.Close()
			stores = append(stores, store)
		}
		concurrentPushes(t, stores[0], stores[1])
	})
}

func concurrentPushes(t *testing.T, first, second vault.Store) {
	one, _ := vaulttest.NewService(t, first, nil)
	two, _ := vaulttest.NewService(t, second, nil)
	o, d := vaulttest.NewOwner(t, "ann")
	devices := []*vaulttest.Device{d}
	for i := range 5 {
		devices = append(devices, o.Enrol(fmt.Sprint("device ", i)))
	}
	o.Register(one)
	const each = 30
	var chains [][][]byte
	for _, d := range devices {
		chains = append(chains, d.Take(each, 10))
	}
	var wg sync.WaitGroup
	for i := range 2 * len(devices) {
		s := []*vault.Service{one, two}[i%2]
		mine := i / 2
		token := devices[mine].Token(s)
		wg.Go(func() {
			for at := 0; at < each; at += 3 {
				result, err := o.Push(s, token, chains[mine][at:at+3]...)
				if err != nil || result.Appended != 3 || result.Problem != nil || result.Head < uint64(at+3) {
					t.Errorf("device %d at %d: %+v, %v", mine, at, result, err)
				}
			}
		})
	}
	wg.Wait()
	for _, s := range []*vault.Service{one, two} {
		items := o.Pull(s, d.Token(s), 0)
		heads := o.WantWhole(t, items)
		if len(items) != each*len(devices) || len(heads) != len(devices) {
			t.Errorf("%d entries of %d devices, want %d of %d", len(items), len(heads), each*len(devices), len(devices))
		}
	}
}
