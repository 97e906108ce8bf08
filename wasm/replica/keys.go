package replica

import (
	"holdfast/shared/ledger"
	"holdfast/shared/seal"
)

// key gives the content key of an epoch.
func (w *work) key(epoch uint64) (seal.ContentKey, error) {
	if k, ok := w.keys[epoch]; ok {
		return k, nil
	}
	k, err := contentKey(w.roster, w.who, epoch)
	if err == nil {
		w.keys[epoch] = k
	}
	return k, err
}

// contentKey opens the key of an epoch for who: from the wrap that the epoch
// itself has for it, or from the next epoch that has one, each of which holds
// the key before it.
func contentKey(roster *ledger.Roster, who identity, epoch uint64) (seal.ContentKey, error) {
	epochs := roster.Epochs()
	if epoch == 0 || epoch > uint64(len(epochs)) {
		return seal.ContentKey{}, errorf(CodeNoKey, "the roster has no epoch %d", epoch)
	}
	at := epoch - 1
	for ; at < uint64(len(epochs)); at++ {
		if _, ok := epochs[at].Wrap(who.id); ok {
			break
		}
	}
	if at == uint64(len(epochs)) {
		return seal.ContentKey{}, errorf(CodeNoKey, "nobody has given device %s the content key of epoch %d", who.id, epoch)
	}
	wrapped, _ := epochs[at].Wrap(who.id)
	k, err := seal.Unwrap(who.agree, wrapped, seal.WrapContext(roster.Vault(), epochs[at].Number, who.id))
	if err != nil {
		return k, errorf(CodeWrongKey, "content key of epoch %d: %w", epochs[at].Number, err)
	}
	if err := checkKey(epochs[at], k); err != nil {
		return k, err
	}
	for ; epochs[at].Number > epoch; at-- {
		if k, err = seal.UnwrapPrevious(k, roster.Vault(), epochs[at].Number, epochs[at].Previous); err != nil {
			return k, errorf(CodeWrongKey, "content key of epoch %d: %w", epochs[at-1].Number, err)
		}
		if err := checkKey(epochs[at-1], k); err != nil {
			return k, err
		}
	}
	return k, nil
}

// checkKey compares a key with the one that the roster names, before anything
// is sealed with it.
func checkKey(e ledger.Epoch, k seal.ContentKey) error {
	if k.ID() != e.Key {
		return errorf(CodeWrongKey, "content key of epoch %d is %s, the roster names %s", e.Number, k.ID(), e.Key)
	}
	return nil
}
