package outage

// MaxHint is the longest wait that a site may ask for (31 days, in milliseconds): a month's quota, not a hostile value.
const MaxHint = 31 * 24 * 3600 * 1000

// hint is what a site said about when to come back.
type hint struct {
	Moment int64  // epoch ms; never = no usable hint
	Said   Reason // why a hint was not used: HintPast, HintTooFar; "" otherwise
}

var noHint = hint{Moment: never}

// readHint takes the hint of an observation made at t. Retry-After goes before the reset moment; one that is not in the future or more
// than MaxHint away is no hint, and Said tells so, unless the other one serves.
func readHint(t int64, retryAfter, reset *int64) hint {
	h := noHint
	if retryAfter != nil {
		h = checkHint(t, *retryAfter)
	}
	if h.Moment == never && reset != nil {
		second := hint{Moment: never, Said: HintPast}
		if *reset > t { // so the difference cannot overflow: t is never negative
			second = checkHint(t, *reset-t)
		}
		if second.Moment != never || h.Said == "" {
			h = second
		}
	}
	return h
}

func checkHint(t, wait int64) hint {
	switch {
	case wait <= 0:
		return hint{Moment: never, Said: HintPast}
	case wait > MaxHint:
		return hint{Moment: never, Said: HintTooFar}
	}
	return hint{Moment: t + wait}
}
