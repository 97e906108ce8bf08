package snapshot

// Deletion says that what was known of drafts and chats goes, on every device. What was written later lives on. It counts in a
// tombstone alone.
type Deletion struct {
	Device [16]byte `cbor:"1,keyasint"` // ledger id of who deleted
	Time   int64    `cbor:"2,keyasint"` // epoch ms, for show
	Drafts []Gone   `cbor:"3,keyasint"`
	Chats  []Gone   `cbor:"4,keyasint"`
	Extra  Extra    `cbor:"-"`
}

// Gone names a draft or a chat by its id, and up to where it is deleted.
type Gone struct {
	_    struct{} `cbor:",toarray"`
	ID   [16]byte
	UpTo []Mark // ascending by device
}

// Mark is how much of one device's part is deleted: of a draft the versions up to N, of a chat the branches that were last changed at N
// (epoch ms) or before.
type Mark struct {
	_      struct{} `cbor:",toarray"`
	Device [16]byte
	N      uint64
}
