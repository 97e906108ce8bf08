package streams

import "holdfast/shared/outage"

// Hinted is a site that names moments to come back, as a limit and in outages, and a person who tries before. In every case the moment named
// last is To; nothing succeeds before, and time passes until then.
func Hinted(seed uint64) Stream {
	s := newSite(seed, 10)
	var out Stream
	t := int64(epoch)
	for range 20 {
		c := Case{What: "hint"}
		status := pick(s, int64(429), 429, 500, 503, 529)
		for range s.IntN(4) + 1 {
			id := s.ask(t)
			at, hint := t+s.ms(150, 900), s.ms(1000, 2*hour)
			o := outage.Observation{Kind: outage.KindHeaders, ID: id, Status: status}
			if reset := at + hint; s.chance(0.5) {
				o.ResetMs = &reset
			} else {
				o.RetryAfterMs = &hint
			}
			s.see(at, o)
			s.end(at+5, id)
			if c.To = max(c.To, at+hint); c.From == 0 {
				c.From = at
			}
			if t = at + s.ms(11_000, 120_000); t >= c.To {
				break
			}
		}
		t = max(t, c.To) + 1000
		s.see(t, outage.Observation{Kind: outage.KindTick})
		out.Cases = append(out.Cases, c)
		over, _ := s.good(t + s.ms(1000, 60_000))
		t = over + s.ms(1000, 60_000)
	}
	out.Observations = inOrder(s.list)
	return out
}
