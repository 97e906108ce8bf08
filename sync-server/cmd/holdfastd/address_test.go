package main

import (
	"errors"
	"net"
	"slices"
	"testing"
)

func TestAddresses(t *testing.T) {
	at := func(ip string) net.Addr { return &net.TCPAddr{IP: net.ParseIP(ip), Port: 8787} }
	for _, c := range []struct {
		public, listen string
		first          string
		also, not      []string
	}{
		{"", "127.0.0.1", "http://127.0.0.1:8787", []string{"http://localhost:8787", "http://[::1]:8787"}, nil},
		{"", "::1", "http://[::1]:8787", []string{"http://localhost:8787"}, nil},
		{"", "0.0.0.0", "http://127.0.0.1:8787", []string{"http://localhost:8787"}, []string{"http://0.0.0.0:8787"}},
		{"", "::", "http://127.0.0.1:8787", []string{"http://localhost:8787"}, nil},
		{"", "192.0.2.7", "http://192.0.2.7:8787", nil, []string{"http://127.0.0.1:8787", "http://localhost:8787"}},
		{"https://Sync.Example:443/hold/", "127.0.0.1", "https://sync.example/hold", nil, []string{"http://127.0.0.1:8787", "http://localhost:8787"}},
	} {
		urls, err := addresses(c.public, at(c.listen))
		if err != nil || urls[0] != c.first {
			t.Errorf("%+v: %v, %v", c, urls, err)
			continue
		}
		for _, u := range c.also {
			if !slices.Contains(urls, u) {
				t.Errorf("%+v: %s is not among %v", c, u, urls)
			}
		}
		for _, u := range c.not {
			if slices.Contains(urls, u) {
				t.Errorf("%+v: %s is among %v", c, u, urls)
			}
		}
	}
	for _, public := range []string{"ftp://x", "sync.example", "https://", "https://u:p@x", "https://x?y"} {
		if _, err := addresses(public, at("127.0.0.1")); !errors.As(err, &misuse{}) {
			t.Errorf("%q: %v, want misuse", public, err)
		}
	}
	if got := localURL(at("::")); got != "http://127.0.0.1:8787" {
		t.Errorf("localURL(::) = %s", got)
	}
}
