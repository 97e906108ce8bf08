package streams

import (
	"slices"

	"holdfast/shared/outage"
)

// troubles are the local faults, of which none says anything about the site. Each returns when it is over.
var troubles = []struct {
	Name string
	Make func(*site, int64) int64
}{
	{"Wi-Fi change", (*site).wifiChange},
	{"Wi-Fi without a way out", (*site).deadWifi},
	{"sleep in mid-answer", (*site).sleeps},
	{"captive portal", (*site).portal},
	{"own stop", (*site).stops},
	{"hidden tab", (*site).hides},
	{"blocked telemetry", (*site).blocked},
	{"personal limit", (*site).limited},
	{"spend limit", (*site).spent},
	{"expired sign-in", (*site).expired},
	{"long thinking", (*site).thinks},
	{"adapter drift", (*site).drifts},
	{"rejected input", (*site).rejected},
}

// Local is an eight-hour day at a site that never fails, with eight to sixteen local faults; every second day it has one sort only.
func Local(seed uint64) Stream {
	s := newSite(seed, 4)
	var out Stream
	day := Usual
	only := -1
	if s.chance(0.5) {
		only = s.IntN(len(troubles))
	}
	t := int64(epoch)
	for t < epoch+8*hour {
		t = day.use(s, &out, t, t+s.ms(10*60_000, 50*60_000), 0, Background) + 1000
		n := only
		if n < 0 {
			n = s.IntN(len(troubles))
		}
		c := Case{From: t, What: troubles[n].Name}
		c.To = troubles[n].Make(s, t)
		out.Cases = append(out.Cases, c)
		out.Outcomes = append(out.Outcomes, Outcome{At: c.To, Failed: true, TookMs: c.To - c.From})
		t = c.To + s.ms(5000, 60_000)
	}
	out.Observations = inOrder(s.list)
	return out
}

var linkErrors = []string{"ERR_INTERNET_DISCONNECTED", "ERR_NETWORK_CHANGED", "ERR_NAME_NOT_RESOLVED", "ERR_ADDRESS_UNREACHABLE", "NS_ERROR_UNKNOWN_HOST", "NS_ERROR_OFFLINE"}

// underWay begins answers in one to three tabs and returns their requests; they are all in mid-answer at the moment returned.
func (s *site) underWay(t int64) (ids []string, now int64) {
	for tab := range s.Int64N(3) + 1 {
		s.tab, s.chat = mainTab+tab, string(rune('a'+tab))
		id, first := s.accepted(t + s.ms(0, 500))
		s.see(first, outage.Observation{Kind: outage.KindProgress, Chars: 40})
		ids, now = append(ids, id), max(now, first+s.ms(200, 900))
	}
	s.tab, s.chat = mainTab, mainChat
	return ids, now
}

// breakAll ends requests that underWay began, all within a moment.
func (s *site) breakAll(t int64, ids []string, errors ...string) {
	for i, id := range ids {
		s.see(t+s.ms(0, 400), outage.Observation{
			Kind: outage.KindFail, ID: id, Net: pick(s, errors...), Tab: mainTab + int64(i), Chat: string(rune('a' + i)),
		})
	}
}

// wifiChange breaks what is under way, and what is tried in the next half minute.
func (s *site) wifiChange(t int64) int64 {
	ids, t := s.underWay(t)
	if s.chance(0.5) {
		s.see(t, outage.Observation{Kind: outage.KindOffline})
		s.see(t+s.ms(1000, 9000), outage.Observation{Kind: outage.KindOnline})
	}
	errors := append(slices.Clone(linkErrors[1:2]), "ERR_CONNECTION_RESET", "ERR_TIMED_OUT", "NS_ERROR_NET_INTERRUPT")
	s.breakAll(t+50, ids[1:], errors...)
	s.breakAll(t+s.ms(0, 300), ids[:1], "ERR_NETWORK_CHANGED")
	t += s.ms(5000, 12_000)
	for range s.IntN(3) {
		id := s.ask(t)
		s.fail(t+s.ms(100, 5000), id, pick(s, linkErrors...))
		t += s.ms(11_000, 20_000)
	}
	over, _ := s.good(t)
	return over
}

// deadWifi is a network that the browser takes for one: names are not found, or what is sent is lost, for up to ten minutes. The
// person tries again and again and reloads the page.
func (s *site) deadWifi(t int64) int64 {
	ids, t := s.underWay(t)
	s.breakAll(t, ids, "ERR_CONNECTION_RESET", "ERR_CONNECTION_CLOSED", "ERR_QUIC_PROTOCOL_ERROR")
	t += s.ms(4000, 15_000)
	for i := range s.IntN(12) + 2 {
		errors := append(slices.Clone(linkErrors), "ERR_TIMED_OUT", "ERR_CONNECTION_TIMED_OUT", "NS_ERROR_NET_TIMEOUT")
		if i == 0 {
			errors = linkErrors
		}
		if s.chance(0.3) {
			id := s.id()
			s.see(t, outage.Observation{Kind: outage.KindRequest, ID: id, Role: outage.RolePage})
			s.fail(t+s.ms(100, 3000), id, pick(s, errors...))
		} else {
			s.fail(t+s.ms(200, 9000), s.ask(t), pick(s, errors...))
		}
		t += s.ms(10_000, 50_000)
	}
	over, _ := s.good(t)
	return over
}

// sleeps closes the lid in mid-answer; after it the dead streams break.
func (s *site) sleeps(t int64) int64 {
	ids, t := s.underWay(t)
	slept := s.ms(60_000, 3*hour)
	t += s.ms(500, 20_000) + slept
	s.see(t, outage.Observation{Kind: outage.KindResume, SleptMs: slept})
	s.breakAll(t+s.ms(10, 15_000), ids, "ERR_NETWORK_IO_SUSPENDED", "ERR_CONNECTION_CLOSED", "ERR_CONNECTION_RESET", "ERR_TIMED_OUT", "ERR_NETWORK_CHANGED")
	over, _ := s.good(t + s.ms(30_000, 90_000))
	return over
}

// portal answers everything in the site's name until the person has signed in to it.
func (s *site) portal(t int64) int64 {
	for range s.IntN(5) + 1 {
		id := s.ask(t)
		at := t + s.ms(200, 1500)
		switch s.IntN(3) {
		case 0:
			s.headers(at, id, 511)
			s.end(at+5, id)
		case 1:
			s.headers(at, id, pick(s, int64(302), 307))
			s.end(at+5, id)
		case 2:
			s.fail(at, id, pick(s, "ERR_CERT_AUTHORITY_INVALID", "ERR_CERT_COMMON_NAME_INVALID"))
		}
		t = at + s.ms(11_000, 40_000)
	}
	over, _ := s.good(t)
	return over
}

// stops ends good answers by hand, at any moment, some of them one after the other.
func (s *site) stops(t int64) int64 {
	for range s.IntN(6) + 1 {
		id, first := s.accepted(t)
		at := first - s.ms(0, 200)
		if s.chance(0.7) {
			at = s.text(first, 0, s.length()/2+1, s.pace, 0) + s.ms(50, 900)
		}
		s.see(at+s.ms(0, 700), outage.Observation{Kind: outage.KindStop})
		s.fail(at, id, pick(s, "ERR_ABORTED", "NS_BINDING_ABORTED"))
		t = at + s.ms(3000, 20_000)
	}
	return t
}

// hides lets answers come while nobody looks, some of them while the page is asleep.
func (s *site) hides(t int64) int64 {
	for range s.IntN(4) + 1 {
		id, first := s.accepted(t)
		s.see(first, outage.Observation{Kind: outage.KindProgress, Chars: 30})
		away := first + s.ms(100, 3000)
		s.see(away, outage.Observation{Kind: outage.KindHidden})
		s.end(away+s.ms(500, 60_000), id)
		back := away + s.ms(1000, 20*60_000)
		s.see(back, outage.Observation{Kind: outage.KindVisible})
		s.see(back+s.ms(20, 800), outage.Observation{Kind: outage.KindProgress, Chars: s.length() + 30})
		s.see(back+s.ms(850, 2500), outage.Observation{Kind: outage.KindFinish})
		t = back + s.ms(8000, 30_000)
	}
	return t
}

// blocked breaks side calls all the while, by a blocker or by their own server.
func (s *site) blocked(t int64) int64 {
	for range s.IntN(5) + 1 {
		over, _ := s.good(t)
		for at := t; at < over; at += s.ms(300, 3000) {
			id := s.id()
			s.see(at, outage.Observation{Kind: outage.KindRequest, ID: id, Role: pick(s, outage.RoleOther, "beacon")})
			if s.chance(0.7) {
				s.fail(at+5, id, pick(s, "ERR_BLOCKED_BY_CLIENT", "NS_ERROR_CONTENT_BLOCKED", "ERR_CONNECTION_RESET"))
			} else {
				s.headers(at+90, id, pick(s, int64(503), 429, 500))
			}
		}
		t = over + s.ms(3000, 60_000)
	}
	return t
}

// limited is the person's own limit, and some impatience.
func (s *site) limited(t int64) int64 {
	for range s.IntN(6) + 1 {
		s.limit(t, pick(s, int64(0), 30_000, 600_000, 5*hour))
		t += s.ms(11_000, 90_000)
	}
	return t
}

// limit is one refusal by the person's own limit, with a hint unless it is 0; it returns when it is known.
func (s *site) limit(t, hint int64) int64 {
	id := s.ask(t)
	at := t + s.ms(150, 900)
	o := outage.Observation{Kind: outage.KindHeaders, ID: id, Status: 429}
	if reset := at + hint; hint > 0 && s.chance(0.5) {
		o.ResetMs = &reset
	} else if hint > 0 {
		o.RetryAfterMs = &hint
	}
	s.see(at, o)
	s.end(at+5, id)
	return at
}

// spent is a quota that is used up, by its status or by what the page says.
func (s *site) spent(t int64) int64 {
	for range s.IntN(4) + 1 {
		t = s.spend(t) + s.ms(15_000, 90_000)
	}
	return t
}

func (s *site) spend(t int64) int64 {
	if s.chance(0.5) {
		return s.refused(t, 402)
	}
	at := s.limit(t, 0) + s.ms(50, 700)
	s.see(at, outage.Observation{Kind: outage.KindNotice, Code: outage.SpendLimit})
	return at
}

// expired is an expired sign-in: refused, to the sign-in page, and back, once or twice.
func (s *site) expired(t int64) int64 {
	for range s.IntN(2) + 1 {
		t = s.refused(t, pick(s, int64(401), 403)) + s.ms(500, 4000)
		s.see(t, outage.Observation{Kind: outage.KindNavigate, Class: outage.ClassLogin})
		for range 3 {
			id := s.id()
			s.see(t+100, outage.Observation{Kind: outage.KindRequest, ID: id, Role: outage.RoleAuth})
			s.headers(t+300, id, pick(s, int64(200), 302, 401, 403))
			t += s.ms(4000, 15_000)
		}
		s.see(t, outage.Observation{Kind: outage.KindNavigate, Class: outage.ClassChat})
		over, _ := s.good(t + s.ms(5000, 20_000))
		t = over + s.ms(5000, 20_000)
	}
	return t
}

// thinks lets the model think for up to fifteen minutes, with a pulse every half minute or so.
func (s *site) thinks(t int64) int64 {
	id, first := s.accepted(t)
	for end := first + s.ms(30_000, 15*60_000); first < end; first += s.ms(2000, 60_000) {
		s.see(first, outage.Observation{Kind: outage.KindThinking})
	}
	return s.finish(s.text(first, 0, s.length(), s.pace, 0), id) + 900
}

// drifts is a site that was rebuilt: the adapter says that it sees nothing, and then sees nothing of good answers.
func (s *site) drifts(t int64) int64 {
	for range s.IntN(5) + 2 {
		s.drift(t)
		id, first := s.accepted(t)
		over := first + s.ms(3000, 20_000)
		s.end(over, id)
		t = over + s.ms(10_000, 90_000)
	}
	return t
}

func (s *site) drift(t int64) {
	s.see(t, outage.Observation{Kind: outage.KindDrift, What: pick(s, "answer", "composer", "finish")})
}

// rejected is a prompt that the site does not take, changed and tried again.
func (s *site) rejected(t int64) int64 {
	for range s.IntN(4) + 1 {
		t = s.refused(t, pick(s, int64(400), 413, 422)) + s.ms(10_000, 60_000)
	}
	return t
}
