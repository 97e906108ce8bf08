package outage

import "slices"

// stale is how long a symptom about which nothing more is heard is told.
const stale = 24 * 3600_000

// episode is a symptom that holds: at a site, or in one of its chats.
type episode struct {
	Symptom   Symptom
	Former    []Symptom // told before, refined since
	Chat      string    // empty: the whole site
	Role      Role      // of the request that showed it; empty when it was seen otherwise
	Since     int64
	Last      int64  // when it was seen last
	Hint      int64  // the site's own moment to come back; never if it gave none
	Said      Reason // why a hint was not used
	NotBefore int64  // the wait it brings with it; never if none
}

func (s *site) find(sym Symptom, chat string) *episode {
	for i := range s.Episodes {
		if s.Episodes[i].Symptom == sym && s.Episodes[i].Chat == chat {
			return &s.Episodes[i]
		}
	}
	return nil
}

// open begins an episode and tells it, or brings a standing one up to date. Symptoms of the whole site drop the chat.
func (s *site) open(d *Detector, sym Symptom, chat string, role Role, h hint) *episode {
	now := d.state.Now
	if traits[sym].siteWide {
		chat = ""
	}
	e := s.find(sym, chat)
	if e == nil {
		if len(s.Episodes) >= maxEpisodes {
			s.emitClear(d, &s.Episodes[0])
			s.Episodes = append(s.Episodes[:0], s.Episodes[1:]...)
		}
		for i := range s.Episodes { // the name now speaks for itself
			if one := &s.Episodes[i]; one.Chat == chat {
				one.Former = without(one.Former, sym)
			}
		}
		s.Episodes = append(s.Episodes, episode{Symptom: sym, Chat: chat, Since: now, Hint: never, NotBefore: never})
		e = &s.Episodes[len(s.Episodes)-1]
		d.emit(Event{Site: s.Name, Kind: EventSymptom, Symptom: sym, Fault: traits[sym].fault, Chat: chat})
	}
	e.Last = now
	if role != "" { // a notice says less of where than the refusal that it shows
		e.Role = role
	}
	if h.Moment != never || h.Said != "" {
		e.Said = h.Said
		e.Hint = max(e.Hint, h.Moment)
	}
	return e
}

// refine replaces the verdict old on a chat by a better one in the same episode, which goes on since the same moment.
func (s *site) refine(d *Detector, old, sym Symptom, chat string, role Role, h hint) *episode {
	e := s.find(old, s.scope(old, chat))
	if e == nil || old == sym {
		return s.open(d, sym, chat, role, h)
	}
	since, former, scope := e.Since, append(slices.Clone(e.Former), old), s.scope(sym, chat)
	if scope != e.Chat || s.find(sym, scope) != nil { // it joins a standing episode, or leaves the chat for the site
		s.clearWhere(d, func(e *episode) bool { return e.Symptom == old && e.Chat == s.scope(old, chat) })
		return s.open(d, sym, chat, role, h)
	}
	s.Episodes = slices.DeleteFunc(s.Episodes, func(e episode) bool { return e.Symptom == old && e.Chat == scope })
	e = s.open(d, sym, chat, role, h)
	e.Since, e.Former = since, without(former, sym)
	return e
}

// scope is where an episode of the symptom lives.
func (s *site) scope(sym Symptom, chat string) string {
	if traits[sym].siteWide {
		return ""
	}
	return chat
}

// clearWhere ends the episodes that over picks and tells it.
func (s *site) clearWhere(d *Detector, over func(*episode) bool) {
	kept := s.Episodes[:0]
	for i := range s.Episodes {
		if e := &s.Episodes[i]; over(e) {
			s.emitClear(d, e)
		} else {
			kept = append(kept, *e)
		}
	}
	clear(s.Episodes[len(kept):])
	s.Episodes = kept
}

// emitClear tells the end of an episode, under every name that it had: who listens need not know what refines what.
func (s *site) emitClear(d *Detector, e *episode) {
	d.emit(Event{Site: s.Name, Kind: EventClear, Symptom: e.Symptom, Chat: e.Chat})
	for _, sym := range e.Former {
		d.emit(Event{Site: s.Name, Kind: EventClear, Symptom: sym, Chat: e.Chat})
	}
}

func without(list []Symptom, sym Symptom) []Symptom {
	return slices.DeleteFunc(slices.Clone(list), func(one Symptom) bool { return one == sym })
}

// expiry is when the episode ends by itself: a limit when its hint has passed, anything else a day after it was last heard of; never while
// the own link is down, which is known to go on.
func (e *episode) expiry(d *Detector) int64 {
	switch {
	case e.limit() && e.Hint != never:
		return e.Hint
	case e.Symptom == Offline && d.state.Link.Down:
		return never
	}
	return max(e.Last+stale, e.Hint, e.NotBefore)
}

// limit reports whether the episode is a limit on the user's account.
func (e *episode) limit() bool { return e.Symptom == RateLimited || e.Symptom == SpendLimit }

// expire ends the episodes whose time has come. The rest of a limit's wait stays: backoff may be longer than a short hint.
func (s *site) expire(d *Detector) {
	s.clearWhere(d, func(e *episode) bool {
		at := e.expiry(d)
		if at == never || at > d.state.Now {
			return false
		}
		if e.Symptom == RateLimited {
			s.Cool = max(s.Cool, e.NotBefore)
		}
		return true
	})
}
