package ledger_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"holdfast/shared/ledger"
)

// model is what a roster should say, kept the simple way beside it.
type model struct {
	live    map[ledger.DeviceID]bool
	epochs  uint64
	holders map[ledger.DeviceID]bool // of the current epoch's key, root aside
}

// TestRosterFollowsItsModel issues random records, right and wrong ones, by random members, and compares the roster
// with the model, with a replay from the start, and with a replay of the same records on a clone.
func TestRosterFollowsItsModel(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		h := newHouse(t)
		keys := map[ledger.DeviceID]key{{}: h.root}
		ids := []ledger.DeviceID{{}}
		m := model{live: map[ledger.DeviceID]bool{}, holders: map[ledger.DeviceID]bool{}}
		for step := range rapid.IntRange(1, 25).Draw(rt, "steps") {
			issuer := rapid.SampledFrom(ids).Draw(rt, "issuer")
			subject := rapid.SampledFrom(ids).Draw(rt, "subject")
			kind := rapid.SampledFrom([]ledger.Kind{ledger.KindCert, ledger.KindEpoch, ledger.KindGrant, ledger.KindRevoke}).Draw(rt, "kind")
			root := issuer.IsRoot()
			mayIssue := root || m.live[issuer]
			var body ledger.Body
			var allowed bool
			var apply func()
			switch kind {
			case ledger.KindCert:
				device := newKey(fmt.Sprint("device ", step))
				body, allowed = h.cert(issuer, device), mayIssue
				apply = func() {
					keys[device.id()], m.live[device.id()] = device, true
					ids = append(ids, device.id())
				}
			case ledger.KindEpoch:
				body, allowed = h.epoch(), root
				body.Issuer = issuer
				apply = func() {
					m.epochs++
					m.holders = map[ledger.DeviceID]bool{}
					for id := range m.live {
						m.holders[id] = true
					}
				}
			case ledger.KindGrant:
				body = h.grant(issuer, subject)
				body.Epoch = max(body.Epoch, 1)
				known := subject.IsRoot() || m.live[subject]
				held := subject.IsRoot() || m.holders[subject]
				allowed = mayIssue && known && m.epochs > 0 && (root || !held)
				apply = func() {
					if !subject.IsRoot() {
						m.holders[subject] = true
					}
				}
			case ledger.KindRevoke:
				if subject.IsRoot() {
					continue
				}
				body, allowed = h.revoke(subject, ledger.Head{}), root && m.live[subject]
				body.Issuer = issuer
				apply = func() { delete(m.live, subject) }
			}
			err := h.try(body, keys[issuer])
			if (err == nil) != allowed {
				rt.Fatalf("kind %d by %s about %s: %v, model says allowed %v", kind, issuer, subject, err, allowed)
			}
			if err == nil {
				apply()
			}
			compare(rt, h, m)
		}
		again, err := ledger.OpenRoster(h.vault(), h.records)
		if err != nil {
			rt.Fatalf("replay: %v", err)
		}
		if diff := cmp.Diff(again.Devices(), h.roster.Devices()) + cmp.Diff(again.Epochs(), h.roster.Epochs()); diff != "" || again.Mark() != h.roster.Mark() {
			rt.Fatalf("a replay differs:\n%s", diff)
		}
	})
}

func compare(t *rapid.T, h *house, m model) {
	live, stale := 0, m.epochs == 0
	for _, device := range h.roster.Devices() {
		if device.Live != m.live[device.ID] {
			t.Fatalf("device %s is live: %v, model says %v", device.ID, device.Live, m.live[device.ID])
		}
		if device.Live {
			live++
		} else if m.holders[device.ID] {
			stale = true
		}
	}
	if live != len(m.live) || h.roster.Epoch() != m.epochs || h.roster.Len() != len(h.records) || h.roster.NeedsEpoch() != stale {
		t.Fatalf("%d live devices, epoch %d, %d records, needs epoch %v; model %+v, %d records, %v",
			live, h.roster.Epoch(), h.roster.Len(), h.roster.NeedsEpoch(), m, len(h.records), stale)
	}
	if m.epochs == 0 {
		return
	}
	current := h.roster.Epochs()[m.epochs-1]
	if _, ok := current.Wrap(ledger.DeviceID{}); !ok || len(current.Wraps) != len(m.holders)+1 {
		t.Fatalf("epoch %d has %d wraps, model says %d", m.epochs, len(current.Wraps), len(m.holders)+1)
	}
}

// TestChainsTakeExactlyTheirOwnOrder delivers entries of several chains at random: duplicated, reordered, forked. What
// Heads lets through must be each chain in order, without gaps.
func TestChainsTakeExactlyTheirOwnOrder(t *testing.T) {
	h, keys := withDevices(t, "a", "b", "c")
	chains := [][]ledger.Entry{h.chain(keys[0], 6), h.chain(keys[1], 6), h.chain(keys[2], 6)}
	rapid.Check(t, func(t *rapid.T) {
		heads := ledger.Heads{}
		taken := make([]int, len(chains))
		for range rapid.IntRange(0, 60).Draw(t, "deliveries") {
			c := rapid.IntRange(0, len(chains)-1).Draw(t, "chain")
			i := rapid.IntRange(0, len(chains[c])-1).Draw(t, "entry")
			err := heads.Check(chains[c][i])
			var want error
			switch {
			case i > taken[c]:
				want = ledger.ErrChain
			case i == taken[c]-1:
				want = ledger.ErrReplay
			case i < taken[c]:
				want = ledger.ErrBehind
			}
			if !errors.Is(err, want) {
				t.Fatalf("chain %d, entry %d after %d: %v, want %v", c, i+1, taken[c], err, want)
			}
			if err == nil {
				heads.Advance(chains[c][i])
				taken[c]++
			}
		}
		for c, n := range taken {
			if got := heads[keys[c].id()].Seq; got != uint64(n) {
				t.Fatalf("head of chain %d is %d, want %d", c, got, n)
			}
		}
	})
}
