package apitest

import (
	"bytes"
	"testing"

	"holdfast/shared/wire"
	"holdfast/sync-server/vault/vaulttest"
)

// Run tests a server. Vaults of an earlier run may be in it, if that had another name.
func Run(t *testing.T, s Server) {
	for _, c := range []struct {
		name  string
		check func(*testing.T, Server)
	}{
		{"the whole way", checkWholeWay},
		{"pushes", checkPushes},
		{"deleting a vault", checkDeletion},
		{"pairing", checkPairing},
		{"refusals", checkRefusals},
		{"odd paths and methods", checkOddities},
		{"problems are JSON for who asks", checkJSON},
		{"other methods", checkMethods},
		{"origins", checkOrigins},
	} {
		t.Run(c.name, func(t *testing.T) {
			s.T = t
			c.check(t, s)
		})
	}
}

func vaultPath(o *vaulttest.Owner, tail string) string {
	return wire.RouteVaults + "/" + o.Vault.String() + tail
}

// checkWholeWay walks through the protocol as a client does.
func checkWholeWay(t *testing.T, s Server) {
	bob, phone, registered := s.register("bob")
	entries := vaultPath(bob, "/entries")
	token, read := s.signIn(bob, phone, wire.ActionDevice), s.signIn(bob, phone, wire.ActionRead)

	var result wire.PushResult
	s.must(Request{Method: "POST", Path: entries, Token: token, Body: wire.Push{LogID: registered.LogID, Entries: phone.Take(5, 100)}}, &result)
	if result.Appended != 5 || result.Head != 5 || result.LogID != registered.LogID {
		t.Errorf("push result %+v", result)
	}
	var page wire.Page
	s.must(Request{Method: "GET", Path: entries + "?" + wire.PullQuery{LogID: registered.LogID, After: 2, Limit: 2}.Encode(), Token: read}, &page)
	if len(page.Items) != 2 || page.Next != 4 || page.Head != 5 || page.Done {
		t.Errorf("page: %d items, next %d of %d, done %v", len(page.Items), page.Next, page.Head, page.Done)
	}
	var heads wire.VaultHeads
	s.must(Request{Method: "GET", Path: vaultPath(bob, "/heads"), Token: read}, &heads)
	if len(heads.Heads) != 1 || heads.Heads[0] != phone.Head {
		t.Errorf("heads %+v", heads)
	}
	bob.Enrol(t.Name() + " tablet")
	var grown wire.RosterResult
	enrol := s.signIn(bob, phone, wire.ActionEnrol)
	s.must(Request{Method: "POST", Path: vaultPath(bob, "/roster"), Token: enrol, Body: wire.RosterAppend{Records: bob.Records[3:]}}, &grown)
	var roster wire.RosterPage
	s.must(Request{Method: "GET", Path: vaultPath(bob, "/roster?after=3"), Token: token}, &roster)
	if len(roster.Records) != 1 || !bytes.Equal(roster.Records[0], bob.Records[3]) || roster.Roster != grown.Roster {
		t.Errorf("roster after 3: %d records", len(roster.Records))
	}
	s.must(Request{Method: "DELETE", Path: wire.RouteSession, Token: token}, nil)
	if got := s.Call(Request{Method: "GET", Path: vaultPath(bob, "/heads"), Token: token}, nil); got != wire.CodeTokenExpired {
		t.Errorf("after signing out: %q", got)
	}
}

// checkPushes: order, repetition, forks and gaps; what is answered as kept is given back as it was sent.
func checkPushes(t *testing.T, s Server) {
	bob, phone, registered := s.register("bob")
	token, entries := s.signIn(bob, phone, wire.ActionDevice), vaultPath(bob, "/entries")
	push := func(list ...[]byte) (result wire.PushResult) {
		t.Helper()
		s.must(Request{Method: "POST", Path: entries, Token: token, Body: wire.Push{LogID: registered.LogID, Entries: list}}, &result)
		return result
	}
	want := func(what string, got wire.PushResult, appended, head uint64, code wire.Code) {
		t.Helper()
		var has wire.Code
		if got.Problem != nil {
			has = got.Problem.Code
		}
		if got.Appended != appended || got.Head != head || has != code {
			t.Errorf("%s: %d appended, head %d, problem %q; want %d, %d, %q", what, got.Appended, got.Head, has, appended, head, code)
		}
	}
	sent := phone.Take(50, 700) // several statements of a database that binds a hundred parameters
	want("fifty at once", push(sent...), 50, 50, "")
	want("the same again", push(sent...), 50, 50, "")
	want("one of them again", push(sent[30]), 1, 50, "")
	next, other := phone.Fork(10, 0), phone.Fork(10, 1)
	want("the next", push(next.Bytes()), 1, 51, "")
	want("another one in its place", push(other.Bytes()), 0, 51, wire.CodeDeviceFork)
	phone.Head = next.Head()
	skipped, after := phone.Next(10), phone.Next(10)
	want("beyond a gap", push(after.Bytes()), 0, 51, wire.CodeSeqGap)
	want("in order", push(skipped.Bytes(), after.Bytes()), 2, 53, "")

	client := vaulttest.Client{URL: s.URL, Public: s.Public}
	items, err := client.Pull(t.Context(), bob, token)
	if err != nil {
		t.Fatal(err)
	}
	bob.WantWhole(t, items)
	sent = append(sent, next.Bytes(), skipped.Bytes(), after.Bytes())
	if len(items) != len(sent) {
		t.Fatalf("%d entries pulled, want %d", len(items), len(sent))
	}
	for i, it := range items {
		if !bytes.Equal(it.Entry, sent[i]) {
			t.Errorf("entry %d came back changed", i+1)
		}
	}
}

// checkDeletion: root deletes the vault, nobody's sessions are left, another vault is as it was, and the vault can be made anew.
func checkDeletion(t *testing.T, s Server) {
	bob, phone, registered := s.register("bob")
	eve, tablet, others := s.register("eve")
	token, theirs := s.signIn(bob, phone, wire.ActionDevice), s.signIn(eve, tablet, wire.ActionDevice)
	for _, p := range []struct {
		path, token string
		push        wire.Push
	}{
		{vaultPath(bob, "/entries"), token, wire.Push{LogID: registered.LogID, Entries: phone.Take(3, 100)}},
		{vaultPath(eve, "/entries"), theirs, wire.Push{LogID: others.LogID, Entries: tablet.Take(2, 100)}},
	} {
		s.must(Request{Method: "POST", Path: p.path, Token: p.token, Body: p.push}, nil)
	}
	var gone wire.VaultDeleted
	remove := s.signIn(bob, phone, wire.ActionDelete)
	s.must(Request{Method: "DELETE", Path: vaultPath(bob, ""), Token: remove}, &gone)
	if gone.Entries != 3 || gone.Bytes == 0 {
		t.Errorf("deleted %+v", gone)
	}
	for what, r := range map[string]Request{
		"device":      {Method: "GET", Path: vaultPath(bob, "/heads"), Token: token},
		"once more":   {Method: "DELETE", Path: vaultPath(bob, ""), Token: remove},
		"another way": {Method: "POST", Path: vaultPath(bob, "/entries"), Token: token, Body: wire.Push{Entries: phone.Take(1, 100)}},
	} {
		if got := s.Call(r, nil); got != wire.CodeTokenExpired {
			t.Errorf("%s: %q", what, got)
		}
	}
	ask := Request{Method: "POST", Path: wire.RouteChallenge, Body: wire.ChallengeRequest{Vault: bob.Vault, Key: phone.ID, Action: wire.ActionDevice}}
	if got := s.Call(ask, nil); got != wire.CodeVaultUnknown {
		t.Errorf("signing in: %q", got)
	}
	var heads wire.VaultHeads
	s.must(Request{Method: "GET", Path: vaultPath(eve, "/heads"), Token: theirs}, &heads)
	if len(heads.Heads) != 1 || heads.Heads[0].Seq != 2 {
		t.Errorf("the other vault has %+v", heads)
	}
	var anew wire.Registered
	s.must(Request{Method: "POST", Path: wire.RouteVaults, Token: s.signIn(bob, phone, wire.ActionRegister), Body: wire.Register{Records: bob.Records}}, &anew)
	if anew.LogID == registered.LogID {
		t.Error("the vault made anew has the old log")
	}
}
