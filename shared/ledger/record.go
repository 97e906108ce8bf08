package ledger

import (
	"bytes"
	"crypto/ed25519"
	"fmt"

	"holdfast/shared/strictcbor"
)

// Limits of the roster, in pieces and bytes.
const (
	MaxRecord  = 64 << 10
	MaxRecords = 4096
	MaxDevices = 256 // live at the same time
	MaxWrap    = 256 // bytes of one wrapped key
)

// Kind says what a record of the roster does.
type Kind uint64

// The kinds of records, and who may issue them.
const (
	KindVault  Kind = 1 // founds the vault with root's keys; index 0; root
	KindCert   Kind = 2 // takes a device in; root or a live device
	KindEpoch  Kind = 3 // opens the next epoch: a new content key, wrapped to root and every live device; root
	KindGrant  Kind = 4 // wraps the current content key to more devices; root or a live device
	KindRevoke Kind = 5 // removes a device; root
)

// Purpose gives the purpose in the signed message of a record of this kind.
func (k Kind) Purpose() string {
	if k == KindEpoch || k == KindGrant {
		return "epoch"
	}
	return "cert"
}

// Wrap is a content key that only its recipient can open.
type Wrap struct {
	Recipient DeviceID `cbor:"1,keyasint"` // the zero value is root
	Key       []byte   `cbor:"2,keyasint"` // 1 to MaxWrap bytes; made by package seal
}

// Body is what a record states. Which of the later fields are set depends on Kind; the others are zero.
type Body struct {
	Version uint64
	Kind    Kind
	Vault   VaultID
	Index   uint64 // place in the roster, from 0
	Prev    Hash   // of the record before; zero when Index is 0
	Issuer  DeviceID
	Time    int64 // epoch milliseconds, as the issuer's clock had it; for show only

	Sign     []byte   // vault: root's, cert: the device's Ed25519 public key
	Agree    []byte   // vault: root's, cert: the device's X25519 public key
	Epoch    uint64   // epoch, grant: number from 1
	Key      KeyID    // epoch, grant
	Wraps    []Wrap   // epoch, grant: ascending by recipient
	Previous []byte   // epoch: the key of the epoch before, sealed under the new one; nil in epoch 1
	Device   DeviceID // revoke
	Last     Head     // revoke: the last entry of the device that still counts; Seq 0 and no hash when none does

	// Extra holds keys that a newer version wrote. They are signed like the others.
	Extra strictcbor.Extra
}

// Record is one link of the roster: what it states and the issuer's signature. On the wire and in stores it is the CBOR
// array [body bytes, signature].
type Record struct {
	Body      Body
	RawBody   []byte // the body as it was signed
	Signature []byte // Ed25519 over Message(kind purpose, Hash)
}

// FirstBody gives the body of the record that founds a vault, from root's Ed25519 and X25519 public keys.
func FirstBody(root ed25519.PublicKey, agree []byte, now int64) Body {
	return Body{Version: Version, Kind: KindVault, Vault: VaultIDOf(root), Time: now, Sign: root, Agree: agree}
}

// NewRecord signs b, whose Version it sets. Errors wrap ErrMalformed.
func NewRecord(b Body, key Signer) (Record, error) {
	b.Version = Version
	if err := b.check(); err != nil {
		return Record{}, fmt.Errorf("making a record: %w", err)
	}
	raw, err := b.marshal()
	if err != nil {
		return Record{}, fmt.Errorf("making a record: %w", err)
	}
	r := Record{Body: b, RawBody: raw}
	hash := r.Hash()
	r.Signature = key.Sign(Message(b.Kind.Purpose(), hash[:]))
	return r, nil
}

// Bytes gives the record as it is stored and sent. ParseRecord of it gives the same record.
func (r Record) Bytes() []byte {
	b := append(make([]byte, 0, len(r.RawBody)+len(r.Signature)+16), 0x82)
	return strictcbor.AppendBytes(strictcbor.AppendBytes(b, r.RawBody), r.Signature)
}

// Hash names the record: Sum of its kind's purpose and RawBody.
func (r Record) Hash() Hash { return Sum(r.Body.Kind.Purpose(), r.RawBody) }

// Verify checks the signature with the issuer's Ed25519 public key. Errors wrap ErrSignature.
func (r Record) Verify(public ed25519.PublicKey) error {
	hash := r.Hash()
	return VerifySignature(public, Message(r.Body.Kind.Purpose(), hash[:]), r.Signature)
}

// ParseRecord reads what Record.Bytes writes and refuses every other spelling of it. Neither signature nor place in the
// roster is checked here. Errors wrap ErrMalformed or ErrVersion.
func ParseRecord(b []byte) (Record, error) {
	r, err := parseRecord(b)
	if err != nil {
		return Record{}, fmt.Errorf("reading a record: %w", err)
	}
	return r, nil
}

func parseRecord(b []byte) (r Record, err error) {
	if len(b) > MaxRecord {
		return r, fmt.Errorf("%w: %d bytes are too many", ErrMalformed, len(b))
	}
	parts, err := strictcbor.SplitArray(b, 2)
	if err != nil {
		return r, orVersion(err)
	}
	if r.RawBody, err = strictcbor.ReadBytes(parts[0]); err != nil {
		return r, orVersion(err)
	}
	if r.Signature, err = strictcbor.ReadBytes(parts[1]); err != nil || len(r.Signature) != ed25519.SignatureSize {
		return r, fmt.Errorf("%w: no signature of %d bytes", ErrMalformed, ed25519.SignatureSize)
	}
	if r.Body, err = parseBody(r.RawBody); err != nil {
		return r, err
	}
	again, err := r.Body.marshal()
	if err != nil || !bytes.Equal(again, r.RawBody) {
		return r, fmt.Errorf("%w: not its only spelling", ErrMalformed)
	}
	return r, nil
}
