package vault

import (
	"sync"

	"holdfast/shared/ledger"
)

// notifier wakes those who wait for news of a vault.
type notifier struct {
	mu      sync.Mutex
	waiting map[ledger.VaultID]chan struct{}
}

// wait returns a channel that is closed at the vault's next news.
func (n *notifier) wait(id ledger.VaultID) <-chan struct{} {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.waiting == nil {
		n.waiting = make(map[ledger.VaultID]chan struct{})
	}
	c, ok := n.waiting[id]
	if !ok {
		c = make(chan struct{})
		n.waiting[id] = c
	}
	return c
}

func (n *notifier) tell(id ledger.VaultID) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if c, ok := n.waiting[id]; ok {
		close(c)
		delete(n.waiting, id)
	}
}
