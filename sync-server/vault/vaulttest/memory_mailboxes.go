package vaulttest

import (
	"bytes"
	"context"
	"maps"

	"holdfast/shared/wire"
	"holdfast/sync-server/vault"
)

type memoryMailbox struct {
	vault.Mailbox
	messages [][]byte
}

// OpenMailbox implements vault.Mailboxes.
func (m *Memory) OpenMailbox(_ context.Context, id wire.PairingID, box vault.Mailbox, now int64) (there vault.Mailbox, err error) {
	err = m.do("OpenMailbox", func() error {
		maps.DeleteFunc(m.mailboxes, func(_ wire.PairingID, b *memoryMailbox) bool { return b.Expires <= now })
		ours := 0
		for _, b := range m.mailboxes {
			if b.Vault == box.Vault {
				ours++
			}
		}
		if m.mailboxes[id] == nil {
			if ours >= vault.MailboxesOfVault || len(m.mailboxes) >= vault.MostMailboxes {
				return vault.ErrNotFound
			}
			m.mailboxes[id] = &memoryMailbox{Mailbox: box}
		}
		there = m.mailboxes[id].Mailbox
		return nil
	})
	return there, err
}

// PutMail implements vault.Mailboxes.
func (m *Memory) PutMail(_ context.Context, id wire.PairingID, step uint64, body []byte, now int64) error {
	return m.do("PutMail", func() error {
		box := m.mailboxes[id]
		switch {
		case box == nil || box.Expires <= now || step > uint64(len(box.messages))+1:
			return vault.ErrNotFound
		case step == uint64(len(box.messages))+1:
			box.messages = append(box.messages, bytes.Clone(body))
		case !bytes.Equal(box.messages[step-1], body):
			return vault.ErrNotFound
		}
		return nil
	})
}

// Mail implements vault.Mailboxes.
func (m *Memory) Mail(_ context.Context, id wire.PairingID, step uint64, now int64) (body []byte, err error) {
	err = m.do("Mail", func() error {
		box := m.mailboxes[id]
		if box == nil || box.Expires <= now {
			return vault.ErrNotFound
		}
		if step <= uint64(len(box.messages)) {
			body = bytes.Clone(box.messages[step-1])
		}
		return nil
	})
	return body, err
}
