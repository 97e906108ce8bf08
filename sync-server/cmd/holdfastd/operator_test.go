package main

import (
	"strings"
	"testing"

	"holdfast/shared/wire"
)

// TestQuotaHoldsAtOnce: what the operator says about a vault goes before what serve says, also while it runs.
func TestQuotaHoldsAtOnce(t *testing.T) {
	_, data, c, o, d, token := served(t, 2)
	id := o.Vault.String()
	want(t, "may hold 3kB", "quota", "set", "--data", data, id, "3kB")
	want(t, "quota: 3000 bytes", "vault", "show", "--data", data, id)
	entries := d.Take(10, 500)
	r, err := c.Push(t.Context(), o, token, entries...)
	if err != nil || r.Problem == nil || r.Problem.Code != wire.CodeQuotaExceeded || r.Problem.Limit != 3000 || r.Appended == 0 || r.Appended == 10 {
		t.Fatalf("push over quota: %+v, %v", r, err)
	}
	want(t, "may hold none", "quota", "set", "--data", data, id, "none")
	if r, err := c.Push(t.Context(), o, token, entries...); err != nil || r.Appended != 10 {
		t.Errorf("push without quota: %+v, %v", r, err)
	}
	want(t, "may hold default", "quota", "set", "--data", data, id, "default")
	want(t, "as the server says", "vault", "show", "--data", data, id)
}

// TestBarredDeviceLosesTheServer: its session ends, it gets no new one, and the others go on.
func TestBarredDeviceLosesTheServer(t *testing.T) {
	_, data, c, o, d, token := served(t, 2)
	id, device := o.Vault.String(), d.ID.String()
	refused(t, "no device", "device", "revoke", "--data", data, id, strings.Repeat("ab", 16))
	want(t, "is barred", "device", "revoke", "--data", data, id, device)
	if _, err := c.Pull(t.Context(), o, token); err == nil || !strings.Contains(err.Error(), string(wire.CodeTokenExpired)) {
		t.Errorf("the session still holds: %v", err)
	}
	if _, err := c.SignIn(t.Context(), o, d, wire.ActionDevice); err == nil || !strings.Contains(err.Error(), string(wire.CodeDeviceRevoked)) {
		t.Errorf("signed in: %v", err)
	}
	if _, err := c.SignIn(t.Context(), o, nil, wire.ActionRead); err != nil {
		t.Errorf("root is kept out, too: %v", err)
	}
	want(t, "again", "device", "revoke", "--data", data, id, device, "--undo")
	refused(t, "not barred", "device", "revoke", "--data", data, id, device, "--undo")
	if _, err := c.SignIn(t.Context(), o, d, wire.ActionDevice); err != nil {
		t.Error(err)
	}
	want(t, "abandoned", "gc", "--data", data)
	want(t, "server: running", "doctor", "--data", data)
	if _, err := c.SignIn(t.Context(), o, d, wire.ActionDevice); err != nil {
		t.Errorf("after gc: %v", err)
	}
}
