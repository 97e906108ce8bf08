package ledger_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/shared/ledger"
)

func TestHeadsRecogniseWhatIsWrongWithAnEntry(t *testing.T) {
	h, keys := withDevices(t, "a", "b")
	mine := h.chain(keys[0], 5)
	header := mine[2].Header
	header.Nonce[0] = 99
	fork, err := ledger.NewEntry(header, []byte("another third"), keys[0])
	if err != nil {
		t.Fatal(err)
	}
	header = mine[3].Header
	header.Prev = fork.Hash()
	afterFork, err := ledger.NewEntry(header, []byte("what follows it"), keys[0])
	if err != nil {
		t.Fatal(err)
	}
	heads := ledger.Heads{}
	for _, e := range mine[:3] {
		if err := heads.Check(e); err != nil {
			t.Fatal(err)
		}
		heads.Advance(e)
	}
	for name, c := range map[string]struct {
		entry ledger.Entry
		want  error
	}{
		"the next":                        {mine[3], nil},
		"one after the next":              {mine[4], ledger.ErrChain},
		"the head again":                  {mine[2], ledger.ErrReplay},
		"an older one":                    {mine[0], ledger.ErrBehind},
		"another one in the head's place": {fork, ledger.ErrFork},
		"the next of another history":     {afterFork, ledger.ErrFork},
		"the first of an unknown device":  {h.chain(keys[1], 1)[0], nil},
		"the second of an unknown device": {h.chain(keys[1], 2)[1], ledger.ErrChain},
	} {
		if err := heads.Check(c.entry); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestWitnessedHeadsAreCompared(t *testing.T) {
	a, b := ledger.DeviceID{1}, ledger.DeviceID{2}
	known := ledger.Heads{a: {Device: a, Seq: 5, Hash: ledger.Hash{5}}}
	for name, c := range map[string]struct {
		seen ledger.Head
		want error
	}{
		"the same":          {ledger.Head{Device: a, Seq: 5, Hash: ledger.Hash{5}}, nil},
		"a later one":       {ledger.Head{Device: a, Seq: 6, Hash: ledger.Hash{6}}, ledger.ErrChain},
		"an earlier one":    {ledger.Head{Device: a, Seq: 4, Hash: ledger.Hash{4}}, ledger.ErrBehind},
		"another one":       {ledger.Head{Device: a, Seq: 5, Hash: ledger.Hash{6}}, ledger.ErrFork},
		"an unknown device": {ledger.Head{Device: b, Seq: 1, Hash: ledger.Hash{1}}, ledger.ErrChain},
	} {
		if err := known.Witness(c.seen); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestRollbackNamesDevicesAndNumbers(t *testing.T) {
	a, b, c, d := ledger.DeviceID{1}, ledger.DeviceID{2}, ledger.DeviceID{3}, ledger.DeviceID{4}
	head := func(id ledger.DeviceID, seq uint64, hash byte) ledger.Head {
		return ledger.Head{Device: id, Seq: seq, Hash: ledger.Hash{hash}}
	}
	known := ledger.Heads{a: head(a, 5, 5), b: head(b, 5, 5), c: head(c, 5, 5), d: head(d, 5, 5)}
	server, err := ledger.HeadsOf([]ledger.Head{head(a, 3, 3), head(b, 5, 9), head(c, 8, 8)})
	if err != nil {
		t.Fatal(err)
	}
	want := []ledger.Drift{
		{Device: a, Known: head(a, 5, 5), Server: head(a, 3, 3)},
		{Device: b, Known: head(b, 5, 5), Server: head(b, 5, 9)},
		{Device: d, Known: head(d, 5, 5)},
	}
	got := known.Rollback(server)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("Rollback differs (-want +got):\n%s", diff)
	}
	for i, c := range []struct {
		lost   uint64
		forked bool
	}{{2, false}, {0, true}, {5, false}} {
		if got[i].Lost() != c.lost || got[i].Forked() != c.forked {
			t.Errorf("drift %d: lost %d, forked %v, want %v", i, got[i].Lost(), got[i].Forked(), c)
		}
	}
	if got := known.Rollback(known); got != nil {
		t.Errorf("Rollback against itself = %v", got)
	}
}

func TestHeadsOfRefusesDoubles(t *testing.T) {
	one := ledger.Head{Device: ledger.DeviceID{1}, Seq: 1, Hash: ledger.Hash{1}}
	for name, list := range map[string][]ledger.Head{"twice": {one, one}, "empty": {{Device: one.Device}}} {
		if _, err := ledger.HeadsOf(list); !errors.Is(err, ledger.ErrMalformed) {
			t.Errorf("HeadsOf with a head %s: %v", name, err)
		}
	}
	heads, err := ledger.HeadsOf([]ledger.Head{{Device: ledger.DeviceID{9}, Seq: 1, Hash: ledger.Hash{1}}, one})
	if err != nil || heads.List()[0] != one {
		t.Errorf("List = %v, %v, want it ascending", heads.List(), err)
	}
}
