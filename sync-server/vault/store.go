package vault

import (
	"context"
	"errors"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
)

// Store keeps what the rules decide about. Whoever implements it runs vaulttest.Run.
//
// Every method is one safe step: it takes effect wholly or not at all, is on disk when it returns nil, and is never undone
// by the failure of a later one. Times are epoch milliseconds. Slices passed in are not kept, slices returned are
// the caller's. Beside the errors named, all methods may return ErrStorageFull, ErrReadOnly, ErrBusy or an error of the
// medium.
type Store interface {
	Registry
	Log
	Challenges
	Tokens
	Invites
	Mailboxes
}

// Registry keeps the vaults and their rosters.
type Registry interface {
	// Create adds a vault with its first roster records. With an invite, it takes one of the invite's uses in the
	// same step. ErrExists: there is such a vault. ErrInvite: the invite is unknown, used up, expired or revoked.
	Create(ctx context.Context, v NewVault) error
	// State returns a vault's state, ErrNotFound if there is none.
	State(ctx context.Context, id ledger.VaultID) (State, error)
	// Roster returns up to limit roster records from index from on; none at the end.
	Roster(ctx context.Context, id ledger.VaultID, from, limit int) ([][]byte, error)
	// Delete removes a vault and everything that belongs to it, tokens and challenges too. The use of the invite that let it in stays used.
	// ErrNotFound.
	Delete(ctx context.Context, id ledger.VaultID) error
	// AppendRoster adds at most wire.MaxRosterAppend records at index at. ErrMoved: the roster is not that long, or longer.
	AppendRoster(ctx context.Context, id ledger.VaultID, at int, records [][]byte, received int64) error
}

// Log keeps the entries of all vaults.
type Log interface {
	// Append adds the batch's rows behind the newest entry of the vault, in order, and returns how many and the seq
	// of the last one added: a prefix is always safe. It stops with ErrMoved where the vault's log id is another, a
	// row's place (device, device_seq) is taken, or the vault would hold more than the limit: those counted stay, and
	// the caller reads again and decides anew. With any other error none is counted, though some may stay. Chains are
	// the caller's to check.
	Append(ctx context.Context, id ledger.VaultID, b Batch) (appended int, last uint64, err error)
	// Heads returns the newest entry of each device asked for that has any, in the order asked.
	Heads(ctx context.Context, id ledger.VaultID, devices []ledger.DeviceID) ([]ledger.Head, error)
	// Placed returns the hash of the entry at a place, ErrNotFound if it is free.
	Placed(ctx context.Context, id ledger.VaultID, device ledger.DeviceID, seq uint64) (ledger.Hash, error)
	// Read returns entries with a seq above after, in order: at most count, and no further one once bytes are
	// reached, so that there is at least one if there is any.
	Read(ctx context.Context, id ledger.VaultID, after uint64, count, bytes int) ([]wire.Item, error)
}

// Challenges keeps open sign-ins by the hash of their nonce.
type Challenges interface {
	PutChallenge(ctx context.Context, hash ledger.Hash, c Grant) error
	// TakeChallenge returns the challenge and forgets it, so that it serves once. ErrNotFound.
	TakeChallenge(ctx context.Context, hash ledger.Hash) (Grant, error)
	// Expire forgets challenges and tokens that ended before now.
	Expire(ctx context.Context, now int64) error
	// Probe writes and reads back a mark: whether the store takes writes.
	Probe(ctx context.Context, now int64) error
}

// Tokens keeps sessions by the hash of their token.
type Tokens interface {
	// PutToken keeps one. ErrBarred: the operator lets this key have none.
	PutToken(ctx context.Context, hash ledger.Hash, g Grant) error
	// Token returns the grant and the state of its vault (zero while that is not registered) in one read.
	// ErrNotFound. An expired token may still be returned.
	Token(ctx context.Context, hash ledger.Hash) (Grant, State, error)
	// DropToken forgets one; that there is none is no error.
	DropToken(ctx context.Context, hash ledger.Hash) error
	// DropTokens forgets the tokens of one key of a vault (zero: root).
	DropTokens(ctx context.Context, id ledger.VaultID, key ledger.DeviceID) error
}

// Invites keeps invitations by the hash of their token.
type Invites interface {
	AddInvite(ctx context.Context, i Invite) error
	// ListInvites returns all, the oldest first.
	ListInvites(ctx context.Context) ([]Invite, error)
	// RevokeInvite ends an invite; ErrNotFound.
	RevokeInvite(ctx context.Context, hash ledger.Hash, now int64) error
}

// Mailboxes keeps pairings that are under way. Steps are 1 to wire.PairingSteps.
type Mailboxes interface {
	// OpenMailbox adds one, unless it is there, after forgetting those that ended until now, and returns the one that is there then.
	// ErrNotFound: it is not, since there are MailboxesOfVault of this vault, or MostMailboxes of all.
	OpenMailbox(ctx context.Context, id wire.PairingID, m Mailbox, now int64) (Mailbox, error)
	// PutMail writes a message that is not empty where it is the next one; the same again is no error. ErrNotFound: there is no such mailbox, it
	// has ended, it is not this step's turn, or another message is there.
	PutMail(ctx context.Context, id wire.PairingID, step uint64, body []byte, now int64) error
	// Mail returns a message, empty where it is not there yet. ErrNotFound: there is no such mailbox, or it has ended.
	Mail(ctx context.Context, id wire.PairingID, step uint64, now int64) ([]byte, error)
}

// How many mailboxes may be open at once.
const (
	MostMailboxes    = 1024
	MailboxesOfVault = 4
)

// Mailbox passes a pairing's messages on. Whose they are, the two devices find out.
type Mailbox struct {
	Vault   ledger.VaultID
	Expires int64 // epoch milliseconds
}

// NewVault is what Create needs.
type NewVault struct {
	ID      ledger.VaultID
	LogID   wire.LogID
	Created int64
	Invite  *ledger.Hash // nil: registration is open
	Records [][]byte     // 1 to wire.MaxRosterAppend
}

// State is what a vault's rules start from.
type State struct {
	ID      ledger.VaultID
	LogID   wire.LogID
	Created int64
	Records int    // length of the roster
	Head    uint64 // seq of the newest entry, 0 for none
	Bytes   int64  // bytes of all entries held
	Quota   *int64 // bytes that it may hold; nil: as Limits say, 0: no limit
	Invited bool   // it came by an invitation
}

// Batch is a list of entries on its way into a vault's log.
type Batch struct {
	LogID    wire.LogID // the log they were checked against
	Limit    int64      // bytes that the vault may hold with them
	Received int64
	Rows     []Row
}

// Row is one entry of a batch.
type Row struct {
	Device ledger.DeviceID
	Seq    uint64 // device_seq
	Hash   ledger.Hash
	Class  ledger.Class
	Entry  []byte
}

// Grant is what a challenge was asked for, or a token is good for.
type Grant struct {
	Vault   ledger.VaultID
	Key     ledger.DeviceID // zero: root
	Action  wire.Action
	Expires int64
}

// Invite lets vaults be registered.
type Invite struct {
	Hash    ledger.Hash // of the token, which is not kept
	Note    string
	Uses    int // how many vaults may be registered with it
	Used    int // how many were; not read by AddInvite
	Created int64
	Expires int64 // 0: never
	Revoked int64 // 0: not
}

// Errors of a Store.
var (
	ErrNotFound    = errors.New("not found")
	ErrExists      = errors.New("exists already")
	ErrMoved       = errors.New("moved meanwhile")
	ErrInvite      = errors.New("invite not valid")
	ErrBarred      = errors.New("barred by the operator")
	ErrStorageFull = errors.New("storage is full")
	ErrReadOnly    = errors.New("storage is read-only")
	ErrBusy        = errors.New("storage is busy")
)
