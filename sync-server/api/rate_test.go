package api_test

import (
	"fmt"
	"net/http"
	"net/netip"
	"strconv"
	"testing"

	"holdfast/shared/wire"
	"holdfast/sync-server/api"
	"holdfast/sync-server/api/apitest"
	"holdfast/sync-server/vault"
)

// limited serves with buckets of three requests that fill up once in an hour. The test is the proxy.
func limited(t *testing.T) *server {
	return start(t, func(_ *vault.Config, c *api.Config) {
		c.AddressRate, c.TokenRate = api.Rate{PerSecond: 1. / 3600, Burst: 3}, api.Rate{PerSecond: 1. / 3600, Burst: 5}
		c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("10.0.0.0/8")}
	})
}

func (s *server) from(forwarded, path, token string) *http.Response {
	return s.Do(apitest.Request{Method: "GET", Path: path, Token: token, Head: map[string]string{"X-Forwarded-For": forwarded}})
}

func TestAddressesAreLimited(t *testing.T) {
	for _, c := range []struct {
		name   string
		from   func(i int) string
		passed int // of 8
	}{
		{"one address", func(int) string { return "203.0.113.7" }, 3},
		{"one address with a made up past", func(i int) string { return fmt.Sprintf("198.51.100.%d, 203.0.113.7", i) }, 3},
		{"behind a second proxy", func(i int) string { return "198.51.100.9, 203.0.113.7, 10.1.2.3" }, 3},
		{"nonsense before the proxy", func(i int) string { return fmt.Sprintf("x%d, 203.0.113.7", i) }, 3},
		{"mapped", func(i int) string { return []string{"203.0.113.7", "::ffff:203.0.113.7"}[i%2] }, 3},
		{"many addresses", func(i int) string { return fmt.Sprint("203.0.113.", i) }, 8},
		{"one /64", func(i int) string { return fmt.Sprintf("2001:db8:0:1::%x", i) }, 3},
		{"many /64", func(i int) string { return fmt.Sprintf("2001:db8:0:%x::1", i) }, 8},
		{"this machine", func(int) string { return "127.0.0.1" }, 8},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, passed := limited(t), 0
			for i := range 8 {
				answer := s.from(c.from(i), wire.RouteInfo, "")
				if answer.StatusCode == 200 {
					passed++
					continue
				}
				if after, err := strconv.Atoi(answer.Header.Get("Retry-After")); answer.StatusCode != 429 || err != nil || after < 1 || after > 3600 {
					t.Errorf("status %d, Retry-After %q", answer.StatusCode, answer.Header.Get("Retry-After"))
				}
			}
			if passed != c.passed {
				t.Errorf("%d of 8 passed, want %d", passed, c.passed)
			}
			if answer := s.from(c.from(0), wire.RouteReady, ""); answer.StatusCode != 200 {
				t.Errorf("health: %d", answer.StatusCode)
			}
		})
	}
}

// TestUntrustedForwardingIsIgnored: without trusted proxies the header says nothing.
func TestUntrustedForwardingIsIgnored(t *testing.T) {
	s := start(t, func(_ *vault.Config, c *api.Config) { c.AddressRate = api.Rate{PerSecond: 1. / 3600, Burst: 1} })
	for range 3 {
		if answer := s.from("203.0.113.7", wire.RouteInfo, ""); answer.StatusCode != 200 {
			t.Fatalf("status %d: this machine was taken for 203.0.113.7", answer.StatusCode)
		}
	}
}

// TestTokensAreLimited: a token from many addresses has one bucket, another token its own.
func TestTokensAreLimited(t *testing.T) {
	s := limited(t)
	path := wire.HeadsURL("", s.owner.Vault)
	a, b := s.device.Token(s.service), s.device.Token(s.service)
	for i := range 5 {
		if got := s.from(fmt.Sprint("203.0.113.", i), path, a).StatusCode; got != 200 {
			t.Errorf("request %d: %d", i, got)
		}
	}
	if got := s.from("203.0.113.99", path, a).StatusCode; got != 429 {
		t.Errorf("used up token: %d", got)
	}
	if got := s.from("203.0.113.99", path, b).StatusCode; got != 200 {
		t.Errorf("the other token: %d", got)
	}
}

// TestSignInCountsMore: a challenge uses up a bucket that lets three plain requests pass.
func TestSignInCountsMore(t *testing.T) {
	s := limited(t)
	ask := apitest.Request{Method: "POST", Path: wire.RouteChallenge, Body: []byte{0xa0}, Head: map[string]string{"X-Forwarded-For": "203.0.113.7"}}
	if got := s.Do(ask).StatusCode; got != 400 {
		t.Fatalf("status %d", got)
	}
	if got := s.Do(ask).StatusCode; got != 429 {
		t.Errorf("second: status %d", got)
	}
}
