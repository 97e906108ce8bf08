package api

import (
	"crypto/sha256"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"holdfast/shared/wire"

	"golang.org/x/time/rate"
)

// Rate is how many requests somebody may make; the zero value: as many as they like.
type Rate struct {
	PerSecond float64
	Burst     int
}

// signInCost is what a request counts that makes or checks signatures for somebody who is not signed in yet.
const signInCost = 5

// limit refuses a request of somebody who makes too many: by address, and by token, so that neither many addresses
// nor many tokens help. Health and preflights are free, and who is on this machine without a proxy.
func (h *Handler) limit(r *http.Request) error {
	if r.URL.Path == wire.RouteHealth || r.URL.Path == wire.RouteReady || preflight(r) {
		return nil
	}
	from := clientAddr(r, h.TrustedProxies)
	if from.IsLoopback() {
		return nil
	}
	cost := 1
	switch r.URL.Path {
	case wire.RouteChallenge, wire.RouteSession, wire.RouteVaults, wire.RoutePairings:
		cost = signInCost
	}
	now := time.Now()
	wait := h.byAddress.take(network(from).String(), cost, now)
	if token := r.Header.Get("Authorization"); wait == 0 && token != "" {
		sum := sha256.Sum256([]byte(token))
		wait = h.byToken.take(string(sum[:]), cost, now)
	}
	if wait == 0 {
		return nil
	}
	p := wire.NewProblem(wire.CodeRateLimited, "")
	p.RetryAfter = wait.Milliseconds() + 1
	return p
}

// clientAddr is the address that a request comes from. X-Forwarded-For counts as far as trusted proxies wrote it: from
// its end to the first address that is none of theirs. What stands before that, anybody can write.
func clientAddr(r *http.Request, trusted []netip.Prefix) netip.Addr {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	addr := at.Addr().Unmap()
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && within(addr, trusted); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		addr = hop.Unmap().WithZone("")
	}
	return addr
}

// Client names what counts as one client, for other limits than the handler's own.
func Client(r *http.Request, trusted []netip.Prefix) string {
	return network(clientAddr(r, trusted)).String()
}

func within(addr netip.Addr, all []netip.Prefix) bool {
	for _, p := range all {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}

// network is what counts as one client: an IPv4 address, or the 64 bits of IPv6 that one customer has at least.
func network(a netip.Addr) netip.Prefix {
	bits := 32
	if a.Is6() {
		bits = 64
	}
	p, _ := a.Prefix(bits) // the zero address gives the zero prefix
	return p
}

// maxKept bounds the clients that are remembered in a generation.
const maxKept = 1 << 15

// buckets limits each key by itself. It keeps two generations: those who came lately, and those before them; who is
// forgotten begins anew.
type buckets struct {
	Rate
	mu            sync.Mutex
	lately, older map[string]*rate.Limiter
}

// take lets a request pass with 0, or says after which time it would.
func (b *buckets) take(key string, cost int, now time.Time) time.Duration {
	if b.PerSecond <= 0 {
		return 0
	}
	cost = min(cost, b.Burst)
	reserved := b.of(key).ReserveN(now, cost)
	wait := reserved.DelayFrom(now)
	if wait > 0 {
		reserved.CancelAt(now)
	}
	return wait
}

func (b *buckets) of(key string) *rate.Limiter {
	b.mu.Lock()
	defer b.mu.Unlock()
	if l, ok := b.lately[key]; ok {
		return l
	}
	if b.lately == nil || len(b.lately) >= maxKept {
		b.lately, b.older = make(map[string]*rate.Limiter), b.lately
	}
	l, ok := b.older[key]
	if !ok {
		l = rate.NewLimiter(rate.Limit(b.PerSecond), b.Burst)
	}
	b.lately[key] = l
	return l
}
