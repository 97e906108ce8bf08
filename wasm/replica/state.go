package replica

import (
	"context"
	"errors"
	"fmt"

	"holdfast/shared/ledger"
	"holdfast/shared/strictcbor"
	"holdfast/shared/wire"
	"holdfast/wasm/journal"
)

// The rows of a replica. Numbers are 16 hex digits, so that key order is theirs.
//
//	meta     replica/state                      state
//	meta     replica/turn/<turn>                empty: the latest turns of the state
//	meta     replica/setup                      setup, from Create to CodeKept
//	meta     replica/handed                     heads that the device we were paired with had seen, until they are compared
//	meta     replica/unread/<device>/<seq>      why an entry could not be read
//	meta     replica/checkpoint/<device>/<seq>  a checkpoint or a countersignature is there: empty, or why it is not countersigned
//	meta     replica/unsent/<pending key>       snapshot record too large for any entry
//	meta     device/keys, device/next           this device's keys, and those that it is about to get
//	outbox   <seq>                              empty: the own entry with this device_seq is not acknowledged
//	entries  <device>/<seq>                     ledger entry, own ones from the moment they are signed
//	roster   <index>                            ledger record
//	heads    <device>                           head
const (
	stateKey     = "replica/state"
	setupKey     = "replica/setup"
	handedKey    = "replica/handed"
	turnPrefix   = "replica/turn/"
	statePrefix  = "replica/checkpoint/"
	unreadPrefix = "replica/unread/"
	unsentPrefix = "replica/unsent/"
)

// state is what a replica remembers. Its Sealed head is that of the own chain,
// acknowledged or not.
type state struct {
	Server  string          `cbor:"1,keyasint"` // in the form of wire.ServerURL
	Vault   ledger.VaultID  `cbor:"2,keyasint"`
	Device  ledger.DeviceID `cbor:"3,keyasint"` // whose chain this is; zero in a store made by Read
	LogID   wire.LogID      `cbor:"4,keyasint"`
	Cursor  uint64          `cbor:"5,keyasint"` // seq of the last entry that was taken from LogID
	Sealed  ledger.Head     `cbor:"6,keyasint"` // Seq 0 before the first
	Compare bool            `cbor:"7,keyasint"` // LogID is new: what is missing there must be uploaded again
	Turn    uint64          `cbor:"8,keyasint"` // counts the writes of this state; see work.save

	Token      string `cbor:"10,keyasint"`
	TokenUntil int64  `cbor:"11,keyasint"`
	ClockOff   int64  `cbor:"12,keyasint"`
	InfoAt     int64  `cbor:"13,keyasint"` // when Limits were asked for, epoch ms
	MaxEntries uint64 `cbor:"14,keyasint"` // entries of one push
	MaxBytes   uint64 `cbor:"15,keyasint"` // bytes of one push

	HeadsAt  int64  `cbor:"17,keyasint"` // when the server's heads were compared, epoch ms
	Failures uint64 `cbor:"20,keyasint"` // in a row
	Next     int64  `cbor:"21,keyasint"`
	Code     Code   `cbor:"22,keyasint"`
	Text     string `cbor:"23,keyasint"`
	Alarm    Code   `cbor:"24,keyasint"`
	AlarmSay string `cbor:"25,keyasint"`
	AlarmAt  int64  `cbor:"26,keyasint"`
	LastPush int64  `cbor:"27,keyasint"`
	LastPull int64  `cbor:"28,keyasint"`
	WentBack uint64 `cbor:"29,keyasint"`
	WentAt   int64  `cbor:"30,keyasint"`

	PushFailures uint64 `cbor:"31,keyasint"` // in a row, while pulling goes well
	PushNext     int64  `cbor:"32,keyasint"`
	RenewedAt    int64  `cbor:"33,keyasint,omitempty"` // when this profile became a device of its own, epoch ms; 0: never
	StatedAt     int64  `cbor:"34,keyasint,omitempty"` // when this device wrote a checkpoint, epoch ms

	Used  uint64 `cbor:"35,keyasint,omitempty"` // bytes of entries that the server holds, by its word
	Quota uint64 `cbor:"36,keyasint,omitempty"` // that it takes; 0: no limit, or none that is known
	Short bool   `cbor:"37,keyasint,omitempty"` // what was read waits for room

	Extra strictcbor.Extra `cbor:"-"`
}

// head is how far one device's chain is known, and how far the server's present
// log is known to hold it.
type head struct {
	Seq  uint64      `cbor:"1,keyasint"`
	Hash ledger.Hash `cbor:"2,keyasint"`
	Held uint64      `cbor:"3,keyasint"`

	Purged uint64 `cbor:"4,keyasint,omitempty"` // the last entry that came without its content
}

// at is the head moved to an entry that the server holds.
func (h head) at(seq uint64, hash ledger.Hash) head {
	h.Seq, h.Hash, h.Held = seq, hash, seq
	return h
}

// loadState reads the state; found is false before anything was set up.
func loadState(ctx context.Context, store journal.Store) (st state, found bool, err error) {
	b, err := store.Get(ctx, journal.TableMeta, stateKey)
	if errors.Is(err, journal.ErrNotFound) {
		return state{}, false, nil
	}
	if err == nil {
		st.Extra, err = strictcbor.UnmarshalMap(b, &st)
	}
	if err != nil {
		return state{}, false, fmt.Errorf("read state of the replica: %w", err)
	}
	return st, true, nil
}

// op writes the state.
func (s state) op() (journal.Op, error) {
	b, err := strictcbor.MarshalMap(s, s.Extra)
	if err != nil {
		return journal.Op{}, fmt.Errorf("write state of the replica: %w", err)
	}
	return journal.Op{Table: journal.TableMeta, Key: stateKey, Value: b}, nil
}

func digits(n uint64) string { return fmt.Sprintf("%016x", n) }

func entryKey(device ledger.DeviceID, seq uint64) string { return device.String() + "/" + digits(seq) }

// rosterOps writes records whose first has the given index.
func rosterOps(index int, records [][]byte) []journal.Op {
	ops := make([]journal.Op, len(records))
	for i, r := range records {
		ops[i] = journal.Op{Table: journal.TableRoster, Key: digits(uint64(index + i)), Value: r}
	}
	return ops
}

// headOp writes one head.
func headOp(device ledger.DeviceID, h head) (journal.Op, error) {
	b, err := strictcbor.Marshal(h)
	if err != nil {
		return journal.Op{}, fmt.Errorf("write head of device %s: %w", device, err)
	}
	return journal.Op{Table: journal.TableHeads, Key: device.String(), Value: b}, nil
}
