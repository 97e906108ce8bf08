package backup

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"

	"holdfast/shared/ledger"
	"holdfast/shared/seal"
	"holdfast/shared/snapshot"
	"holdfast/shared/strictcbor"
)

// magic begins every backup; its last byte is the format version.
const magic = "HFB\x01"

// Kinds of pieces.
const (
	more byte = 1
	last byte = 2
)

// pieceHead is what stands before the sealed bytes of a piece.
const pieceHead = 1 + 4

// maxHead and maxSealed bound what a length may say. A snapshot has 16 MiB at most, and padding adds 12 %.
const (
	maxHead   = 4 << 10
	maxSealed = 20 << 20
)

type head struct {
	Created int64  `cbor:"1,keyasint"`
	Key     []byte `cbor:"2,keyasint"`
}

// keyContext binds the wrapped key to its use.
func keyContext() []byte { return ledger.Message("backup-key") }

// place is where a piece belongs: what is sealed there opens nowhere else.
type place struct {
	head [32]byte
	n    uint64
}

func (p place) nonce() (nonce [24]byte) {
	binary.BigEndian.PutUint64(nonce[16:], p.n)
	return nonce
}

func (p place) data(kind byte) []byte {
	return ledger.Message("backup", p.head[:], binary.BigEndian.AppendUint64(nil, p.n), []byte{kind})
}

// Writer makes one file, piece by piece.
type Writer struct {
	key     seal.ContentKey
	at      place
	created int64
}

// NewWriter begins a file at created (epoch ms) that the code opens whose X25519 public key is recipient, and returns how it begins.
// seal.ErrKeys for a recipient that is no key.
func NewWriter(rand io.Reader, recipient []byte, created int64) (*Writer, []byte, error) {
	key, err := seal.NewContentKey(rand)
	if err != nil {
		return nil, nil, fmt.Errorf("begin backup: %w", err)
	}
	wrapped, err := seal.Wrap(rand, recipient, key, keyContext())
	if err != nil {
		return nil, nil, fmt.Errorf("begin backup: %w", err)
	}
	h, err := strictcbor.Marshal(head{created, wrapped})
	if err != nil {
		return nil, nil, fmt.Errorf("begin backup: %w", err)
	}
	begin := bytes.Join([][]byte{[]byte(magic), binary.BigEndian.AppendUint32(nil, uint32(len(h))), h}, nil)
	return &Writer{key: key, at: place{head: sha256.Sum256(h)}, created: created}, begin, nil
}

// Piece returns the next piece of the file; the last one may be without records. snapshot.ErrTooLarge says that the records have to be given in
// several, and then nothing was written.
func (w *Writer) Piece(records []snapshot.Record, isLast bool) ([]byte, error) {
	plain, err := snapshot.Encode(records, w.created)
	if err != nil {
		return nil, fmt.Errorf("piece %d of the backup: %w", w.at.n+1, err)
	}
	kind := more
	if isLast {
		kind = last
	}
	sealed := seal.Seal(w.key, w.at.nonce(), w.at.data(kind), plain)
	w.at.n++
	return append(binary.BigEndian.AppendUint32([]byte{kind}, uint32(len(sealed))), sealed...), nil
}
