package wire

import (
	"strconv"

	"holdfast/shared/ledger"
)

// Routes below the server's base path, as patterns of http.ServeMux without the method.
const (
	RouteInfo      = "/v1/info"                   // GET -> Info; no sign-in
	RouteChallenge = "/v1/challenge"              // POST ChallengeRequest -> Challenge; no sign-in
	RouteSession   = "/v1/session"                // POST SessionRequest -> Session; no sign-in. DELETE: sign out
	RouteVaults    = "/v1/vaults"                 // POST Register -> Registered
	RouteVault     = "/v1/vaults/{vault}"         // DELETE -> VaultDeleted, by root
	RouteRoster    = "/v1/vaults/{vault}/roster"  // GET ?after -> RosterPage; POST RosterAppend -> RosterResult
	RouteEntries   = "/v1/vaults/{vault}/entries" // POST Push -> PushResult; GET PullQuery -> Page
	RouteHeads     = "/v1/vaults/{vault}/heads"   // GET -> VaultHeads
	RoutePairings  = "/v1/pairings"               // POST PairingOpen -> PairingOpened
	RoutePairing   = "/v1/pairings/{id}"          // GET ?step, PUT PairingMessage -> PairingMessage; no sign-in
	RouteSignals   = "/v1/board/signals"          // POST BoardSignals; with CapabilityBoard
	RouteNotes     = "/v1/board/notes"            // POST BoardNote -> BoardNoted; with CapabilityBoard
	RouteNote      = "/v1/board/notes/{id}"       // PUT BoardShow; with CapabilityBoard
	RouteHealth    = "/healthz"                   // GET, text: the process answers
	RouteReady     = "/readyz"                    // GET, text: it can write
)

// VaultURL gives a vault below base.
func VaultURL(base string, vault ledger.VaultID) string {
	return base + RouteVaults + "/" + vault.String()
}

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
