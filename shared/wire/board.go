package wire

import (
	"errors"
	"strings"
)

// MaxSignals bounds one BoardSignals: one for each site that a person uses.
const MaxSignals = 32

// Signal is what one person's client tells the outage board about one site. All words are from closed lists, those of DESIGN's symptoms and
// phases and of package board; the server refuses others. There is no time in it: the server's clock says when, and no free text.
type Signal struct {
	Site       string `cbor:"1,keyasint"`           // id of an adapter
	Surface    string `cbor:"2,keyasint"`           // web, app, api
	Capability string `cbor:"3,keyasint"`           // text, files, image, tools, voice
	Phase      string `cbor:"4,keyasint"`           // what the client's own detector says of the site
	Symptom    string `cbor:"5,keyasint,omitempty"` // what failed last; none where the last answer came
	Region     string `cbor:"6,keyasint,omitempty"` // a coarse region or kind of network, if the user chose one
}

// BoardSignals carries signals to the board. The answer has no body: nothing is told about others.
type BoardSignals struct {
	Signals []Signal `cbor:"1,keyasint"`
}

func (b *BoardSignals) validate() error {
	if len(b.Signals) == 0 || len(b.Signals) > MaxSignals {
		return errors.New("no signals, or too many")
	}
	for _, s := range b.Signals {
		for _, word := range []string{s.Site, s.Surface, s.Capability, s.Phase, s.Symptom, s.Region} {
			if len(word) > 32 || strings.Trim(word, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
				return errors.New("a signal holds something that is no word of its lists")
			}
		}
		if s.Site == "" || s.Surface == "" || s.Capability == "" || s.Phase == "" {
			return errors.New("a signal lacks a word")
		}
	}
	return nil
}
