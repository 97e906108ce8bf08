package vault

import (
	"holdfast/shared/ledger"
	"holdfast/shared/wire"
)

// Person says who speaks to the outage board: the vault, whatever its devices. One that came without an invitation does not count; anybody
// could make as many of those as he likes.
func (x *Session) Person() (ledger.VaultID, error) {
	if err := x.check(VerbSignal); err != nil {
		return ledger.VaultID{}, err
	}
	if !x.state.Invited {
		return ledger.VaultID{}, refuse(wire.CodeTokenScope, "only vaults that came by an invitation tell the board")
	}
	return x.grant.Vault, nil
}
