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
		got, err := wire.ParsePullQuery(u.Query().Get)
		if err != nil || got != q {
			t.Fatalf("ParsePullQuery(%s) = %+v, %v, want %+v", u.RawQuery, got, err, q)
		}
	})
	for _, query := range []string{"after=-1", "after=x", "after=9007199254740992", "after=1", "limit=1.5", "wait=1e3", "log_id=00", "after=+1", "after=01&log_id=00"} {
		v, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := wire.ParsePullQuery(v.Get); !errors.Is(err, wire.ErrMalformed) {
			t.Errorf("ParsePullQuery(%s) = %v, want ErrMalformed", query, err)
		}
	}
	if q, err := wire.ParsePullQuery(url.Values{"class": {"4"}}.Get); err != nil || q != (wire.PullQuery{}) {
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
