package journal

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"holdfast/shared/ledger"
	"holdfast/shared/snapshot"
)

// The rows of the journal. All ids and numbers are lower-case hex, numbers of 16 digits, so that key order is their order.
//
//	drafts    <draft>/<device>               head
//	versions  <draft>/<device>/<n>           snapshot record
//	pending   d/<draft>/<updated>            snapshot record: what a draft belongs to
//	pending   n/<device>/<updated>           snapshot record: the name of this device
//	pending   u/<sum of the row>             snapshot record of a kind that this version does not know, from a backup
//	pending   v/<draft>/<device>/<n>         empty: the record is in versions
//	meta      journal/segment/<draft>/<device>/<last n>/<first n>  segment: see packedStore
//	meta      journal/thinned                when all drafts were thinned last, epoch ms as 16 digits
//	meta      journal/pin/<draft>/<device>/<n>  snapshot record: whether a version stays
//	pending   p/<draft>/<device>/<n>/<updated>  snapshot record: the same
//	meta      journal/alias/<draft>          alias
//	meta      journal/device/<device>        snapshot record: the name of a device
//	meta      journal/conflict/<draft>/<device>/<n>/<sum of the row>  snapshot record that came second
//	meta      journal/turn/<sum>             snapshot record: a turn
//	meta      journal/chat/<chat>/<device>/<n>    snapshot record: a branch of a chat
//	pending   t/<sum>                        empty: the turn is in meta
//	pending   tc/<chat>/<device>/<n>/<time>  empty: the branch is in meta
//	meta      journal/gone/d/<draft>, journal/gone/c/<chat>  gone
//	pending   x/<time>/<sum>                 snapshot record: a deletion
//	meta      journal/unknown/<sum of the row>    snapshot record of a kind that this version does not know
//	search    q/…                            empty: what is not indexed yet, see UnindexedPrefix
const (
	segmentPrefix   = "journal/segment/"
	thinnedKey      = "journal/thinned"
	pinPrefix       = "journal/pin/"
	pendingPin      = "p/"
	aliasPrefix     = "journal/alias/"
	devicePrefix    = "journal/device/"
	conflictPrefix  = "journal/conflict/"
	unknownPrefix   = "journal/unknown/"
	gonePrefix      = "journal/gone/"
	goneDraftPrefix = gonePrefix + "d/"
	goneChatPrefix  = gonePrefix + "c/"
	pendingDeletion = "x/"
	pendingDraft    = "d/"
	pendingName     = "n/"
	pendingUnknown  = "u/"
	pendingVersion  = "v/"
	turnPrefix      = "journal/turn/"
	chatPrefix      = "journal/chat/"
	pendingTurn     = "t/"
	pendingChat     = "tc/"
)

func draftPrefix(id snapshot.DraftID) string { return id.String() + "/" }

func headKey(id snapshot.DraftID, device ledger.DeviceID) string {
	return draftPrefix(id) + device.String()
}

func versionPrefix(id snapshot.DraftID, device ledger.DeviceID) string {
	return headKey(id, device) + "/"
}

func versionKey(id snapshot.DraftID, device ledger.DeviceID, n uint64) string {
	return versionPrefix(id, device) + digits(n)
}

func digits(n uint64) string { return fmt.Sprintf("%016x", n) }

// parseHeadKey reads what headKey made.
func parseHeadKey(key string) (id snapshot.DraftID, device ledger.DeviceID, err error) {
	draft, dev, ok := strings.Cut(key, "/")
	if !ok {
		return id, device, fmt.Errorf("key %q has no device", key)
	}
	if id, err = snapshot.ParseDraftID(draft); err != nil {
		return id, device, err
	}
	device, err = ledger.ParseDeviceID(dev)
	return id, device, err
}

// parseVersionKey reads what versionKey made.
func parseVersionKey(key string) (id snapshot.DraftID, device ledger.DeviceID, n uint64, err error) {
	i := strings.LastIndexByte(key, '/')
	if i < 0 {
		return id, device, 0, fmt.Errorf("key %q has no number", key)
	}
	if id, device, err = parseHeadKey(key[:i]); err != nil {
		return id, device, 0, err
	}
	n, err = parseDigits(key[i+1:])
	return id, device, n, err
}

func parseDigits(s string) (uint64, error) {
	n, err := strconv.ParseUint(s, 16, 64)
	if err != nil || digits(n) != s {
		return 0, fmt.Errorf("%q is no number of 16 digits", s)
	}
	return n, nil
}

func turnName(sum [16]byte) string { return hex.EncodeToString(sum[:]) }

func branchKey(c *snapshot.Chat) string {
	return c.ID().String() + "/" + ledger.DeviceID(c.Device).String() + "/" + digits(c.N)
}

// parseBranchKey reads what branchKey made.
func parseBranchKey(key string) (id snapshot.ChatID, device ledger.DeviceID, n uint64, err error) {
	chat, device, n, err := parseVersionKey(key)
	return snapshot.ChatID(chat), device, n, err
}
