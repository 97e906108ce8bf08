// Package faults makes a chat server fail on command, the way real chat sites fail: refusals with and without a waiting
// hint, silence before the headers, streams that stall, break, end early or drip, errors inside an HTTP 200,
// challenge pages and login loops. The practice chat and the fixture sites share it; each brings its own words.
//
// A fault is written kind[,option=value…]:
//
//	429 … any status from 400 to 599, as the answer to a chat request; 401 also as "signed_out", 402 as "spend"
//	hang       the connection is taken and nothing comes, not even headers
//	stall      text stops after some tokens, the socket stays open
//	keepalive  the same, with SSE comments that keep the connection warm
//	cut        the connection breaks after some tokens
//	end        the stream ends in good order after some tokens, without the end marker
//	error      an error event inside the 200 after some tokens
//	drip       every token comes slowly
//	think      no failure: the model is seen to think for a while (pace, 90 s) before it writes
//	loop       pages send to the sign-in page, also after signing in
//	challenge  pages and chat requests are answered by a page that asks for proof of being human
//
// Options: retry=SECONDS (Retry-After as a number; any text is sent as it stands), date=SECONDS (Retry-After as a
// date), reset=SECONDS (no Retry-After; the site tells the moment in its own way), after=TOKENS (default 5),
// pace=DURATION a token (default of drip 1500ms).
package faults

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Kind is what a fault does.
type Kind string

// The kinds. Refuse answers with a status; None is a healthy answer.
const (
	None      Kind = ""
	Refuse    Kind = "refuse"
	Hang      Kind = "hang"
	Stall     Kind = "stall"
	KeepAlive Kind = "keepalive"
	Cut       Kind = "cut"
	End       Kind = "end"
	Error     Kind = "error"
	Drip      Kind = "drip"
	Think     Kind = "think"
	Loop      Kind = "loop"
	Challenge Kind = "challenge"
)

var named = []Kind{Hang, Stall, KeepAlive, Cut, End, Error, Drip, Think, Loop, Challenge}

const (
	defaultAfter = 5
	defaultDrip  = 1500 * time.Millisecond
	defaultThink = 90 * time.Second
	maxAfter     = 10_000
)

// paces are those that come of the kind.
var paces = map[Kind]time.Duration{Drip: defaultDrip, Think: defaultThink}

// Fault is one way of failing; the zero Fault is health.
type Fault struct {
	Kind Kind
	// Status is that of a refusal.
	Status int
	// Retry is the Retry-After header as sent, Date the seconds from now that it names as a date, Reset the seconds from
	// now that the site names in its own way; at most one is set.
	Retry string
	Date  int
	Reset int
	// After is how many tokens come before the failure.
	After int
	// Pace is the time between tokens; 0 means the server's own.
	Pace time.Duration
}

// Parse reads a fault; "" is health.
func Parse(spec string) (Fault, error) {
	spec = strings.TrimSpace(spec)
	if spec == "" {
		return Fault{}, nil
	}
	kind, options, more := strings.Cut(spec, ",")
	f := Fault{After: defaultAfter}
	switch status, err := strconv.Atoi(alias(kind)); {
	case err == nil && status >= 400 && status <= 599:
		f.Kind, f.Status = Refuse, status
	case slices.Contains(named, Kind(kind)):
		f.Kind = Kind(kind)
	default:
		return Fault{}, fmt.Errorf("fault %q: a status from 400 to 599 or one of %v", kind, named)
	}
	f.Pace = paces[f.Kind]
	if !more {
		return f, nil
	}
	for option := range strings.SplitSeq(options, ",") {
		if err := f.set(option); err != nil {
			return Fault{}, err
		}
	}
	if f.Retry != "" && f.Date != 0 || f.Retry != "" && f.Reset != 0 || f.Date != 0 && f.Reset != 0 {
		return Fault{}, fmt.Errorf("fault %q: retry, date and reset exclude one another", spec)
	}
	return f, nil
}

func alias(kind string) string {
	switch kind {
	case "spend":
		return "402"
	case "signed_out":
		return "401"
	}
	return kind
}

func (f *Fault) set(option string) error {
	name, value, _ := strings.Cut(option, "=")
	var err error
	switch name {
	case "retry":
		if value == "" || strings.ContainsAny(value, "\r\n") {
			return fmt.Errorf("fault option %q: retry needs a value", option)
		}
		f.Retry = value
	case "date":
		f.Date, err = strconv.Atoi(value)
		if err == nil && f.Date == 0 {
			err = strconv.ErrRange
		}
	case "reset":
		f.Reset, err = strconv.Atoi(value)
		if err == nil && f.Reset == 0 {
			err = strconv.ErrRange
		}
	case "after":
		f.After, err = strconv.Atoi(value)
		if err == nil && (f.After < 0 || f.After > maxAfter) {
			err = strconv.ErrRange
		}
	case "pace":
		f.Pace, err = time.ParseDuration(value)
		if err == nil && f.Pace <= 0 {
			err = strconv.ErrRange
		}
	default:
		return fmt.Errorf("fault option %q: one of retry, date, reset, after, pace", option)
	}
	if err != nil {
		return fmt.Errorf("fault option %q: %w", option, err)
	}
	return nil
}

// String gives the fault back in the form that Parse reads.
func (f Fault) String() string {
	if f.Kind == None {
		return ""
	}
	parts := []string{string(f.Kind)}
	if f.Kind == Refuse {
		parts[0] = strconv.Itoa(f.Status)
	}
	if f.Retry != "" {
		parts = append(parts, "retry="+f.Retry)
	}
	if f.Date != 0 {
		parts = append(parts, "date="+strconv.Itoa(f.Date))
	}
	if f.Reset != 0 {
		parts = append(parts, "reset="+strconv.Itoa(f.Reset))
	}
	if f.After != defaultAfter {
		parts = append(parts, "after="+strconv.Itoa(f.After))
	}
	if f.Pace != paces[f.Kind] {
		parts = append(parts, "pace="+f.Pace.String())
	}
	return strings.Join(parts, ",")
}

// Target is what a request asks for.
type Target int

// A request asks for an answer of the model, for a page, or for something that never fails here.
const (
	Chat Target = iota + 1
	Page
)

// concerns tells whether a fault shows at a target.
func (f Fault) concerns(t Target) bool {
	switch f.Kind {
	case None:
		return false
	case Loop:
		return t == Page
	case Challenge:
		return true
	}
	return t == Chat
}

// retryAfter is the value of the Retry-After header, "" for none.
func (f Fault) retryAfter(now time.Time) string {
	if f.Date != 0 {
		return now.Add(time.Duration(f.Date) * time.Second).UTC().Format(http.TimeFormat)
	}
	return f.Retry
}
