package calls

import (
	"context"

	"holdfast/wasm/replica"
)

// NewVault asks for a vault on a server; Invite is empty where the server registers anybody.
type NewVault struct {
	Server string `cbor:"server"` // base URL
	Invite string `cbor:"invite"`
}

// RecoveryCode is kept until it is written down, and then nowhere.
type RecoveryCode struct {
	Code string `cbor:"code"`
}

// JoinVault asks to enrol this device in the vault that Code opens.
type JoinVault struct {
	Server string `cbor:"server"` // base URL
	Code   string `cbor:"code"`
}

// Step is what one push and pull did.
type Step struct {
	Pushed int   `cbor:"pushed"` // entries
	Pulled int   `cbor:"pulled"` // entries
	Next   int64 `cbor:"next"`   // epoch milliseconds before which another does nothing; 0: no such moment
}

// SyncStatus is how the synchronisation stands.
type SyncStatus struct {
	Vault     string `cbor:"vault"` // hex id, empty when not set up
	Server    string `cbor:"server"`
	Device    string `cbor:"device"`     // hex id of this device
	Pending   int    `cbor:"pending"`    // records that are not sealed yet
	Outbox    int    `cbor:"outbox"`     // entries that the server has not acknowledged
	LastPush  int64  `cbor:"last_push"`  // epoch milliseconds, 0: never
	LastPull  int64  `cbor:"last_pull"`  // epoch milliseconds, 0: never
	Next      int64  `cbor:"next"`       // epoch milliseconds before which nothing is tried, after an error
	ErrorCode string `cbor:"error_code"` // of the last error, empty when the last step went well
	Error     string `cbor:"error"`
	AlarmCode string `cbor:"alarm_code"` // why synchronisation has stopped, empty when it has not
	Alarm     string `cbor:"alarm"`
	WentBack  int    `cbor:"went_back"` // entries that the server had lost and was given again
	WentAt    int64  `cbor:"went_at"`   // when, epoch milliseconds
	Renewed   int64  `cbor:"renewed"`   // when this profile, a copy or an old state of another, became a device of its own, epoch milliseconds; 0: never
	ClockOff  int64  `cbor:"clock_off"` // milliseconds that the server's clock is ahead; 0 within 5 minutes
	Unread    int    `cbor:"unread"`    // entries that cannot be read here
	Unsent    int    `cbor:"unsent"`    // records that are too large to be sent
	Held      int    `cbor:"held"`      // drafts and chats whose deletion by another device waits for the user's word
	Refused   string `cbor:"refused"`   // why a checkpoint of another device was not countersigned; empty: none was refused
	Used      int64  `cbor:"used"`      // bytes that the vault takes on the server; 0 where it does not say
	Quota     int64  `cbor:"quota"`     // bytes that it may; 0: no limit is known
	NewCode   bool   `cbor:"new_code"`  // the recovery code of a new vault is not written down yet
}

func (c *Core) syncCreate(ctx context.Context, in NewVault) (RecoveryCode, error) {
	code, err := c.replica.Create(ctx, in.Server, in.Invite, c.config.Now())
	return RecoveryCode{code}, err
}

// syncCode gives the code again that syncCreate gave, until syncCodeKept; empty after that.
func (c *Core) syncCode(ctx context.Context, _ Nothing) (RecoveryCode, error) {
	code, err := c.replica.WaitingCode(ctx)
	return RecoveryCode{code}, err
}

func (c *Core) syncCodeKept(ctx context.Context, _ Nothing) (Nothing, error) {
	return Nothing{}, c.replica.CodeKept(ctx)
}

func (c *Core) syncJoin(ctx context.Context, in JoinVault) (Nothing, error) {
	return Nothing{}, c.replica.Join(ctx, in.Server, in.Code, c.config.Now())
}

func (c *Core) syncStep(ctx context.Context, _ Nothing) (Step, error) {
	r, err := c.replica.Step(ctx, c.config.Now())
	return Step{Pushed: r.Pushed, Pulled: r.Pulled, Next: r.Next}, err
}

func (c *Core) syncStatus(ctx context.Context, _ Nothing) (SyncStatus, error) {
	s, err := c.replica.Status(ctx)
	return status(s), err
}

func status(s replica.Status) SyncStatus {
	return SyncStatus{
		Vault: s.Vault, Server: s.Server, Device: s.Device, Pending: s.Pending, Outbox: s.Outbox,
		LastPush: s.LastPush, LastPull: s.LastPull, Next: s.Next, ErrorCode: string(s.Code), Error: s.Text,
		AlarmCode: string(s.Alarm.Code), Alarm: s.Alarm.Text, WentBack: s.WentBack, WentAt: s.WentAt,
		ClockOff: s.ClockOff, Renewed: s.Renewed, Unread: s.Unread, Unsent: s.Unsent, Held: s.Held, Refused: s.Refused, Used: int64(s.Used), Quota: int64(s.Quota), NewCode: s.NewCode,
	}
}

// syncResume forgets an alarm and every wait: the user has looked into it.
func (c *Core) syncResume(ctx context.Context, _ Nothing) (Nothing, error) {
	return Nothing{}, c.replica.Resume(ctx)
}

// PairingStep goes on; Agreed says that the digits are the same on both devices.
type PairingStep struct {
	Agreed bool `cbor:"agreed"`
}

// pairOffer opens a pairing with a new device; pairStep then gives its code.
func (c *Core) pairOffer(ctx context.Context, _ Nothing) (Nothing, error) {
	return Nothing{}, c.replica.Offer(ctx, c.config.Now())
}

// pairAccept begins it on the new device; Server may be the link.
func (c *Core) pairAccept(ctx context.Context, in JoinVault) (Nothing, error) {
	return Nothing{}, c.replica.Accept(ctx, in.Server, in.Code)
}

func (c *Core) pairStep(ctx context.Context, in PairingStep) (replica.Pairing, error) {
	return c.replica.Pair(ctx, in.Agreed, c.config.Now())
}

func (c *Core) pairStop(context.Context, Nothing) (Nothing, error) {
	c.replica.Unpair()
	return Nothing{}, nil
}
