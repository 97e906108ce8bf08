package history

const (
	hour = 60 * 60 * 1000 // milliseconds
	day  = 24 * hour

	// allFor is how long every version stays, and hourlyFor how long one of
	// each hour does; after that it is one of each day.
	allFor    = day
	hourlyFor = 30 * day
)

// Age is what decides whether a version may be forgotten.
type Age struct {
	Time int64 // epoch milliseconds
	Keep bool  // it stays whatever its age: sent, failed, pinned
}

// Thin says which versions stay at now (epoch ms); they are in order, the
// oldest first. All of the last day stay, then the last one of every hour for
// a month, then the last one of every day; hours and days are UTC's. What is
// marked and the newest stay always, and so does what claims to be from the
// future. To thin what was thinned takes away only what has aged since: a
// version that stays with more around it stays with less.
func Thin(versions []Age, now int64) []bool {
	stays := make([]bool, len(versions))
	later := int64(-1) // the stretch of time of the version behind, and its length
	length := int64(0)
	for i := len(versions) - 1; i >= 0; i-- {
		v := versions[i]
		per, age := int64(day), now-v.Time
		switch {
		case age < allFor:
			per = 0
		case age < hourlyFor:
			per = hour
		}
		if v.Keep || per == 0 || i == len(versions)-1 {
			stays[i] = true
		}
		if per > 0 {
			stretch := floor(v.Time, per)
			if stretch != later || per != length {
				stays[i] = true
			}
			later, length = stretch, per
		}
	}
	return stays
}
