package outage

// A prompt is long from so many characters on, and with any file: that is what loaded sites refuse first.
const (
	longPrompt = 2000
	enoughLong = 2 // long prompts that failed …
	enoughGood = 2 // … and short ones that were answered since
)

// sizes is what became of long and of short prompts: of the long ones those that failed in a row, of the short ones those that were answered
// in a row since the first of them.
type sizes struct {
	LongFailed, ShortPassed int
}

func (z *sizes) note(long, failed bool) {
	switch {
	case long && failed:
		z.LongFailed++
	case long:
		*z = sizes{}
	case failed:
		z.ShortPassed = 0
	case z.LongFailed > 0:
		z.ShortPassed++
	}
}

// shortPasses reports whether short prompts get through and long ones do not.
func (z *sizes) shortPasses() bool { return z.LongFailed >= enoughLong && z.ShortPassed >= enoughGood }

// shorter turns the advice to try again into that to try something short, where that is what gets through. A site that is down is asked for one
// sign of life only, and that is short anyway.
func (s *site) shorter(now int64, top *episode, floor int64, a Advice) Advice {
	if !s.Sizes.shortPasses() || top != nil && !top.ofTheSite() {
		return a
	}
	a.Action, a.Until, a.Reason = ActionShorten, ahead(now, floor), ReasonShortPasses
	return a
}

// ofTheSite reports whether the episode may have to do with how much was asked of the site.
func (e *episode) ofTheSite() bool {
	switch e.Symptom {
	case Overloaded, ServerError, GatewayTimeout, Stalled, Truncated, Slow:
		return true
	}
	return false
}
