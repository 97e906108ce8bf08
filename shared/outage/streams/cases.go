package streams

import (
	"holdfast/shared/outage"
)

// way is one way in which a symptom shows, or nothing does.
type way struct {
	what  string
	truth outage.Symptom // empty: nothing is wrong
	make  func(*site, int64) int64
}

// Cases is fifty good answers, so that the site is known, and then every way in which something is wrong, and some in which nothing is, twice
// each in a random order. After each comes a good answer, so that it is over.
func Cases(seed uint64) Stream {
	s := newSite(seed, 5)
	var out Stream
	t := int64(epoch)
	good := func() {
		c := Case{From: t, What: "good answer"}
		c.To, c.Last = s.good(t)
		out.Cases = append(out.Cases, c)
		t = c.To + s.ms(5000, 60_000)
	}
	for range 50 {
		good()
	}
	all := ways()
	for _, i := range append(s.Perm(len(all)), s.Perm(len(all))...) {
		w := all[i]
		// A little apart, so that what a page repeats by itself and what a change of the link excuses is over.
		t += s.ms(35_000, 120_000)
		c := Case{From: t, Truth: w.truth, What: w.what}
		c.To = max(w.make(s, t), t) + s.ms(6000, 20_000)
		t = c.To
		out.Cases = append(out.Cases, c)
		good()
	}
	out.Observations = inOrder(s.list)
	return out
}

func ways() []way {
	return []way{
		{"429 with a hint", outage.RateLimited, func(s *site, t int64) int64 { return s.limit(t, s.ms(5000, 600_000)) }},
		{"429 without", outage.RateLimited, func(s *site, t int64) int64 { return s.refused(t, 429) }},
		{"limit in the page", outage.RateLimited, noticed(outage.RateLimited)},
		{"spend limit", outage.SpendLimit, (*site).spend},
		{"spend limit in the page", outage.SpendLimit, noticed(outage.SpendLimit)},
		{"overload by status", outage.Overloaded, status(503, 529)},
		{"overload in the page", outage.Overloaded, noticed(outage.Overloaded)},
		{"error by status", outage.ServerError, status(500, 501, 502, 520, 521, 523, 525, 526, 527)},
		{"error in the page", outage.ServerError, noticed(outage.ServerError)},
		{"time-out by status", outage.GatewayTimeout, status(408, 504, 522, 524)},
		{"no headers", outage.GatewayTimeout, (*site).unheard},
		{"reset before text", outage.GatewayTimeout, (*site).reset},
		{"input by status", outage.InputRejected, status(400, 404, 409, 413, 422)},
		{"input in the page", outage.InputRejected, noticed(outage.InputRejected)},
		{"signed out", outage.SignedOut, status(401, 403)},
		{"challenge", outage.Challenge, (*site).challenged},
		{"challenge page", outage.Challenge, (*site).challengePage},
		{"stall", outage.Stalled, (*site).stalls},
		{"stall kept warm", outage.Stalled, (*site).warmStall},
		{"no text", outage.Stalled, (*site).mute},
		{"torn", outage.Truncated, (*site).torn},
		{"torn early", outage.Truncated, (*site).tornEarly},
		{"late", outage.Slow, (*site).late},
		{"drip", outage.Slow, (*site).drips},
		{"offline", outage.Offline, (*site).offline},
		{"no name service", outage.Offline, (*site).nameless},
		{"portal", outage.Offline, status(511)},
		{"sign-in loop", outage.LoginLoop, (*site).loops},
		{"drift", outage.AdapterDrift, func(s *site, t int64) int64 { s.drift(t); return t }},

		{"own stop", "", (*site).stops},
		{"hidden tab", "", (*site).hides},
		{"blocked telemetry", "", (*site).blocked},
		{"long thinking", "", (*site).thinks},
		{"handed over", "", (*site).handedOver},
		{"long pause", "", (*site).pauses},
	}
}

func status(of ...int64) func(*site, int64) int64 {
	return func(s *site, t int64) int64 { return s.refused(t, pick(s, of...)) }
}

// noticed is an error that the page shows instead of an answer, after a 200; every second time it stays for a while.
func noticed(sym outage.Symptom) func(*site, int64) int64 {
	return func(s *site, t int64) int64 {
		id, at := s.accepted(t)
		s.end(at, id)
		for range s.IntN(3) + 1 {
			at += s.ms(50, 900)
			s.see(at, outage.Observation{Kind: outage.KindNotice, Code: sym})
		}
		return at
	}
}

func (s *site) challenged(t int64) int64 {
	id := s.ask(t)
	at := t + s.ms(100, 900)
	s.see(at, outage.Observation{Kind: outage.KindHeaders, ID: id, Status: 403, Challenge: true})
	s.end(at+5, id)
	return at
}

// challengePage is a page load that wants proof of a human, solved after a while.
func (s *site) challengePage(t int64) int64 {
	for _, o := range []outage.Observation{{Status: pick(s, int64(403), 503), Challenge: true}, {Status: 200}} {
		o.Kind, o.ID = outage.KindHeaders, s.id()
		s.see(t, outage.Observation{Kind: outage.KindRequest, ID: o.ID, Role: outage.RolePage})
		s.see(t+s.ms(100, 900), o)
		t += s.ms(5000, 30_000)
	}
	return t
}

// warmStall stands still while bytes go on to come, which the page tells as text that does not grow.
func (s *site) warmStall(t int64) int64 {
	_, first := s.accepted(t)
	chars := s.length()/2 + 1
	last := s.text(first, 0, chars, s.around(s.pace, 0.3), 0)
	for at := last; at < last+62_000; at += s.ms(500, 15_000) {
		s.see(at, outage.Observation{Kind: outage.KindProgress, Chars: chars})
	}
	s.see(last+65_000, outage.Observation{Kind: outage.KindStop})
	return last + 66_000
}

// mute is accepted and never shows a word.
func (s *site) mute(t int64) int64 {
	id := s.ask(t)
	s.headers(t+s.ms(200, 900), id, 200)
	at := t + s.ms(66_000, 80_000)
	s.see(at, outage.Observation{Kind: outage.KindStop})
	return at
}

// tornEarly is given up by the page, not by the person, in mid-answer.
func (s *site) tornEarly(t int64) int64 {
	id, first := s.accepted(t)
	last := s.text(first, 0, 60, s.pace, 0)
	s.fail(last+s.ms(10, 3000), id, pick(s, "ERR_ABORTED", "NS_BINDING_ABORTED"))
	return last + 5000
}

// late is an answer whose first text takes five to ten times as long as is usual, and 20 s at least.
func (s *site) late(t int64) int64 {
	id := s.ask(t)
	s.headers(t+s.ms(200, 900), id, 200)
	first := t + max(20_000, int64(s.first*s.between(5, 10))) + s.ms(0, 10_000)
	return s.finish(s.text(first, 0, s.length(), s.around(s.pace, 0.3), 0), id)
}

// drips is an answer at a twentieth to a seventh of the usual pace.
func (s *site) drips(t int64) int64 {
	id, first := s.accepted(t)
	pace := s.pace * s.between(0.05, 0.14)
	return s.finish(s.text(first, 0, int64(pace*s.between(30, 90)), pace, 0), id)
}

func (s *site) offline(t int64) int64 {
	s.see(t, outage.Observation{Kind: outage.KindOffline})
	t += s.ms(2000, 300_000)
	s.see(t, outage.Observation{Kind: outage.KindOnline})
	return t
}

func (s *site) nameless(t int64) int64 {
	at := t + s.ms(50, 3000)
	s.fail(at, s.ask(t), pick(s, linkErrors...))
	return at
}

// loops is sent back to sign-in three to five times within two minutes.
func (s *site) loops(t int64) int64 {
	for range s.IntN(3) + 3 {
		s.see(t, outage.Observation{Kind: outage.KindNavigate, Class: outage.ClassLogin})
		t += s.ms(4000, 15_000)
		s.see(t, outage.Observation{Kind: outage.KindNavigate, Class: outage.ClassChat})
		t += s.ms(200, 2500)
	}
	s.see(t, outage.Observation{Kind: outage.KindNavigate, Class: outage.ClassLogin})
	t += s.ms(10_000, 20_000)
	s.see(t, outage.Observation{Kind: outage.KindNavigate, Class: outage.ClassChat})
	return t + 5000
}

// handedOver ends its bytes early: the text goes on to come over a WebSocket.
func (s *site) handedOver(t int64) int64 {
	id, first := s.accepted(t)
	s.end(first-s.ms(1, 100), id)
	last := s.text(first, 0, s.length(), s.pace, 0)
	s.see(last+s.ms(50, 1200), outage.Observation{Kind: outage.KindFinish})
	return last + 1300
}

func (s *site) pauses(t int64) int64 {
	id, first := s.accepted(t)
	return s.finish(s.text(first, 0, s.length()+200, s.pace, s.ms(5000, 26_000)), id)
}

// Paused is so many good answers that pause now and then, for counting false stalls.
func Paused(seed uint64, n int) Stream {
	s := newSite(seed, 6)
	var out Stream
	t := int64(epoch)
	for range n {
		c := Case{From: t, What: "good answer"}
		c.To, c.Last = s.good(t)
		out.Cases = append(out.Cases, c)
		t = c.To + s.ms(5000, 60_000)
	}
	out.Observations = inOrder(s.list)
	return out
}

// Stalled is so many good answers that pause now and then, and a stall.
func Stalled(seed uint64, n int) Stream {
	s := newSite(seed, 7)
	t := int64(epoch)
	for range n {
		over, _ := s.good(t)
		t = over + s.ms(5000, 60_000)
	}
	c := Case{From: t, Truth: outage.Stalled, What: "stall"}
	_, first := s.accepted(t)
	c.Last = s.text(first, 0, s.length()/2+1, s.around(s.pace, 0.3), 0)
	c.To = c.Last + 120_000
	s.see(c.To, outage.Observation{Kind: outage.KindTick})
	return Stream{Observations: inOrder(s.list), Cases: []Case{c}}
}
