package web

import "time"

// Drills are practised every quarter, for half an hour.
const (
	drillMonths = 3
	drillTime   = 30 * time.Minute
)

// nextDrill is the first one that is not over; the zero time where the operator has named none.
func (h *Handler) nextDrill(now time.Time) time.Time {
	at := h.Drill.UTC()
	for n := 0; !h.Drill.IsZero() && at.Add(drillTime).Before(now); n += drillMonths {
		at = h.Drill.UTC().AddDate(0, n, 0)
	}
	return at
}
