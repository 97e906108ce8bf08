package outage_test

import (
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"holdfast/shared/outage"
)

func TestBackoffBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := outage.Backoff{Base: rapid.Int64Range(1, 1e6).Draw(t, "base"), Cap: rapid.Int64Range(1, 1e9).Draw(t, "cap")}
		n := rapid.IntRange(0, 100).Draw(t, "n")
		r := rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0)
		if w := b.Wait(n, r); w < 0 || w > b.Cap || w > b.Ceiling(n) {
			t.Fatalf("wait %d out of [0, %d], cap %d", w, b.Ceiling(n), b.Cap)
		}
		if n > 0 && b.Ceiling(n) < b.Ceiling(n-1) {
			t.Fatalf("the %d-th ceiling is below the one before", n)
		}
		hint, spread := rapid.Int64Range(-5, outage.MaxHint).Draw(t, "hint"), rapid.Bool().Draw(t, "spread")
		w := b.WaitAfter(n, hint, spread, r)
		if w < hint || w < 0 {
			t.Fatalf("wait %d before the hint %d", w, hint)
		}
		if w > max(b.Cap, hint+max(0, hint)/10) {
			t.Fatalf("wait %d, cap %d, hint %d", w, b.Cap, hint)
		}
	})
}

// Full jitter is uniform: its mean is half the ceiling and both ends are reached.
func TestBackoffIsFullJitter(t *testing.T) {
	b, r := outage.Backoff{Base: 100, Cap: 100_000}, rand.NewPCG(7, 7)
	var sum, low, high int64 = 0, 1 << 40, 0
	const n = 100_000
	for range n {
		w := b.Wait(3, r)
		sum, low, high = sum+w, min(low, w), max(high, w)
	}
	if mean := sum / n; mean < 395 || mean > 405 || low != 0 || high != 800 {
		t.Errorf("mean %d, from %d to %d; want 400, from 0 to 800", mean, low, high)
	}
}

func TestBackoffOfAHugeBaseDoesNotOverflow(t *testing.T) {
	b := outage.Backoff{Base: 1 << 62, Cap: 1<<63 - 1}
	if got := b.Ceiling(40); got != b.Cap {
		t.Errorf("ceiling %d", got)
	}
}
