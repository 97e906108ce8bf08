package replica

import (
	"io"

	"holdfast/shared/ledger"
	"holdfast/shared/seal"
)

// growth is a roster to which somebody adds records.
type growth struct {
	roster *ledger.Roster
	by     identity
	now    int64
}

// newGrowth begins a roster with the record that founds the vault.
func newGrowth(first ledger.Body, root seal.Root, now int64) (*growth, error) {
	record, err := ledger.NewRecord(first, root.Signer())
	if err != nil {
		return nil, err
	}
	roster, err := ledger.OpenRoster(first.Vault, [][]byte{record.Bytes()})
	if err != nil {
		return nil, err
	}
	return &growth{roster, rootIdentity(root), now}, nil
}

func (g *growth) add(b ledger.Body) error {
	record, err := ledger.NewRecord(b, g.by.signer)
	if err != nil {
		return err
	}
	return g.roster.Append(record.Bytes())
}

// newcomer is a device to take in, by its public keys.
type newcomer struct{ sign, agree []byte }

func newcomerOf(device seal.DeviceKeys) newcomer {
	return newcomer{device.Signer().Public(), device.Agree().Public()}
}

func (n newcomer) id() ledger.DeviceID { return ledger.DeviceIDOf(n.sign, n.agree) }

// certify takes a device in.
func (g *growth) certify(device newcomer) error {
	b := g.roster.Next(ledger.KindCert, g.by.id, g.now)
	b.Sign, b.Agree = device.sign, device.agree
	return g.add(b)
}

// openEpoch makes a new content key for root and every live device, and puts
// the one before under it.
func (g *growth) openEpoch(rand io.Reader) error {
	k, err := seal.NewContentKey(rand)
	if err != nil {
		return err
	}
	b := g.roster.Next(ledger.KindEpoch, ledger.DeviceID{}, g.now)
	b.Epoch, b.Key = g.roster.Epoch()+1, k.ID()
	if b.Epoch > 1 {
		before, err := contentKey(g.roster, g.by, b.Epoch-1)
		if err != nil {
			return err
		}
		if b.Previous, err = seal.WrapPrevious(rand, k, g.roster.Vault(), b.Epoch, before); err != nil {
			return err
		}
	}
	recipients := []recipient{{agree: g.roster.RootAgree()}}
	for _, d := range g.roster.Devices() {
		if d.Live {
			recipients = append(recipients, recipient{d.ID, d.Agree})
		}
	}
	if b.Wraps, err = g.wraps(rand, k, b.Epoch, recipients); err != nil {
		return err
	}
	return g.add(b)
}

// admit adds what a device lacks: its certificate, an epoch that no removed device can read (which root alone can open), the content key.
func (g *growth) admit(rand io.Reader, device newcomer) error {
	id := device.id()
	known, member := g.roster.Device(id)
	if member && !known.Live {
		return errorf(CodeDeviceRevoked, "device %s was removed from the vault; it needs new keys to come back", id)
	}
	if !member {
		if err := g.certify(device); err != nil {
			return err
		}
	}
	if g.roster.NeedsEpoch() && g.by.id.IsRoot() {
		return g.openEpoch(rand)
	}
	if _, has := g.roster.Epochs()[g.roster.Epoch()-1].Wrap(id); has {
		return nil
	}
	return g.grant(rand, device)
}

// grant gives the content key of the current epoch to a device that was taken
// in after it was made.
func (g *growth) grant(rand io.Reader, device newcomer) error {
	k, err := contentKey(g.roster, g.by, g.roster.Epoch())
	if err != nil {
		return err
	}
	b := g.roster.Next(ledger.KindGrant, g.by.id, g.now)
	b.Epoch, b.Key = g.roster.Epoch(), k.ID()
	if b.Wraps, err = g.wraps(rand, k, b.Epoch, []recipient{{device.id(), device.agree}}); err != nil {
		return err
	}
	return g.add(b)
}

// recipient is who gets a content key: an id, zero for root, and an X25519 public key.
type recipient struct {
	id    ledger.DeviceID
	agree []byte
}

// wraps seals k to each recipient; they come ascending by id.
func (g *growth) wraps(rand io.Reader, k seal.ContentKey, epoch uint64, recipients []recipient) ([]ledger.Wrap, error) {
	var wraps []ledger.Wrap
	for _, r := range recipients {
		wrapped, err := seal.Wrap(rand, r.agree, k, seal.WrapContext(g.roster.Vault(), epoch, r.id))
		if err != nil {
			return nil, err
		}
		wraps = append(wraps, ledger.Wrap{Recipient: r.id, Key: wrapped})
	}
	return wraps, nil
}
