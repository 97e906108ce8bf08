package wire

import (
	"errors"
	"fmt"

	"holdfast/shared/ledger"
	"holdfast/shared/strictcbor"
)

// Action is what a session may do; it is part of what a sign-in signs.
type Action string

// The actions, who may sign in for them, and what their sessions may do.
const (
	ActionDevice   Action = "device"   // a live device: roster, heads, push, pull; certificates and grants that it issued
	ActionRead     Action = "read"     // root: roster, heads, pull
	ActionRegister Action = "register" // root: found the vault, or complete its roster
	ActionEnrol    Action = "enrol"    // root: roster, heads, pull; add certificates, epochs and grants
	ActionRevoke   Action = "revoke"   // root: roster, heads, pull; add revocations, epochs and grants
	ActionDelete   Action = "delete"   // root: delete the vault; with CapabilityDelete
)

// ByRoot says that the action is signed by root, not by a device; ok is false for an unknown action.
func (a Action) ByRoot() (root, ok bool) {
	switch a {
	case ActionDevice:
		return false, true
	case ActionRead, ActionRegister, ActionEnrol, ActionRevoke, ActionDelete:
		return true, true
	default:
		return false, false
	}
}

// ChallengeRequest asks for a nonce. Key is the device that wants to sign in, or zero for root.
type ChallengeRequest struct {
	Vault  ledger.VaultID  `cbor:"1,keyasint"`
	Key    ledger.DeviceID `cbor:"2,keyasint"`
	Action Action          `cbor:"3,keyasint"`
}

// Challenge is the server's nonce: good once, until Expires, for the vault, key and action that asked.
type Challenge struct {
	Nonce   []byte `cbor:"1,keyasint"` // NonceSize bytes
	Expires int64  `cbor:"2,keyasint"`
	Now     int64  `cbor:"3,keyasint"` // the server's clock
}

// Statement is what a sign-in signs. URL is the server as the client reached it, in the form of ServerURL: a server
// cannot pass the signature on to another one.
type Statement struct {
	Version uint64          `cbor:"1,keyasint"`
	Vault   ledger.VaultID  `cbor:"2,keyasint"`
	Key     ledger.DeviceID `cbor:"3,keyasint"` // zero for root
	Nonce   []byte          `cbor:"4,keyasint"`
	URL     string          `cbor:"5,keyasint"`
	Action  Action          `cbor:"6,keyasint"`
}

// SessionRequest answers a challenge. The statement travels as the bytes that were signed.
type SessionRequest struct {
	Statement []byte `cbor:"1,keyasint"`
	Signature []byte `cbor:"2,keyasint"`           // Ed25519 over ledger.Message("challenge", Statement)
	Root      []byte `cbor:"3,keyasint,omitempty"` // root's Ed25519 public key, for ActionRegister only: the server has no roster yet
}

// Session is a bearer token for the action, until Expires.
type Session struct {
	Token   string `cbor:"1,keyasint"` // lower-case hexadecimal; sent as "Authorization: Bearer <token>"
	Expires int64  `cbor:"2,keyasint"`
}

// SignIn makes the request that answers a challenge: it fills in Version and signs. For ActionRegister it adds root's
// public key.
func SignIn(s Statement, key ledger.Signer) (SessionRequest, error) {
	s.Version = Version
	raw, err := Encode(s)
	if err != nil {
		return SessionRequest{}, err
	}
	r := SessionRequest{Statement: raw, Signature: key.Sign(ChallengeBytes(raw))}
	if s.Action == ActionRegister {
		r.Root = key.Public()
	}
	return r, nil
}

// ChallengeBytes gives what is signed for an encoded Statement.
func ChallengeBytes(statement []byte) []byte { return ledger.Message("challenge", statement) }

// ParseStatement reads the statement of a request without checking its signature. Errors wrap ErrMalformed.
func (r SessionRequest) ParseStatement() (Statement, error) {
	var s Statement
	err := Decode(r.Statement, &s)
	return s, err
}

// Verify checks the signature with a public key of 32 bytes, over the statement as received. Errors wrap
// ledger.ErrSignature.
func (r SessionRequest) Verify(public []byte) error {
	if err := ledger.VerifySignature(public, ChallengeBytes(r.Statement), r.Signature); err != nil {
		return fmt.Errorf("sign-in: %w", err)
	}
	return nil
}

func (r *ChallengeRequest) validate() error { return checkAction(r.Action, r.Key) }

func (c *Challenge) validate() error {
	if len(c.Nonce) != NonceSize || c.Expires <= 0 {
		return fmt.Errorf("nonce of %d bytes, expires %d", len(c.Nonce), c.Expires)
	}
	return nil
}

func (s *Statement) validate() error {
	if len(s.Nonce) != NonceSize || len(s.URL) > MaxURL || s.URL == "" {
		return fmt.Errorf("nonce of %d bytes, address of %d", len(s.Nonce), len(s.URL))
	}
	if s.Version != Version {
		return fmt.Errorf("%w: version %d", ErrVersion, s.Version)
	}
	return checkAction(s.Action, s.Key)
}

func (r *SessionRequest) validate() error {
	if len(r.Statement) > 2*MaxURL || len(r.Signature) != 64 || (len(r.Root) != 0 && len(r.Root) != ledger.PublicKeySize) {
		return errors.New("statement, signature or root key has the wrong length")
	}
	return strictcbor.Check(r.Statement)
}

func (s *Session) validate() error {
	if s.Token == "" || len(s.Token) > MaxToken || s.Expires <= 0 {
		return errors.New("no token")
	}
	return nil
}

func checkAction(a Action, key ledger.DeviceID) error {
	root, ok := a.ByRoot()
	if !ok || root != key.IsRoot() {
		return fmt.Errorf("action %q by key %s", a, key)
	}
	return nil
}
