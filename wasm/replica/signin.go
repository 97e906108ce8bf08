package replica

import (
	"context"

	"holdfast/shared/ledger"
	"holdfast/shared/seal"
	"holdfast/shared/wire"
)

// identity is who speaks: this device, or the root.
type identity struct {
	id     ledger.DeviceID // zero for the root
	signer ledger.Signer
	agree  seal.AgreeKey
}

func deviceIdentity(k seal.DeviceKeys) identity { return identity{k.ID(), k.Signer(), k.Agree()} }

func rootIdentity(r seal.Root) identity { return identity{signer: r.Signer(), agree: r.Agree()} }

// token is a session's, with the times brought to our own clock.
type token struct {
	secret string
	until  int64 // epoch ms by our clock
	ahead  int64 // ms that the server's clock is ahead of ours
}

// tokenMargin is how long before its end a token is no longer used, in ms.
const tokenMargin = 30_000

// signIn answers a challenge of the server for one action.
func signIn(ctx context.Context, remote Remote, server string, vault ledger.VaultID, who identity, action wire.Action, now int64) (token, error) {
	var challenge wire.Challenge
	ask := wire.ChallengeRequest{Vault: vault, Key: who.id, Action: action}
	if err := call(ctx, remote, Request{Method: "POST", URL: server + wire.RouteChallenge}, ask, &challenge); err != nil {
		return token{}, err
	}
	request, err := wire.SignIn(wire.Statement{Vault: vault, Key: who.id, Nonce: challenge.Nonce, URL: server, Action: action}, who.signer)
	if err != nil {
		return token{}, errorf(CodeMalformed, "sign in: %w", err)
	}
	var session wire.Session
	if err := call(ctx, remote, Request{Method: "POST", URL: server + wire.RouteSession}, request, &session); err != nil {
		return token{}, err
	}
	// Session.Expires is by the server's clock, which may be a day off.
	life := min(session.Expires-challenge.Now, wire.SessionLife)
	return token{secret: session.Token, until: now + life, ahead: challenge.Now - now}, nil
}

// clockTolerance is how far the server's clock may be off before it is said, in ms.
const clockTolerance = 5 * 60 * 1000

// clockOff gives what of a difference is worth saying.
func clockOff(ahead int64) int64 {
	if ahead > -clockTolerance && ahead < clockTolerance {
		return 0
	}
	return ahead
}
