package wire

import (
	"encoding/hex"
	"errors"
	"strconv"

	"holdfast/shared/ledger"
)

// A pairing is a mailbox of four messages, each written once.
const (
	PairingLife  = 10 * 60 * 1000 // ms
	PairingSteps = 4
	MaxPairing   = 32 << 10 // bytes of a message
)

// PairingID names a mailbox.
type PairingID [16]byte

// String gives it as 32 lower-case hexadecimal digits.
func (id PairingID) String() string { return hex.EncodeToString(id[:]) }

// ParsePairingID reads what String gives.
func ParsePairingID(s string) (PairingID, error) {
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != len(PairingID{}) || hex.EncodeToString(b) != s {
		return PairingID{}, errors.New("no id of a pairing")
	}
	return PairingID(b), nil
}

// PairingOpen opens a mailbox.
type PairingOpen struct {
	ID PairingID `cbor:"1,keyasint"`
}

// PairingOpened answers PairingOpen.
type PairingOpened struct {
	Expires int64 `cbor:"1,keyasint"`
}

// PairingMessage is one of the messages; without a body it says that this one is not there yet, or was taken.
type PairingMessage struct {
	Step uint64 `cbor:"1,keyasint"`
	Body []byte `cbor:"2,keyasint"`
}

func (m *PairingMessage) validate() error {
	if m.Step < 1 || m.Step > PairingSteps || len(m.Body) > MaxPairing {
		return errors.New("no such step, or too long a message")
	}
	return nil
}

// PairingHandover is the fourth message: what the old device tells the new one, and the seal that vouches for it.
type PairingHandover struct {
	Content []byte `cbor:"1,keyasint"` // PairingContent
	Seal    []byte `cbor:"2,keyasint"`
}

// PairingContent is what a new device begins with: the vault, and the newest entries that the old one knows, also its own, and the roster's mark.
type PairingContent struct {
	Vault  ledger.VaultID  `cbor:"1,keyasint"`
	Device ledger.DeviceID `cbor:"2,keyasint"` // the old one
	Heads  []ledger.Head   `cbor:"3,keyasint"`
}

// PairingURL gives a mailbox below base; step 0 for none.
func PairingURL(base string, id PairingID, step uint64) string {
	url := base + RoutePairings + "/" + id.String()
	if step > 0 {
		url += "?step=" + strconv.FormatUint(step, 10)
	}
	return url
}
