package outage

import (
	"errors"
	"strings"
)

// Kind says what an observation is about.
type Kind string

// The kinds of observations.
const (
	KindSend     Kind = "send"     // the user sent a prompt: Chars, Files, Mode
	KindStop     Kind = "stop"     // the user stopped the answer
	KindRequest  Kind = "request"  // a request left: ID, Role
	KindHeaders  Kind = "headers"  // its answer began: ID, Status, RetryAfterMs, ResetMs, Challenge
	KindEnd      Kind = "end"      // its answer is complete as bytes: ID
	KindFail     Kind = "fail"     // it broke: ID, Net
	KindProgress Kind = "progress" // visible characters of the answer so far: Chars
	KindThinking Kind = "thinking" // the page shows that the model thinks
	KindFinish   Kind = "finish"   // the page shows the answer as finished
	KindNotice   Kind = "notice"   // the page shows an error notice: Code, ResetMs
	KindNavigate Kind = "navigate" // the tab went to another page: Class
	KindHidden   Kind = "hidden"   // the tab is hidden: nothing can be seen in it
	KindVisible  Kind = "visible"  // the tab is visible again
	KindDrift    Kind = "drift"    // the site's adapter no longer finds What in the page
	KindOnline   Kind = "online"   // the own link is up
	KindOffline  Kind = "offline"  // the own link is down
	KindResume   Kind = "resume"   // the machine woke after SleptMs
	KindTick     Kind = "tick"     // time passes, nothing was seen
)

// Role says what a request is for. Anything unknown counts as RoleOther.
type Role string

// The roles of requests. RoleOther (telemetry, side calls) says nothing about a site.
const (
	RoleChat  Role = "chat"
	RoleAuth  Role = "auth"
	RolePage  Role = "page"
	RoleOther Role = "other"
)

// Class is the kind of page a tab is on.
type Class string

// The classes of pages. Anything unknown counts as ClassOther.
const (
	ClassChat  Class = "chat"
	ClassLogin Class = "login"
	ClassOther Class = "other"
)

// Mode is the kind of answer that was asked for; sites are slower in some than in others.
type Mode string

// The modes of a send. Anything unknown counts as ModeText.
const (
	ModeText  Mode = "text"
	ModeImage Mode = "image"
	ModeTool  Mode = "tool"
	ModeVoice Mode = "voice"
)

// MaxTime is the latest moment that counts (the last one JavaScript can name); a later one counts as this.
const MaxTime = 8_640_000_000_000_000

// ErrKind is returned for an observation whose kind is not one of the above.
var ErrKind = errors.New("unknown kind of observation")

// Observation is one thing seen at one moment. Which fields count depends on Kind; the others are ignored. Times are epoch
// milliseconds, durations milliseconds.
type Observation struct {
	T    int64  `json:"t" cbor:"t"`
	Site string `json:"site,omitempty" cbor:"site,omitempty"` // adapter id
	Tab  int64  `json:"tab,omitempty" cbor:"tab,omitempty"`
	Chat string `json:"chat,omitempty" cbor:"chat,omitempty"` // opaque; empty while the chat has no id
	Kind Kind   `json:"kind" cbor:"kind"`

	Chars int64 `json:"chars,omitempty" cbor:"chars,omitempty"`
	Files int64 `json:"files,omitempty" cbor:"files,omitempty"`
	Mode  Mode  `json:"mode,omitempty" cbor:"mode,omitempty"`

	ID           string `json:"id,omitempty" cbor:"id,omitempty"`
	Role         Role   `json:"role,omitempty" cbor:"role,omitempty"`
	Status       int64  `json:"status,omitempty" cbor:"status,omitempty"`
	RetryAfterMs *int64 `json:"retry_after_ms,omitempty" cbor:"retry_after_ms,omitempty"` // a duration
	ResetMs      *int64 `json:"reset_ms,omitempty" cbor:"reset_ms,omitempty"`             // a moment
	Challenge    bool   `json:"challenge,omitempty" cbor:"challenge,omitempty"`
	Net          string `json:"net,omitempty" cbor:"net,omitempty"` // "ERR_…" (Chromium) or "NS_…" (Firefox)

	Code    Symptom `json:"code,omitempty" cbor:"code,omitempty"`
	Class   Class   `json:"class,omitempty" cbor:"class,omitempty"`
	What    string  `json:"what,omitempty" cbor:"what,omitempty"`
	SleptMs int64   `json:"slept_ms,omitempty" cbor:"slept_ms,omitempty"`
}

// Bounded returns the observation with every text in it valid and of at most 256 bytes, as the detector takes it in. Ids that differ only
// after that are not told apart.
func (o Observation) Bounded() Observation {
	o.Site, o.Chat, o.ID, o.Net, o.What = clip(o.Site), clip(o.Chat), clip(o.ID), clip(o.Net), clip(o.What)
	o.Mode, o.Role, o.Code, o.Class = Mode(clip(string(o.Mode))), Role(clip(string(o.Role))), Symptom(clip(string(o.Code))), Class(clip(string(o.Class)))
	return o
}

func clip(s string) string {
	return strings.ToValidUTF8(s[:min(len(s), maxText)], "")
}

// Known reports whether k is one of the kinds above.
func (k Kind) Known() bool {
	switch k {
	case KindSend, KindStop, KindRequest, KindHeaders, KindEnd, KindFail, KindProgress, KindThinking, KindFinish, KindNotice,
		KindNavigate, KindHidden, KindVisible, KindDrift, KindOnline, KindOffline, KindResume, KindTick:
		return true
	}
	return false
}

// everywhere reports whether an observation of this kind concerns every site, whatever its Site says.
func (k Kind) everywhere() bool {
	return k == KindOnline || k == KindOffline || k == KindResume || k == KindTick
}
