package ledger

import (
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"

	"holdfast/shared/strictcbor"
)

// MaxEntry is the most bytes that Entry.Bytes gives.
const MaxEntry = MaxSealed + MaxHeader + 128

// Entry is one link of a device's chain: a header, the device's signature, and the sealed bytes. On the wire and in
// stores it is the CBOR array [header bytes, signature, sealed bytes or null].
type Entry struct {
	Header    Header
	RawHeader []byte // the header as it was signed; what is hashed and verified
	Signature []byte // Ed25519 over Message(class purpose, Hash)
	Sealed    []byte // nil when the server has purged it
}

// NewEntry fills in Version, Suite, Length and Sealed of h and signs it. The entry keeps sealed. Errors wrap
// ErrMalformed, and say what of h is missing.
func NewEntry(h Header, sealed []byte, key Signer) (Entry, error) {
	h.Version, h.Suite = Version, SuiteXChaCha
	h.Length, h.Sealed = uint64(len(sealed)), sha256.Sum256(sealed)
	if err := h.check(); err != nil {
		return Entry{}, fmt.Errorf("making an entry: %w", err)
	}
	raw, err := h.MarshalCBOR()
	if err != nil {
		return Entry{}, fmt.Errorf("making an entry: %w", err)
	}
	e := Entry{Header: h, RawHeader: raw, Sealed: sealed}
	hash := e.Hash()
	e.Signature = key.Sign(Message(h.Class.Purpose(), hash[:]))
	return e, nil
}

const cborNull = 0xf6

// Bytes gives the entry as it is stored and sent. ParseEntry of it gives the same entry.
func (e Entry) Bytes() []byte {
	b := make([]byte, 0, len(e.RawHeader)+len(e.Signature)+len(e.Sealed)+16)
	b = append(b, 0x83)
	b = strictcbor.AppendBytes(b, e.RawHeader)
	b = strictcbor.AppendBytes(b, e.Signature)
	if e.Sealed == nil {
		return append(b, cborNull)
	}
	return strictcbor.AppendBytes(b, e.Sealed)
}

// Hash names the entry: Sum("entry", RawHeader). The sealed bytes are in it by their own hash, the signature is not.
func (e Entry) Hash() Hash { return Sum("entry", e.RawHeader) }

// Head gives the entry as the head of its device's chain.
func (e Entry) Head() Head { return Head{Device: e.Header.Device, Seq: e.Header.Seq, Hash: e.Hash()} }

// Purged gives the entry without its sealed bytes, as the server keeps it after purging.
func (e Entry) Purged() Entry {
	e.Sealed = nil
	return e
}

// Verify checks the signature with the device's public key, over the header as received. It says nothing about vault,
// roster or chain. Errors wrap ErrSignature.
func (e Entry) Verify(public ed25519.PublicKey) error {
	hash := e.Hash()
	if err := VerifySignature(public, Message(e.Header.Class.Purpose(), hash[:]), e.Signature); err != nil {
		return fmt.Errorf("entry %d of device %s: %w", e.Header.Seq, e.Header.Device, err)
	}
	return nil
}

// ParseEntry reads what Entry.Bytes writes and refuses everything else: another spelling of the same values, fields that
// contradict each other, sealed bytes that do not have the length and hash in the header. The signature is not checked
// here. The entry shares b's memory. Errors wrap ErrMalformed or ErrVersion.
func ParseEntry(b []byte) (Entry, error) {
	if len(b) > MaxEntry {
		return Entry{}, fmt.Errorf("reading an entry: %w: %d bytes are too many", ErrMalformed, len(b))
	}
	parts, err := strictcbor.SplitArray(b, 3)
	if err != nil {
		return Entry{}, fmt.Errorf("reading an entry: %w", orVersion(err))
	}
	e := Entry{}
	if e.RawHeader, err = strictcbor.ReadBytes(parts[0]); err != nil {
		return Entry{}, fmt.Errorf("reading an entry: header: %w: %w", ErrMalformed, err)
	}
	if e.Signature, err = strictcbor.ReadBytes(parts[1]); err != nil || len(e.Signature) != ed25519.SignatureSize {
		return Entry{}, fmt.Errorf("reading an entry: %w: no signature of %d bytes", ErrMalformed, ed25519.SignatureSize)
	}
	if parts[2][0] != cborNull {
		if e.Sealed, err = strictcbor.ReadBytes(parts[2]); err != nil {
			return Entry{}, fmt.Errorf("reading an entry: sealed bytes: %w: %w", ErrMalformed, err)
		}
	}
	if e.Header, err = ParseHeader(e.RawHeader); err != nil {
		return Entry{}, fmt.Errorf("reading an entry: %w", err)
	}
	if err := e.checkSealed(); err != nil {
		return Entry{}, fmt.Errorf("reading an entry: %w", err)
	}
	return e, nil
}

func (e Entry) checkSealed() error {
	if e.Sealed == nil {
		return nil
	}
	if uint64(len(e.Sealed)) != e.Header.Length || sha256.Sum256(e.Sealed) != e.Header.Sealed {
		return fmt.Errorf("%w: %w", ErrMalformed, ErrSealedHash)
	}
	return nil
}

// ErrSealedHash says that sealed bytes are not those that the header names. It comes together with ErrMalformed.
var ErrSealedHash = errors.New("sealed bytes do not have the length and hash in the header")
