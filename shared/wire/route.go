package wire

import (
	"errors"
	"net/url"
	"path"
	"strconv"
	"strings"

	"holdfast/shared/ledger"
)

// Routes below the server's base path, as patterns of http.ServeMux without the method.
const (
	RouteInfo      = "/v1/info"                   // GET -> Info; no sign-in
	RouteChallenge = "/v1/challenge"              // POST ChallengeRequest -> Challenge; no sign-in
	RouteSession   = "/v1/session"                // POST SessionRequest -> Session; no sign-in. DELETE: sign out
	RouteVaults    = "/v1/vaults"                 // POST Register -> Registered
	RouteVault     = "/v1/vaults/{vault}"         // reserved: DELETE by root
	RouteRoster    = "/v1/vaults/{vault}/roster"  // GET ?after -> RosterPage; POST RosterAppend -> RosterResult
	RouteEntries   = "/v1/vaults/{vault}/entries" // POST Push -> PushResult; GET PullQuery -> Page
	RouteHeads     = "/v1/vaults/{vault}/heads"   // GET -> VaultHeads
	RoutePairings  = "/v1/pairings"               // reserved: POST PairingMessage -> opened
	RoutePairing   = "/v1/pairings/{id}"          // reserved: GET, PUT PairingMessage
	RouteHealth    = "/healthz"                   // GET, text: the process answers
	RouteReady     = "/readyz"                    // GET, text: it can write
)

// RosterURL gives a vault's roster below base, the records from place after on.
func RosterURL(base string, vault ledger.VaultID, after int) string {
	return base + RouteVaults + "/" + vault.String() + "/roster?after=" + strconv.Itoa(after)
}

// EntriesURL gives where a vault's entries are pushed.
func EntriesURL(base string, vault ledger.VaultID) string {
	return base + RouteVaults + "/" + vault.String() + "/entries"
}

// PullURL gives where a vault's entries are pulled.
func PullURL(base string, vault ledger.VaultID, q PullQuery) string {
	return EntriesURL(base, vault) + "?" + q.Encode()
}

// HeadsURL gives a vault's heads.
func HeadsURL(base string, vault ledger.VaultID) string {
	return base + RouteVaults + "/" + vault.String() + "/heads"
}

// ErrAddress says that a text is no address of a server.
var ErrAddress = errors.New("not a server address: want http(s)://host[:port][/path]")

// ServerURL brings a server's address into the one form that is signed and compared: scheme http or https in lower case,
// host in lower case, no default port, base path without a slash at the end; no user, query or fragment. A link of the
// form URL#TOKEN gives the invite token after the hash. The error is ErrAddress.
func ServerURL(address string) (base, invite string, err error) {
	address = strings.TrimSpace(address)
	u, err := url.Parse(address)
	if err != nil || len(address) > MaxURL {
		return "", "", ErrAddress
	}
	scheme, host := strings.ToLower(u.Scheme), strings.ToLower(u.Host)
	plain := u.User == nil && u.Opaque == "" && u.RawQuery == "" && !u.ForceQuery &&
		path.Clean("/"+u.Path) == "/"+strings.Trim(u.Path, "/")
	if (scheme != "http" && scheme != "https") || u.Hostname() == "" || !plain {
		return "", "", ErrAddress
	}
	if port := u.Port(); (scheme == "http" && port == "80") || (scheme == "https" && port == "443") {
		host = strings.TrimSuffix(host, ":"+port)
	}
	return scheme + "://" + strings.TrimSuffix(host, ":") + strings.TrimRight(u.EscapedPath(), "/"), u.Fragment, nil
}
