package vault

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
)

// Config is what a Service works with. All fields but the last three are needed.
type Config struct {
	Store        Store
	Rand         io.Reader    // cryptographic randomness; safe for concurrent use
	Now          func() int64 // epoch milliseconds
	Server       string       // name and version, for show
	URLs         []string     // the server's public addresses in the form of wire.ServerURL; the first one is named to clients
	Registration wire.Registration
	Limits       wire.Limits // Wait 0: no long poll
	Board        bool        // the server has an outage board
	Status       string      // what the operator wants users to read
}

// Service is the rules of one server.
type Service struct {
	config  Config
	store   Store
	rosters bounded[life, *ledger.Roster]
	heads   bounded[chain, ledger.Head]
	news    notifier
	sweep   sweeper
}

// New returns the rules over a store. Errors name the setting that is missing.
func New(c Config) (*Service, error) {
	switch {
	case c.Store == nil, c.Rand == nil, c.Now == nil:
		return nil, errors.New("vault: store, randomness and clock are needed")
	case len(c.URLs) == 0:
		return nil, errors.New("vault: a public address is needed")
	case c.Limits.Entry == 0, c.Limits.PushEntries == 0, c.Limits.PushBytes == 0, c.Limits.PullEntries == 0, c.Limits.PullBytes == 0:
		return nil, errors.New("vault: limits are needed")
	}
	if !slices.Contains([]wire.Registration{wire.RegistrationOpen, wire.RegistrationInvite, wire.RegistrationClosed}, c.Registration) {
		return nil, fmt.Errorf("vault: no such mode of registration: %q", c.Registration)
	}
	return &Service{config: c, store: c.Store}, nil
}

// Info tells anybody what the server speaks and takes.
func (s *Service) Info() wire.Info {
	info := wire.Info{
		Server: s.config.Server, MinVersion: wire.Version, MaxVersion: wire.Version, Capabilities: []string{wire.CapabilityCheckpoints, wire.CapabilityDelete, wire.CapabilityPairing},
		Registration: s.config.Registration, Limits: s.config.Limits, Now: s.config.Now(), URL: s.config.URLs[0], Status: s.config.Status,
	}
	if s.config.Limits.Wait > 0 {
		info.Capabilities = append(info.Capabilities, wire.CapabilityLongPoll)
	}
	if s.config.Board {
		info.Capabilities = append(info.Capabilities, wire.CapabilityBoard)
	}
	return info
}

// Ready writes to the store and reads it back.
func (s *Service) Ready(ctx context.Context) error {
	return problemOf(s.store.Probe(ctx, s.config.Now()))
}

// secret draws 256 random bits.
func (s *Service) secret() (b [32]byte, err error) {
	if _, err := io.ReadFull(s.config.Rand, b[:]); err != nil {
		return b, fmt.Errorf("draw randomness: %w", err)
	}
	return b, nil
}

// hashOf is how secrets are kept: they have 256 random bits (an invite 128), so a plain hash gives nothing away.
func hashOf(secret []byte) ledger.Hash { return sha256.Sum256(secret) }

// tokenHash reads a token of n bytes in lower-case hexadecimal.
func tokenHash(token string, n int) (ledger.Hash, bool) {
	b, err := hex.DecodeString(token)
	if err != nil || len(b) != n || hex.EncodeToString(b) != token {
		return ledger.Hash{}, false
	}
	return hashOf(b), true
}
