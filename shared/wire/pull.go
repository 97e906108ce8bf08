package wire

import (
	"fmt"
	"strconv"

	"holdfast/shared/ledger"
)

// PullQuery asks for the entries after a cursor. It travels in the query of the URL: log_id, after, limit, wait.
type PullQuery struct {
	LogID LogID  // with After 0 it may be zero: whatever log there is
	After uint64 // seq of the last entry that the client has; 0 for all
	Limit uint64 // entries at most; 0: as the server likes
	Wait  uint64 // milliseconds to wait for news; 0: answer at once
}

// Page is a run of entries, dense in seq.
type Page struct {
	LogID   LogID  `cbor:"1,keyasint"`
	Items   []Item `cbor:"2,keyasint"`
	Next    uint64 `cbor:"3,keyasint"` // the cursor after this page: seq of the last item, or After
	Head    uint64 `cbor:"4,keyasint"` // the vault's newest seq
	Done    bool   `cbor:"5,keyasint"` // nothing was left after this page
	Backoff int64  `cbor:"6,keyasint,omitempty"`
}

// Item is an entry as the server keeps it. Seq and Received are the server's word, signed by nobody.
type Item struct {
	Seq      uint64 `cbor:"1,keyasint"` // dense from 1 in one vault and log
	Received int64  `cbor:"2,keyasint"` // by the server's clock
	Entry    []byte `cbor:"3,keyasint"` // ledger.Entry.Bytes; without sealed bytes when purged
}

// VaultHeads is what the server holds of a vault, in short.
type VaultHeads struct {
	LogID  LogID         `cbor:"1,keyasint"`
	Head   uint64        `cbor:"2,keyasint"` // the vault's newest seq; 0: no entries
	Heads  []ledger.Head `cbor:"3,keyasint"` // of each device that has entries, ascending by device
	Roster ledger.Head   `cbor:"4,keyasint"`
	Start  *Start        `cbor:"5,keyasint,omitempty"` // with CapabilityCheckpoints, once there is a checkpoint
	Room   *Room         `cbor:"6,keyasint,omitempty"` // nil: an older server
}

// Start is where a new device may begin: the newest countersigned checkpoint, and the cursor after which lie that
// checkpoint, its parts, and everything that it does not cover.
type Start struct {
	Checkpoint ledger.Hash `cbor:"1,keyasint"`
	After      uint64      `cbor:"2,keyasint"`
}

// Encode gives the query part of the URL. Nothing in it needs escaping.
func (q PullQuery) Encode() string {
	query := "after=" + strconv.FormatUint(q.After, 10)
	if q.Limit > 0 {
		query += "&limit=" + strconv.FormatUint(q.Limit, 10)
	}
	if !q.LogID.IsZero() {
		query += "&log_id=" + q.LogID.String()
	}
	if q.Wait > 0 {
		query += "&wait=" + strconv.FormatUint(q.Wait, 10)
	}
	return query
}

// ParsePullQuery reads what Encode writes; get gives a parameter's value, "" for one that is not there. Errors wrap ErrMalformed.
func ParsePullQuery(get func(name string) string) (PullQuery, error) {
	var q PullQuery
	var err error
	if s := get("log_id"); s != "" {
		if q.LogID, err = ParseLogID(s); err != nil {
			return PullQuery{}, err
		}
	}
	for name, number := range map[string]*uint64{"after": &q.After, "limit": &q.Limit, "wait": &q.Wait} {
		s := get(name)
		if s == "" {
			continue
		}
		n, err := strconv.ParseUint(s, 10, 64)
		if err != nil || n > ledger.MaxNumber {
			return PullQuery{}, fmt.Errorf("query %s: %w: want a whole number", name, ErrMalformed)
		}
		*number = n
	}
	if q.After > 0 && q.LogID.IsZero() {
		return PullQuery{}, fmt.Errorf("query: %w: after without log_id", ErrMalformed)
	}
	return q, nil
}

func (p *Page) validate() error {
	if p.LogID.IsZero() || len(p.Items) > MaxPullEntries || p.Next > p.Head || p.Head > ledger.MaxNumber ||
		(p.Done && p.Next != p.Head) || p.Backoff < 0 {
		return fmt.Errorf("log %s, %d items, next %d of %d, done %v", p.LogID, len(p.Items), p.Next, p.Head, p.Done)
	}
	for i, item := range p.Items {
		if item.Seq == 0 || item.Seq > p.Next || (i > 0 && item.Seq != p.Items[i-1].Seq+1) {
			return fmt.Errorf("item with seq %d is out of order", item.Seq)
		}
	}
	if n := len(p.Items); n > 0 && p.Items[n-1].Seq != p.Next {
		return fmt.Errorf("next is %d after seq %d", p.Next, p.Items[n-1].Seq)
	}
	return nil
}

func (h *VaultHeads) validate() error {
	if h.LogID.IsZero() || h.Head > ledger.MaxNumber {
		return fmt.Errorf("log %s, head %d", h.LogID, h.Head)
	}
	if _, err := ledger.HeadsOf(h.Heads); err != nil {
		return err
	}
	if err := h.Room.validate(); err != nil {
		return err
	}
	return checkMark(h.Roster)
}
