package replica

import (
	"context"

	"holdfast/shared/seal"
	"holdfast/shared/wire"
)

// Erase deletes this store's vault on its server, with everything in it, in the name of the recovery code. What is kept here stays, and goes on
// saying that the server knows no such vault. now is epoch ms.
func (r *Replica) Erase(ctx context.Context, code string, now int64) (gone wire.VaultDeleted, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	root, err := recoveryCode(code)
	if err != nil {
		return gone, err
	}
	st, found, err := loadState(ctx, r.c.Store)
	switch {
	case err != nil:
		return gone, err
	case !found:
		return gone, errorf(CodeNotSetUp, "no vault is set up")
	case st.Vault != root.Vault():
		return gone, errorf(CodeOtherVault, "the recovery code is that of vault %s, not of %s", root.Vault(), st.Vault)
	}
	return EraseVault(ctx, r.c.Remote, st.Server, root, now)
}

// EraseVault is Erase without a store; server is in the form of wire.ServerURL.
func EraseVault(ctx context.Context, remote Remote, server string, root seal.Root, now int64) (gone wire.VaultDeleted, err error) {
	t, err := signIn(ctx, remote, server, root.Vault(), rootIdentity(root), wire.ActionDelete, now)
	if err == nil {
		err = call(ctx, remote, Request{Method: "DELETE", URL: wire.VaultURL(server, root.Vault()), Token: t.secret}, nil, &gone)
	}
	return gone, err
}
