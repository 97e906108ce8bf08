package seal

import (
	"crypto/cipher"
	"encoding/binary"
	"fmt"
	"io"

	"golang.org/x/crypto/chacha20poly1305"

	"holdfast/shared/ledger"
)

// WrapPrevious seals the content key of the epoch before under next, the key of
// epoch, so that a device which is given next alone can read what is older.
// The result is 24 bytes of nonce, drawn from rand, and the sealed key.
func WrapPrevious(rand io.Reader, next ContentKey, vault ledger.VaultID, epoch uint64, previous ContentKey) ([]byte, error) {
	nonce := make([]byte, chacha20poly1305.NonceSizeX)
	if _, err := io.ReadFull(rand, nonce); err != nil {
		return nil, fmt.Errorf("wrap previous key: draw nonce: %w", err)
	}
	return previousAEAD(next).Seal(nonce, nonce, previous[:], previousContext(vault, epoch)), nil
}

// UnwrapPrevious opens what WrapPrevious sealed; otherwise ErrOpen.
func UnwrapPrevious(next ContentKey, vault ledger.VaultID, epoch uint64, wrapped []byte) (ContentKey, error) {
	if len(wrapped) != chacha20poly1305.NonceSizeX+len(ContentKey{})+chacha20poly1305.Overhead {
		return ContentKey{}, fmt.Errorf("unwrap previous key of %d bytes: %w", len(wrapped), ErrOpen)
	}
	nonce, sealed := wrapped[:chacha20poly1305.NonceSizeX], wrapped[chacha20poly1305.NonceSizeX:]
	plain, err := previousAEAD(next).Open(nil, nonce, sealed, previousContext(vault, epoch))
	if err != nil {
		return ContentKey{}, fmt.Errorf("unwrap previous key: %w", ErrOpen)
	}
	return ContentKey(plain), nil
}

// previousContext is bound to a wrapped previous key.
func previousContext(vault ledger.VaultID, epoch uint64) []byte {
	return ledger.Message("previous", vault[:], binary.BigEndian.AppendUint64(nil, epoch))
}

func previousAEAD(next ContentKey) cipher.AEAD {
	a, err := chacha20poly1305.NewX(derive(next[:], "previous", chacha20poly1305.KeySize))
	if err != nil {
		panic("seal: internal error: " + err.Error())
	}
	return a
}
