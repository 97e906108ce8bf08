package apitest

import (
	"fmt"
	"testing"

	"holdfast/shared/wire"
)

// checkPairing answers an offered pairing: the old device opens the mailbox, the new one, which has no session, writes and reads in turn.
func checkPairing(t *testing.T, s Server) {
	ann, laptop, _ := s.register("ann")
	bob, phone, _ := s.register("bob")
	token := s.signIn(ann, laptop, wire.ActionDevice)
	id := wire.PairingID(ann.Vault) // as good as any other 16 bytes
	box := wire.RoutePairings + "/" + id.String()
	put := func(step uint64, body string) wire.Code {
		return s.Call(Request{Method: "PUT", Path: box, Body: wire.PairingMessage{Step: step, Body: []byte(body)}}, nil)
	}
	get := func(step uint64) string {
		var m wire.PairingMessage
		s.must(Request{Method: "GET", Path: fmt.Sprintf("%s?step=%d", box, step)}, &m)
		return string(m.Body)
	}
	if code := put(1, "before it is open"); code != wire.CodePairingUnknown {
		t.Errorf("writing before it is open: %s", code)
	}
	var opened, again wire.PairingOpened
	open := Request{Method: "POST", Path: wire.RoutePairings, Token: token, Body: wire.PairingOpen{ID: id}}
	s.must(open, &opened)
	s.must(open, &again)
	if opened.Expires == 0 || again != opened {
		t.Errorf("opened %+v, then %+v", opened, again)
	}
	open.Token = s.signIn(bob, phone, wire.ActionDevice)
	if code := s.Call(open, nil); code != wire.CodePairingUnknown {
		t.Errorf("another vault opens it: %s", code)
	}
	for step := uint64(1); step <= wire.PairingSteps; step++ {
		if got := get(step); got != "" {
			t.Errorf("step %d before it is there: %q", step, got)
		}
		if step < wire.PairingSteps {
			if code := put(step+1, "out of turn"); code != wire.CodePairingUnknown {
				t.Errorf("step %d out of turn: %s", step+1, code)
			}
		}
		for range 2 {
			if code := put(step, "message"); code != "" {
				t.Errorf("step %d: %s", step, code)
			}
		}
		if code := put(step, "another"); code != wire.CodePairingUnknown {
			t.Errorf("step %d twice: %s", step, code)
		}
		if got := get(step); got != "message" {
			t.Errorf("step %d: %q", step, got)
		}
	}
}
