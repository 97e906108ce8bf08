package ledger

import (
	"bytes"
	"fmt"

	"holdfast/shared/strictcbor"
)

// bodyMap is Body on the wire: what does not belong to the kind is left out.
type bodyMap struct {
	Version  uint64    `cbor:"1,keyasint"`
	Kind     Kind      `cbor:"2,keyasint"`
	Vault    VaultID   `cbor:"3,keyasint"`
	Index    uint64    `cbor:"4,keyasint"`
	Prev     Hash      `cbor:"5,keyasint"`
	Issuer   DeviceID  `cbor:"6,keyasint"`
	Time     int64     `cbor:"7,keyasint"`
	Sign     []byte    `cbor:"8,keyasint,omitempty"`
	Agree    []byte    `cbor:"9,keyasint,omitempty"`
	Epoch    uint64    `cbor:"10,keyasint,omitempty"`
	Key      *KeyID    `cbor:"11,keyasint,omitempty"`
	Wraps    []Wrap    `cbor:"12,keyasint,omitempty"`
	Previous []byte    `cbor:"13,keyasint,omitempty"`
	Device   *DeviceID `cbor:"14,keyasint,omitempty"`
	Last     *Head     `cbor:"15,keyasint,omitempty"`
}

func (b Body) marshal() ([]byte, error) {
	m := bodyMap{
		Version: b.Version, Kind: b.Kind, Vault: b.Vault, Index: b.Index, Prev: b.Prev, Issuer: b.Issuer, Time: b.Time,
		Sign: b.Sign, Agree: b.Agree, Epoch: b.Epoch, Wraps: b.Wraps, Previous: b.Previous,
	}
	switch b.Kind {
	case KindEpoch, KindGrant:
		m.Key = &b.Key
	case KindRevoke:
		m.Device, m.Last = &b.Device, &b.Last
	}
	return strictcbor.MarshalMap(m, b.Extra)
}

func parseBody(raw []byte) (Body, error) {
	var m bodyMap
	extra, err := strictcbor.UnmarshalMap(raw, &m)
	if err != nil {
		return Body{}, orVersion(err)
	}
	b := Body{
		Version: m.Version, Kind: m.Kind, Vault: m.Vault, Index: m.Index, Prev: m.Prev, Issuer: m.Issuer, Time: m.Time,
		Sign: m.Sign, Agree: m.Agree, Epoch: m.Epoch, Wraps: m.Wraps, Previous: m.Previous, Extra: extra,
	}
	if m.Key != nil {
		b.Key = *m.Key
	}
	if m.Device != nil {
		b.Device = *m.Device
	}
	if m.Last != nil {
		b.Last = *m.Last
	}
	return b, b.check()
}

// check holds the rules that the fields of one record must obey among themselves. What does not belong to the kind is
// caught by the comparison of spellings, or here.
func (b Body) check() error {
	if b.Version != Version || b.Kind < KindVault || b.Kind > KindRevoke {
		return fmt.Errorf("%w: record of version %d, kind %d", ErrVersion, b.Version, b.Kind)
	}
	if b.Index >= MaxRecords || (b.Index == 0) != b.Prev.IsZero() || (b.Index == 0) != (b.Kind == KindVault) {
		return fmt.Errorf("%w: kind %d at place %d after %s", ErrMalformed, b.Kind, b.Index, b.Prev)
	}
	if b.Time < 0 || b.Time > MaxNumber {
		return fmt.Errorf("%w: time %d", ErrMalformed, b.Time)
	}
	switch b.Kind {
	case KindVault, KindCert:
		return b.checkKeys()
	case KindEpoch, KindGrant:
		return b.checkEpoch()
	default:
		return b.checkRevoke()
	}
}

func (b Body) checkKeys() error {
	if len(b.Sign) != PublicKeySize || len(b.Agree) != PublicKeySize {
		return fmt.Errorf("%w: public keys of %d and %d bytes", ErrMalformed, len(b.Sign), len(b.Agree))
	}
	return b.without(b.Epoch != 0 || len(b.Wraps) != 0 || len(b.Previous) != 0)
}

func (b Body) checkEpoch() error {
	if b.Epoch < 1 || b.Epoch > MaxRecords || len(b.Wraps) == 0 || len(b.Wraps) > MaxDevices+1 {
		return fmt.Errorf("%w: epoch %d with %d wraps", ErrMalformed, b.Epoch, len(b.Wraps))
	}
	for i, wrap := range b.Wraps {
		if len(wrap.Key) == 0 || len(wrap.Key) > MaxWrap {
			return fmt.Errorf("%w: wrapped key of %d bytes", ErrMalformed, len(wrap.Key))
		}
		if i > 0 && bytes.Compare(b.Wraps[i-1].Recipient[:], wrap.Recipient[:]) >= 0 {
			return fmt.Errorf("%w: wraps are not ascending by recipient", ErrMalformed)
		}
	}
	if want := b.Kind == KindEpoch && b.Epoch > 1; (len(b.Previous) > 0) != want || len(b.Previous) > MaxWrap {
		return fmt.Errorf("%w: previous key of %d bytes in epoch %d", ErrMalformed, len(b.Previous), b.Epoch)
	}
	return b.without(len(b.Sign) != 0 || len(b.Agree) != 0)
}

func (b Body) checkRevoke() error {
	if b.Device.IsRoot() || b.Last.Device != b.Device || (b.Last.Seq == 0) != b.Last.Hash.IsZero() || b.Last.Seq > MaxNumber {
		return fmt.Errorf("%w: removes device %s at %d", ErrMalformed, b.Device, b.Last.Seq)
	}
	return b.without(len(b.Sign) != 0 || len(b.Agree) != 0 || b.Epoch != 0 || len(b.Wraps) != 0 || len(b.Previous) != 0)
}

func (b Body) without(foreign bool) error {
	if foreign {
		return fmt.Errorf("%w: fields that do not belong to kind %d", ErrMalformed, b.Kind)
	}
	return nil
}
