//go:build !js

package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strings"

	"holdfast/shared/seal"
	"holdfast/shared/wire"
	"holdfast/wasm/replica"
)

// vaultFlags say which vault: every command that reads or writes one takes them.
type vaultFlags struct {
	Server           string `required:"" env:"HOLDFAST_SERVER" help:"Base URL of the sync server." placeholder:"URL"`
	RecoveryCodeFile string `required:"" env:"HOLDFAST_RECOVERY_CODE_FILE" help:"File with the recovery code." placeholder:"FILE"`
}

// code reads the recovery code; its checksum is checked before anything is sent anywhere.
func (f vaultFlags) code() (seal.Root, error) {
	text, err := os.ReadFile(f.RecoveryCodeFile)
	if err != nil {
		return seal.Root{}, fmt.Errorf("read the recovery code: %w", err)
	}
	root, err := seal.ParseCode(strings.TrimSpace(string(text)))
	if err != nil {
		return seal.Root{}, fmt.Errorf("read the recovery code in %s: %w", f.RecoveryCodeFile, err)
	}
	return root, nil
}

type vaultCmd struct {
	New    vaultNewCmd    `cmd:"" help:"Make a vault on a server and write its recovery code to a file."`
	Show   vaultShowCmd   `cmd:"" help:"Say how much a vault holds on its server, and how much it may."`
	Delete vaultDeleteCmd `cmd:"" help:"Delete a vault on its server, for every device, and what this machine keeps of it."`
}

type vaultNewCmd struct {
	Server string `required:"" env:"HOLDFAST_SERVER" help:"Base URL of the sync server, or a link with an invite behind a hash." placeholder:"URL"`
	Invite string `help:"Invite, where the server asks for one." placeholder:"TOKEN"`
	Out    string `required:"" help:"File for the recovery code; it must not exist." placeholder:"FILE"`
	JSON   bool   `help:"Print a JSON object."`
}

// Run writes the code down before it asks the server: a vault whose code is nowhere must not come to be. It prints the
// vault's id.
func (c vaultNewCmd) Run(ctx context.Context, p program) error {
	root, err := seal.NewRoot(rand.Reader)
	if err != nil {
		return fmt.Errorf("draw a recovery code: %w", err)
	}
	file, err := os.OpenFile(c.Out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("make the file for the recovery code: %w", err)
	}
	if err := write(file, root.Code()+"\n"); err != nil {
		return errors.Join(fmt.Errorf("write the recovery code: %w", err), os.Remove(c.Out))
	}
	remote := &asking{Remote: p.remote()}
	err = replica.Found(ctx, replica.Config{Remote: remote, Rand: rand.Reader}, c.Server, c.Invite, root, p.now())
	switch {
	case err == nil:
		id := root.Vault().String()
		return p.printLine(c.JSON, map[string]string{"vault": id}, id)
	case remote.mayHaveFounded(err):
		return fmt.Errorf("make a vault (it may be there all the same; its recovery code stays in %s): %w", c.Out, err)
	default:
		return errors.Join(fmt.Errorf("make a vault: %w", err), os.Remove(c.Out))
	}
}

// asking notes whether the request that founds the vault was sent.
type asking struct {
	replica.Remote
	sent bool
}

// Do is as in replica.Remote.
func (a *asking) Do(ctx context.Context, q replica.Request) (replica.Response, error) {
	a.sent = a.sent || q.Method == "POST" && strings.HasSuffix(q.URL, wire.RouteVaults)
	return a.Remote.Do(ctx, q)
}

// mayHaveFounded says that the answer leaves open whether the vault is there: only a clear refusal rules it out.
func (a *asking) mayHaveFounded(err error) bool {
	var refused *wire.Problem
	return a.sent && !(errors.As(err, &refused) && refused.Status < 500)
}

func write(file *os.File, text string) error {
	if _, err := file.WriteString(text); err != nil {
		return errors.Join(err, file.Close())
	}
	return errors.Join(file.Sync(), file.Close())
}
