package apitest

import (
	"strings"
	"testing"

	"holdfast/shared/wire"
	"holdfast/sync-server/vault/vaulttest"
)

// checkRefusals: each kind of bad request has its code, and leaves nothing behind.
func checkRefusals(t *testing.T, s Server) {
	owner, phone, _ := s.register("ann")
	device, read := s.signIn(owner, phone, wire.ActionDevice), s.signIn(owner, phone, wire.ActionRead)
	register := s.signIn(owner, phone, wire.ActionRegister)
	stranger, strange := vaulttest.NewOwner(t, t.Name()+" bob")
	entries, push := vaultPath(owner, "/entries"), wire.Push{Entries: phone.Take(1, 10)}
	for _, c := range []struct {
		name string
		r    Request
		want wire.Code
	}{
		{"nothing there", Request{Method: "GET", Path: "/"}, wire.CodeNotFound},
		{"no such route", Request{Method: "GET", Path: "/v1/nothing"}, wire.CodeNotFound},
		{"trailing slash", Request{Method: "GET", Path: "/v1/info/"}, wire.CodeNotFound},
		{"escaped slash", Request{Method: "GET", Path: "/v1%2finfo"}, wire.CodeNotFound},
		{"escaped zero", Request{Method: "GET", Path: "/v1/info%00"}, wire.CodeNotFound},
		{"a vault is not read as a whole", Request{Method: "GET", Path: vaultPath(owner, "")}, wire.CodeMethodNotAllowed},
		{"delete without a token", Request{Method: "DELETE", Path: vaultPath(owner, "")}, wire.CodeUnauthorized},
		{"delete by device", Request{Method: "DELETE", Path: vaultPath(owner, ""), Token: device}, wire.CodeTokenScope},
		{"delete by reader", Request{Method: "DELETE", Path: vaultPath(owner, ""), Token: read}, wire.CodeTokenScope},
		{"delete another's vault", Request{Method: "DELETE", Path: wire.RouteVaults + "/" + stranger.Vault.String(), Token: s.signIn(owner, phone, wire.ActionDelete)}, wire.CodeTokenScope},
		{"a device asks to delete", Request{Method: "POST", Path: "/v1/challenge", Body: wire.ChallengeRequest{Vault: owner.Vault, Key: phone.ID, Action: wire.ActionDelete}}, wire.CodeBadRequest},
		{"method", Request{Method: "PUT", Path: "/v1/info"}, wire.CodeMethodNotAllowed},
		{"options without preflight", Request{Method: "OPTIONS", Path: "/v1/info"}, wire.CodeMethodNotAllowed},

		{"challenge without a type", Request{Method: "POST", Path: "/v1/challenge", Body: []byte{0xa0}, Head: map[string]string{"Content-Type": ""}}, wire.CodeUnsupportedMediaType},
		{"challenge in JSON", Request{Method: "POST", Path: "/v1/challenge", Body: []byte(`{}`), Head: map[string]string{"Content-Type": "application/json"}}, wire.CodeUnsupportedMediaType},
		{"challenge compressed", Request{Method: "POST", Path: "/v1/challenge", Body: []byte{0xa0}, Head: map[string]string{"Content-Encoding": "gzip"}}, wire.CodeUnsupportedMediaType},
		{"challenge of rubbish", Request{Method: "POST", Path: "/v1/challenge", Body: []byte{0xff}}, wire.CodeBadRequest},
		{"challenge of nothing", Request{Method: "POST", Path: "/v1/challenge", Body: []byte{}}, wire.CodeBadRequest},
		{"challenge too large", Request{Method: "POST", Path: "/v1/challenge", Body: make([]byte, 100_000)}, wire.CodeTooLarge},
		{"challenge of an unknown vault", Request{Method: "POST", Path: "/v1/challenge", Body: wire.ChallengeRequest{Vault: stranger.Vault, Action: wire.ActionRead}}, wire.CodeVaultUnknown},
		{"challenge of an unknown device", Request{Method: "POST", Path: "/v1/challenge", Body: wire.ChallengeRequest{Vault: owner.Vault, Key: strange.ID, Action: wire.ActionDevice}}, wire.CodeDeviceUnknown},
		{"session without a challenge", Request{Method: "POST", Path: "/v1/session", Body: owner.SignIn(phone, phone.ID, wire.ActionDevice, wire.Challenge{Nonce: make([]byte, 32)}, s.Public)}, wire.CodeChallengeInvalid},
		{"signing out without a session", Request{Method: "DELETE", Path: "/v1/session"}, wire.CodeUnauthorized},

		{"register without a token", Request{Method: "POST", Path: "/v1/vaults", Body: wire.Register{Records: owner.Records}}, wire.CodeUnauthorized},
		{"register by device", Request{Method: "POST", Path: "/v1/vaults", Token: device, Body: wire.Register{Records: owner.Records}}, wire.CodeTokenScope},
		{"register another's records", Request{Method: "POST", Path: "/v1/vaults", Token: register, Body: wire.Register{Records: stranger.Records}}, wire.CodeRosterInvalid},
		{"register nothing", Request{Method: "POST", Path: "/v1/vaults", Token: register, Body: wire.Register{}}, wire.CodeBadRequest},
		{"enlist by reader", Request{Method: "POST", Path: vaultPath(owner, "/roster"), Token: read, Body: wire.RosterAppend{Records: owner.Records}}, wire.CodeTokenScope},
		{"enlist root's records by device", Request{Method: "POST", Path: vaultPath(owner, "/roster"), Token: device, Body: wire.RosterAppend{Records: owner.Records[1:2]}}, wire.CodeTokenScope},
		{"roster after a word", Request{Method: "GET", Path: vaultPath(owner, "/roster?after=all"), Token: read}, wire.CodeBadRequest},
		{"roster after less than nothing", Request{Method: "GET", Path: vaultPath(owner, "/roster?after=-1"), Token: read}, wire.CodeBadRequest},

		{"push without a token", Request{Method: "POST", Path: entries, Body: push}, wire.CodeUnauthorized},
		{"push with basic sign-in", Request{Method: "POST", Path: entries, Body: push, Head: map[string]string{"Authorization": "Basic " + device}}, wire.CodeUnauthorized},
		{"push with a made-up token", Request{Method: "POST", Path: entries, Token: strings.Repeat("00", 32), Body: push}, wire.CodeTokenExpired},
		{"push by reader", Request{Method: "POST", Path: entries, Token: read, Body: push}, wire.CodeTokenScope},
		{"push to another vault", Request{Method: "POST", Path: "/v1/vaults/" + stranger.Vault.String() + "/entries", Token: device, Body: push}, wire.CodeTokenScope},
		{"push to no vault", Request{Method: "POST", Path: "/v1/vaults/me/entries", Token: device, Body: push}, wire.CodeNotFound},
		{"push in capitals", Request{Method: "POST", Path: strings.ToUpper(entries), Token: device, Body: push}, wire.CodeNotFound},
		{"push nothing", Request{Method: "POST", Path: entries, Token: device, Body: wire.Push{}}, wire.CodeBadRequest},
		{"push too much", Request{Method: "POST", Path: entries, Token: device, Body: make([]byte, wire.MaxBody+1)}, wire.CodeTooLarge},
		{"push to another log", Request{Method: "POST", Path: entries, Token: device, Body: wire.Push{LogID: wire.LogID{1}, Entries: push.Entries}}, wire.CodeLogChanged},

		{"pull after a word", Request{Method: "GET", Path: entries + "?after=x", Token: read}, wire.CodeBadRequest},
		{"pull after without a log", Request{Method: "GET", Path: entries + "?after=1", Token: read}, wire.CodeBadRequest},
		{"pull another log", Request{Method: "GET", Path: entries + "?log_id=" + strings.Repeat("0", 31) + "1", Token: read}, wire.CodeLogChanged},
		{"pull without a token", Request{Method: "GET", Path: entries}, wire.CodeUnauthorized},
		{"pull another vault", Request{Method: "GET", Path: "/v1/vaults/" + stranger.Vault.String() + "/entries", Token: read}, wire.CodeTokenScope},
		{"pairing without a token", Request{Method: "POST", Path: "/v1/pairings", Body: wire.PairingOpen{}}, wire.CodeUnauthorized},
		{"pairing by reader", Request{Method: "POST", Path: "/v1/pairings", Token: read, Body: wire.PairingOpen{}}, wire.CodeTokenScope},
		{"a pairing that nobody opened", Request{Method: "GET", Path: "/v1/pairings/" + strings.Repeat("0", 32) + "?step=1"}, wire.CodePairingUnknown},
		{"a pairing by no id", Request{Method: "GET", Path: "/v1/pairings/me?step=1"}, wire.CodePairingUnknown},
		{"a pairing without a step", Request{Method: "GET", Path: "/v1/pairings/" + strings.Repeat("0", 32)}, wire.CodeBadRequest},
		{"writing where nobody opened", Request{Method: "PUT", Path: "/v1/pairings/" + strings.Repeat("0", 32), Body: wire.PairingMessage{Step: 1, Body: []byte("x")}}, wire.CodePairingUnknown},
		{"writing a step that is none", Request{Method: "PUT", Path: "/v1/pairings/" + strings.Repeat("0", 32), Body: wire.PairingMessage{Step: 5, Body: []byte("x")}}, wire.CodeBadRequest},
		{"writing too much", Request{Method: "PUT", Path: "/v1/pairings/" + strings.Repeat("0", 32), Body: make([]byte, 100_000)}, wire.CodeTooLarge},

		{"heads without a token", Request{Method: "GET", Path: vaultPath(owner, "/heads")}, wire.CodeUnauthorized},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := s
			s.T = t
			if got := s.Call(c.r, nil); got != c.want {
				t.Errorf("code %q, want %q", got, c.want)
			}
		})
	}
	var page wire.Page
	if got := s.Call(Request{Method: "GET", Path: entries, Token: read}, &page); got != "" || page.Head != 0 {
		t.Errorf("after all refusals the vault holds %d entries (%q)", page.Head, got)
	}
}

// checkOddities: a path has one spelling, and a method that nobody knows is no route's.
func checkOddities(t *testing.T, s Server) {
	if s.Fronted {
		t.Skip("the platform before this server lets none of them through")
	}
	for _, path := range []string{"//v1/info", "/v1/../v1/info", "/v1/inf%6f"} {
		if got := s.Call(Request{Method: "GET", Path: path}, nil); got != wire.CodeNotFound {
			t.Errorf("GET %s: %q", path, got)
		}
	}
	if got := s.Call(Request{Method: "FROB", Path: wire.RouteInfo}, nil); got != wire.CodeMethodNotAllowed {
		t.Errorf("FROB: %q", got)
	}
}
