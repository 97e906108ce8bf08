package wire

import "errors"

// Registration says who may found a vault on a server.
type Registration string

// The modes of registration.
const (
	RegistrationOpen   Registration = "open"
	RegistrationInvite Registration = "invite"
	RegistrationClosed Registration = "closed"
)

// Capabilities of a server, named in Info. A client uses none that is not named; unknown ones it passes over.
const (
	CapabilityLongPoll = "long-poll" // pull waits for news, up to Limits.Wait
	// Those that not every server has, or that come later; their formats are laid down in PROTOCOL.md.
	CapabilityCheckpoints = "checkpoints" // checkpoints, countersignatures and purging
	CapabilityPairing     = "pairing"     // a mailbox for the pairing of two devices
	CapabilityDelete      = "delete"      // DELETE of a vault by root
	CapabilityBoard       = "board"       // the outage board
)

// Info is what anybody may ask a server. URL is its public address with base path, in the form of ServerURL: what a
// sign-in must name.
type Info struct {
	Server       string       `cbor:"1,keyasint"` // name and version, for show
	MinVersion   uint64       `cbor:"2,keyasint"` // of the protocol
	MaxVersion   uint64       `cbor:"3,keyasint"`
	Capabilities []string     `cbor:"4,keyasint"`
	Registration Registration `cbor:"5,keyasint"`
	Limits       Limits       `cbor:"6,keyasint"`
	Now          int64        `cbor:"7,keyasint"` // the server's clock
	URL          string       `cbor:"8,keyasint"`
	Status       string       `cbor:"9,keyasint,omitempty"` // what the operator wants users to read
}

// Has says whether the server names a capability.
func (i Info) Has(capability string) bool {
	for _, c := range i.Capabilities {
		if c == capability {
			return true
		}
	}
	return false
}

func (i *Info) validate() error {
	if i.MinVersion < 1 || i.MaxVersion < i.MinVersion || i.URL == "" || i.Now <= 0 || i.Limits.Entry == 0 ||
		i.Limits.PushEntries == 0 || i.Limits.PushBytes == 0 {
		return errors.New("fields are missing")
	}
	return nil
}
