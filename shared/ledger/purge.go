package ledger

import "fmt"

// Whoever keeps a log may drop the contents of entries once a checkpoint that counts covers them. It counts when another live device has
// countersigned it, Grace ago; or, where it covers entries of no other live device, Alone after it was received. Times are epoch milliseconds.
const (
	PurgeGrace = 7 * 24 * 60 * 60 * 1000
	PurgeAlone = 30 * 24 * 60 * 60 * 1000
)

// Stated is a checkpoint or a countersignature as it stands in a log.
type Stated struct {
	Entry
	At       uint64 // its place in the log
	Received int64
}

// Refusal names a checkpoint that does not count, whoever countersigns it.
type Refusal struct {
	Checkpoint Head
	Missing    DeviceID // has entries before it in the log, and is not named
}

// Error puts it into words.
func (r Refusal) Error() string {
	return fmt.Sprintf("checkpoint %d of device %s misses device %s", r.Checkpoint.Seq, r.Checkpoint.Device, r.Missing)
}

// Purgeable gives, for each device, the last entry whose contents may go, and the checkpoints that do not count because they miss a head. log
// has the checkpoints and countersignatures that the roster accepts; first is where each device's first entry stands in the log.
func Purgeable(roster *Roster, log []Stated, first map[DeviceID]uint64, now int64) (last map[DeviceID]uint64, refused []Refusal) {
	last = map[DeviceID]uint64{}
	for _, c := range log {
		if c.Header.Class != ClassCheckpoint {
			continue
		}
		if missing, ok := misses(c, first); ok {
			refused = append(refused, Refusal{c.Head(), missing})
			continue
		}
		if !settled(roster, c, log, now) {
			continue
		}
		for device := range first {
			last[device] = max(last[device], c.Header.Covers(device))
		}
	}
	return last, refused
}

func misses(c Stated, first map[DeviceID]uint64) (missing DeviceID, ok bool) {
	for device, at := range first {
		if device != c.Header.Device && at < c.At && c.Header.Covers(device) == 0 && (!ok || device.Before(missing)) {
			missing, ok = device, true
		}
	}
	return missing, ok
}

func settled(roster *Roster, c Stated, log []Stated, now int64) bool {
	live := func(id DeviceID) bool {
		d, ok := roster.Device(id)
		return ok && d.Live
	}
	hash := c.Hash()
	for _, s := range log {
		if s.Header.About != nil && *s.Header.About == hash && s.Header.Device != c.Header.Device && live(s.Header.Device) && now-s.Received >= PurgeGrace {
			return true
		}
	}
	for _, h := range c.Header.Heads {
		if live(h.Device) {
			return false
		}
	}
	return now-c.Received >= PurgeAlone
}
