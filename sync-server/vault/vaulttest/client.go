package vaulttest

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
)

// Client speaks the protocol to a server over HTTP, without being clever: no retries, no state but the address.
type Client struct {
	URL    string
	Public string // the address that sign-ins name; empty: URL
	HTTP   http.Client
}

// Call sends a message (nil: none) and decodes the answer into out (nil: none). A problem is returned as *wire.Problem.
func (c *Client) Call(ctx context.Context, method, path, token string, in, out any) error {
	var body io.Reader
	if in != nil {
		b, err := wire.Encode(in)
		if err != nil {
			return err
		}
		body = bytes.NewReader(b)
	}
	r, err := http.NewRequestWithContext(ctx, method, c.URL+path, body)
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", wire.ContentType)
	r.Header.Set("Accept", wire.ContentType)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := c.HTTP.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if answer.StatusCode >= 300 {
		var p wire.Problem
		if err := wire.Decode(b, &p); err != nil {
			return fmt.Errorf("status %d, %q: %w", answer.StatusCode, b, err)
		}
		return &p
	}
	if out == nil {
		return nil
	}
	return wire.Decode(b, out)
}

// SignIn returns a token for an action, signed by root or by the device.
func (c *Client) SignIn(ctx context.Context, o *Owner, d *Device, action wire.Action) (string, error) {
	var signer ledger.Signer = o.Root
	var id ledger.DeviceID
	if root, _ := action.ByRoot(); !root {
		signer, id = d, d.ID
	}
	var challenge wire.Challenge
	if err := c.Call(ctx, "POST", wire.RouteChallenge, "", wire.ChallengeRequest{Vault: o.Vault, Key: id, Action: action}, &challenge); err != nil {
		return "", fmt.Errorf("challenge: %w", err)
	}
	var session wire.Session
	if err := c.Call(ctx, "POST", wire.RouteSession, "", o.SignIn(signer, id, action, challenge, cmp.Or(c.Public, c.URL)), &session); err != nil {
		return "", fmt.Errorf("sign in: %w", err)
	}
	return session.Token, nil
}

// Register founds the owner's vault.
func (c *Client) Register(ctx context.Context, o *Owner, invite string) error {
	token, err := c.SignIn(ctx, o, nil, wire.ActionRegister)
	if err != nil {
		return err
	}
	return c.Call(ctx, "POST", wire.RouteVaults, token, wire.Register{Invite: invite, Records: o.Records}, &wire.Registered{})
}

// Push pushes entries.
func (c *Client) Push(ctx context.Context, o *Owner, token string, entries ...[]byte) (result wire.PushResult, err error) {
	err = c.Call(ctx, "POST", wire.EntriesURL("", o.Vault), token, wire.Push{Entries: entries}, &result)
	return result, err
}

// Pull pulls everything.
func (c *Client) Pull(ctx context.Context, o *Owner, token string) (all []wire.Item, err error) {
	q := wire.PullQuery{}
	for {
		var page wire.Page
		if err := c.Call(ctx, "GET", wire.PullURL("", o.Vault, q), token, nil, &page); err != nil {
			return nil, err
		}
		all, q.LogID, q.After = append(all, page.Items...), page.LogID, page.Next
		if page.Done {
			return all, nil
		}
	}
}
