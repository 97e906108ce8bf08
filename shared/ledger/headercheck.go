package ledger

import (
	"bytes"
	"errors"
	"fmt"

	"holdfast/shared/strictcbor"
)

// MaxNumber is the largest counter, length or time anywhere: a database behind JavaScript keeps integers as floats.
const MaxNumber = 1<<53 - 1

// ParseHeader reads a header by itself. Errors wrap ErrMalformed or ErrVersion.
func ParseHeader(raw []byte) (Header, error) {
	if len(raw) > MaxHeader {
		return Header{}, fmt.Errorf("header: %w: %d bytes are too many", ErrMalformed, len(raw))
	}
	var h Header
	if err := h.UnmarshalCBOR(raw); err != nil {
		return Header{}, fmt.Errorf("header: %w", orVersion(err))
	}
	if err := h.check(); err != nil {
		return Header{}, fmt.Errorf("header: %w", err)
	}
	again, err := h.MarshalCBOR()
	if err != nil || !bytes.Equal(again, raw) {
		return Header{}, fmt.Errorf("header: %w: not its only spelling", ErrMalformed)
	}
	return h, nil
}

// orVersion makes a critical key an ErrVersion and everything else ErrMalformed.
func orVersion(err error) error {
	if errors.Is(err, strictcbor.ErrCritical) {
		return fmt.Errorf("%w: %w", ErrVersion, err)
	}
	return fmt.Errorf("%w: %w", ErrMalformed, err)
}

// check holds the rules that the fields of one header must obey among themselves.
func (h Header) check() error {
	if h.Version != Version || h.Suite != SuiteXChaCha {
		return fmt.Errorf("%w: version %d, suite %d", ErrVersion, h.Version, h.Suite)
	}
	switch {
	case h.Device.IsRoot():
		return fmt.Errorf("%w: no device", ErrMalformed)
	case h.Seq < 1 || h.Seq > MaxNumber || (h.Seq == 1) != h.Prev.IsZero():
		return fmt.Errorf("%w: sequence number %d with previous hash %s", ErrMalformed, h.Seq, h.Prev)
	case h.Epoch < 1 || h.Epoch > MaxNumber:
		return fmt.Errorf("%w: epoch %d", ErrMalformed, h.Epoch)
	case h.Class < 1 || h.Class > MaxNumber:
		return fmt.Errorf("%w: class %d", ErrMalformed, h.Class)
	case h.Length > MaxSealed:
		return fmt.Errorf("%w: %d sealed bytes are too many", ErrMalformed, h.Length)
	case (h.Class == ClassCountersign) != (h.About != nil):
		return fmt.Errorf("%w: only a countersignature is about another entry", ErrMalformed)
	case h.From > 0 && (h.Class != ClassCheckpoint || h.From > h.Seq):
		return fmt.Errorf("%w: a state from entry %d on, of class %d at %d", ErrMalformed, h.From, h.Class, h.Seq)
	}
	return checkHeads(h.Device, h.Heads)
}

func checkHeads(own DeviceID, heads []Head) error {
	if len(heads) > MaxHeads {
		return fmt.Errorf("%w: %d heads are too many", ErrMalformed, len(heads))
	}
	for i, head := range heads {
		switch {
		case head.Seq < 1 || head.Seq > MaxNumber || head.Hash.IsZero():
			return fmt.Errorf("%w: head of device %s is empty", ErrMalformed, head.Device)
		case head.Device == own:
			return fmt.Errorf("%w: own head among those of others", ErrMalformed)
		case i > 0 && bytes.Compare(heads[i-1].Device[:], head.Device[:]) >= 0:
			return fmt.Errorf("%w: heads are not ascending by device", ErrMalformed)
		}
	}
	return nil
}
