package outage

import "math/bits"

// Rand gives random numbers; *math/rand/v2.PCG is one.
type Rand interface {
	Uint64() uint64
}

// Backoff is exponential backoff with full jitter: the n-th wait (from 0) is uniform in [0, min(Cap, Base·2ⁿ)], so that the clients of a
// site do not come back at the same moment (M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
type Backoff struct {
	Base, Cap int64 // milliseconds
}

// Ceiling returns the longest n-th wait in milliseconds.
func (b Backoff) Ceiling(n int) int64 {
	w := b.Base
	for range n {
		if w >= b.Cap-w {
			return b.Cap
		}
		w *= 2
	}
	return min(w, b.Cap)
}

// Wait returns the n-th wait (from 0) in milliseconds, between 0 and Cap.
func (b Backoff) Wait(n int, r Rand) int64 {
	return uniform(r, b.Ceiling(n))
}

// WaitAfter is Wait under a site's hint of so many milliseconds: never shorter than the hint, which no cap lowers. spread is a further
// random wait after the hint of up to a tenth of it (at most the n-th ceiling), for hints that every client of a site gets alike.
func (b Backoff) WaitAfter(n int, hint int64, spread bool, r Rand) int64 {
	w := b.Wait(n, r)
	if hint <= 0 {
		return w
	}
	if spread {
		hint += uniform(r, min(hint/10, b.Ceiling(n)))
	}
	return max(hint, w)
}

// uniform returns a number in [0, n]. Multiplying is biased by less than n/2⁶⁴, which no wait can show.
func uniform(r Rand, n int64) int64 {
	if n <= 0 {
		return 0
	}
	hi, _ := bits.Mul64(r.Uint64(), uint64(n)+1)
	return int64(hi)
}

// waitClass says how long to hold back after a symptom.
type waitClass int

const (
	waitNone  waitClass = iota
	waitLimit           // the user's own limit
	waitSite            // the site or the way to it fails
	waitLogin           // signing in fails; trying again soon locks accounts
	waitClasses
)

var backoffs = [waitClasses]Backoff{
	waitLimit: {Base: 30_000, Cap: 15 * 60_000},
	waitSite:  {Base: 20_000, Cap: 5 * 60_000},
	waitLogin: {Base: 60_000, Cap: 15 * 60_000},
}

// jitter is a splitmix64 generator (Steele, Lea, Flood 2014). Its whole state is one number, so a stored detector goes on with the very
// same waits.
type jitter uint64

// Uint64 returns the next number.
func (j *jitter) Uint64() uint64 {
	*j += 0x9e3779b97f4a7c15
	z := uint64(*j)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// newJitter gives every site its own stream: what happens at one site does not change the waits at another.
func newJitter(seed uint64, site string) jitter {
	h := uint64(0xcbf29ce484222325) // FNV-1a
	for i := range len(site) {
		h = (h ^ uint64(site[i])) * 0x100000001b3
	}
	j := jitter(seed)
	return jitter(j.Uint64() ^ h)
}
