package replica

import (
	"strconv"
	"strings"
	"time"
)

// maxRetryAfter is the longest wait that a server can ask for, in ms; what is
// beyond is not believed.
const maxRetryAfter = 31 * 24 * 60 * 60 * 1000

// RetryAfter reads the header Retry-After (RFC 9110, section 10.2.3): seconds,
// or a moment, which is taken relative to the answer's Date header, and to now
// (epoch ms) where there is none. It returns ms, 0 for what asks for nothing.
func RetryAfter(value, date string, now int64) int64 {
	if seconds, err := strconv.ParseInt(strings.TrimSpace(value), 10, 64); err == nil {
		if seconds > maxRetryAfter/1000 {
			return 0
		}
		return max(seconds, 0) * 1000
	}
	until, err := httpDate(value)
	if err != nil {
		return 0
	}
	if at, err := httpDate(date); err == nil {
		now = at.UnixMilli()
	}
	wait := until.UnixMilli() - now
	if wait > maxRetryAfter {
		return 0
	}
	return max(wait, 0)
}

// httpDate reads the one form of a date that senders may use today.
func httpDate(s string) (time.Time, error) {
	return time.Parse("Mon, 02 Jan 2006 15:04:05 GMT", strings.TrimSpace(s))
}
