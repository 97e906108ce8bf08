package replica_test

import (
	"testing"

	"holdfast/wasm/replica"
)

func TestRetryAfter(t *testing.T) {
	const now = 1_790_000_000_000 // Mon, 21 Sep 2026 14:13:20 GMT
	for name, c := range map[string]struct {
		value, date string
		want        int64
	}{
		"nothing":               {"", "", 0},
		"seconds":               {"120", "", 120_000},
		"zero":                  {"0", "", 0},
		"negative":              {"-5", "", 0},
		"with spaces":           {" 7 ", "", 7_000},
		"a year is no hint":     {"31536000", "", 0},
		"overflow":              {"9223372036854775807", "", 0},
		"a moment":              {"Mon, 21 Sep 2026 14:14:20 GMT", "", 60_000},
		"by the server's clock": {"Mon, 21 Sep 2026 10:00:30 GMT", "Mon, 21 Sep 2026 10:00:00 GMT", 30_000},
		"in the past":           {"Mon, 21 Sep 2026 14:13:00 GMT", "", 0},
		"not a date":            {"soon", "", 0},
	} {
		if got := replica.RetryAfter(c.value, c.date, now); got != c.want {
			t.Errorf("%s: RetryAfter(%q, %q) = %d, want %d", name, c.value, c.date, got, c.want)
		}
	}
}
