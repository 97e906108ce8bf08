package journal

import (
	"sync"

	"holdfast/shared/ledger"
	"holdfast/shared/snapshot"
)

// PreviewRunes is the length of a Preview, in code points.
const PreviewRunes = 120

// MaxText is the longest text of one version, in bytes of UTF-8.
const MaxText = 8 << 20

// Key says where a draft was typed. Site is an adapter id, the rest is opaque; Site is never empty.
type Key struct{ Site, Account, Chat, Tab string }

// Change is one state of a text as the page had it.
type Change struct {
	Key   Key
	Text  string
	Time  int64 // epoch milliseconds
	State snapshot.State
	Lost  uint64          // code units that were no text, which whoever copied it has replaced already
	Files []snapshot.File // what is attached to it
	Park  *snapshot.Park  // of a parked text
}

// Head is the newest version of a draft on one device.
type Head struct {
	Device  ledger.DeviceID
	N       uint64 // the device's own count, from 1
	Time    int64  // epoch milliseconds
	State   snapshot.State
	Preview string // the first PreviewRunes code points of the text
}

// Draft is a text that somebody typed, as it is now.
type Draft struct {
	ID       snapshot.DraftID
	Key      Key             // as it is now: a re-keyed draft has its new chat here
	Device   ledger.DeviceID // of the newest version
	State    snapshot.State
	Created  int64           // epoch milliseconds
	Updated  int64           // epoch milliseconds
	Versions int             // of all devices
	Text     string          // of the newest version; empty in Outline, and when it cannot be read
	Preview  string          // the first PreviewRunes code points of the text
	Lost     uint64          // code units of the newest version that were no text and became U+FFFD
	Files    []snapshot.File // attached to the newest version
	Park     *snapshot.Park  // of a parked text
	Siblings []Head          // the newest versions of the other devices, newest first
	Damage   string          // what of this draft cannot be read, in words; empty when all is well
}

// Version is one kept state of a draft.
type Version struct {
	Number  int // from 1, by time, device, N
	Device  ledger.DeviceID
	N       uint64
	Time    int64 // epoch milliseconds
	State   snapshot.State
	Chars   int    // code points; -1 when unknown because an earlier version is missing or damaged
	Lost    uint64 // code units that were no text and became U+FFFD
	Files   []snapshot.File
	Damaged bool // its own row cannot be read
	Pinned  bool // it stays however old it grows; told by Versions alone
}

// Chat is what was typed into one conversation, from any tab and device.
type Chat struct {
	Site, Account, Chat string
	Updated             int64 // epoch milliseconds
	Versions            int
	Drafts              []Draft // newest first
}

// Pending is a record that no snapshot holds yet. Whoever seals it deletes Key from TablePending in the same batch.
type Pending struct {
	Key    string
	Record snapshot.Record
}

// Conflict is a second, different version that arrived for a place already taken. Both are kept, the first one counts.
type Conflict struct {
	Draft  snapshot.DraftID
	Device ledger.DeviceID
	N      uint64
	Second snapshot.Version // the one that does not count, as it came
}

// Journal records and returns versions of drafts. Its methods may be called concurrently.
type Journal struct {
	store  *packedStore
	device ledger.DeviceID

	mu      sync.Mutex // serialises everything below and every read-then-write of the store
	texts   *textCache
	index   *indexCache
	orphans map[string]bool // turns of deleted chats that a restore has brought, by name
	place   string          // how far thinning has come: a key of TableMeta; empty while there is nothing to do
}

// New returns the journal in store, recording as device.
func New(store Store, device ledger.DeviceID) *Journal {
	return &Journal{store: &packedStore{Store: store}, device: device, texts: newTextCache(), index: newIndexCache(), orphans: map[string]bool{}}
}
