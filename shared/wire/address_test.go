package wire_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"holdfast/shared/wire"
)

func TestServerURLHasOneForm(t *testing.T) {
	for address, want := range map[string][2]string{
		"http://127.0.0.1:8787":              {"http://127.0.0.1:8787", ""},
		"http://127.0.0.1:8787/":             {"http://127.0.0.1:8787", ""},
		" HTTPS://Sync.Example:443/Base//\n": {"https://sync.example/Base", ""},
		"https://sync.example/base#TOKEN":    {"https://sync.example/base", "TOKEN"},
		"http://host:80":                     {"http://host", ""},
		"http://host:":                       {"http://host", ""},
		"https://host:80":                    {"https://host:80", ""},
		"http://[::1]:8787/a%20b/":           {"http://[::1]:8787/a%20b", ""},
		"http://[::1]":                       {"http://[::1]", ""},
		"http://[FE80::1]:80":                {"http://[fe80::1]", ""},
		"https://h/a b/é":                    {"https://h/a%20b/%C3%A9", ""},
		"https://h/a#to%2Dken":               {"https://h/a", "to-ken"},
	} {
		base, invite, err := wire.ServerURL(address)
		if err != nil || base != want[0] || invite != want[1] {
			t.Errorf("ServerURL(%q) = %q, %q, %v, want %q", address, base, invite, err, want)
		}
		if again, _, err := wire.ServerURL(base); err != nil || again != base {
			t.Errorf("ServerURL(%q) = %q, %v: not a fixed point", base, again, err)
		}
	}
	for _, address := range []string{
		"", "127.0.0.1:8787", "sync.example", "ftp://host", "http://", "http:///path", "http://u:p@host", "http://host?x=1",
		"http:host", "javascript:alert(1)", "http://host/%zz", "http://ho st", "//host", "http://host:x", "http://host/a/../b", "http://host?",
		"http://host/a/%2e./b", "http://host/a//b", "http://host/a%2Fb", "http://host/%4", "http://host/a?b", "http://[::1", "http://::1", "http://[x]", "http://:80",
		"http://host/a\tb", "http://host#%", "http://a@b@c", "http://host\\a",
		"http://" + strings.Repeat("a", wire.MaxURL),
	} {
		if base, _, err := wire.ServerURL(address); !errors.Is(err, wire.ErrAddress) {
			t.Errorf("ServerURL(%q) = %q, %v, want ErrAddress", address, base, err)
		}
	}
}

// A server address means here what it means to everybody else.
func TestServerURLAgreesWithNetURL(t *testing.T) {
	piece := func(texts ...string) *rapid.Generator[string] { return rapid.SampledFrom(texts) }
	host := rapid.OneOf(rapid.StringMatching(`[A-Za-z0-9._~-]{1,8}`), piece("[::1]", "[FE80::a:1]", "bücher.example", "127.0.0.1"))
	path := rapid.StringMatching(`(/([A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9a-fA-F]{2}){0,4}){0,3}`)
	taken := 0
	rapid.Check(t, func(t *rapid.T) {
		address := piece("http://", "https://", "HTTP://").Draw(t, "scheme") + host.Draw(t, "host") + piece("", ":", ":80", ":443", ":8787").Draw(t, "port") +
			path.Draw(t, "path") + piece("", "#", "#TOKEN", "#a%2Fb").Draw(t, "fragment")
		base, invite, err := wire.ServerURL(address)
		if err != nil {
			return
		}
		taken++
		was, err := url.Parse(address)
		if err != nil {
			t.Fatalf("ServerURL(%q) = %q; net/url: %v", address, base, err)
		}
		is, err := url.Parse(base)
		if err != nil {
			t.Fatalf("net/url on ServerURL(%q) = %q: %v", address, base, err)
		}
		wasPort, isPort := was.Port(), is.Port()
		if wasPort == map[string]string{"http": "80", "https": "443"}[was.Scheme] {
			wasPort = ""
		}
		if is.Scheme != was.Scheme || is.Hostname() != strings.ToLower(was.Hostname()) || isPort != wasPort ||
			is.EscapedPath() != strings.TrimRight(was.EscapedPath(), "/") || invite != was.Fragment {
			t.Fatalf("ServerURL(%q) = %q, %q; net/url says %+v", address, base, invite, was)
		}
	})
	if taken == 0 {
		t.Error("no address was taken: nothing was compared")
	}
}
