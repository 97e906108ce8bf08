package vault_test

import (
	"testing"

	"holdfast/sync-server/vault"
)

func TestInviteState(t *testing.T) {
	for want, i := range map[string]vault.Invite{
		"open": {Uses: 2, Used: 1, Expires: 11}, "used": {Uses: 1, Used: 1}, "expired": {Uses: 1, Expires: 10}, "revoked": {Uses: 1, Revoked: 5},
	} {
		if got := i.State(10); got != want {
			t.Errorf("%+v is %s, want %s", i, got, want)
		}
	}
}
