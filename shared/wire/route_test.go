package wire_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"holdfast/shared/ledger"
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
		"http://" + strings.Repeat("a", wire.MaxURL),
	} {
		if base, _, err := wire.ServerURL(address); !errors.Is(err, wire.ErrAddress) {
			t.Errorf("ServerURL(%q) = %q, %v, want ErrAddress", address, base, err)
		}
	}
}

func TestPullQueryComesBackAsItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.Uint64Range(0, ledger.MaxNumber)
		q := wire.PullQuery{After: number.Draw(t, "after"), Limit: number.Draw(t, "limit"), Wait: number.Draw(t, "wait")}
		if q.After > 0 || rapid.Bool().Draw(t, "log") {
			q.LogID = wire.LogID{rapid.Byte().Draw(t, "id"), 1}
		}
		u, err := url.Parse(wire.PullURL("https://sync.example/base", ledger.VaultID{1}, q))
		if err != nil {
			t.Fatal(err)
		}
		got, err := wire.ParsePullQuery(u.Query())
		if err != nil || got != q {
			t.Fatalf("ParsePullQuery(%s) = %+v, %v, want %+v", u.RawQuery, got, err, q)
		}
	})
	for _, query := range []string{"after=-1", "after=x", "after=9007199254740992", "after=1", "limit=1.5", "wait=1e3", "log_id=00", "after=+1", "after=01&log_id=00"} {
		v, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := wire.ParsePullQuery(v); !errors.Is(err, wire.ErrMalformed) {
			t.Errorf("ParsePullQuery(%s) = %v, want ErrMalformed", query, err)
		}
	}
	if q, err := wire.ParsePullQuery(url.Values{"class": {"4"}}); err != nil || q != (wire.PullQuery{}) {
		t.Errorf("an unknown parameter: %+v, %v", q, err)
	}
}

func TestURLsFollowTheRoutes(t *testing.T) {
	vault := ledger.VaultID{0xab}
	for got, route := range map[string]string{
		wire.RosterURL("", vault, 7):              wire.RouteRoster + "?after=7",
		wire.EntriesURL("", vault):                wire.RouteEntries,
		wire.PullURL("", vault, wire.PullQuery{}): wire.RouteEntries + "?after=0",
		wire.HeadsURL("", vault):                  wire.RouteHeads,
	} {
		if want := strings.ReplaceAll(route, "{vault}", vault.String()); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
