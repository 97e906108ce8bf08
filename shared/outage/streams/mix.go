package streams

import "holdfast/shared/outage"

// Mix says how failures look, as shares of 100.
type Mix struct {
	Name                                                string
	Overloaded, ServerError, Gateway, Late, Limit, Torn int // Torn: broken before or in mid-answer, or stalled
}

// Background is a good day's failures, Outage an outage's. No public set gives these shares; the sources agree on the direction only: what
// breaks on a good day is the way (resets, torn and stalled streams) with a single 500 or 504 now and then, and an overload
// reply is rare; in an outage it is 5xx, some time-outs, and some requests refused as if they were too many.
var (
	Background = Mix{"background", 10, 30, 10, 10, 0, 40}
	Outage     = Mix{"outage", 45, 35, 8, 2, 2, 8}
)

// Variants are other pairs of a background and an outage, to see how much hangs on the shares.
var Variants = []struct {
	Name               string
	Background, Outage Mix
}{
	{"background with as many 5xx as the outage", Mix{"", 30, 30, 20, 0, 0, 20}, Mix{"", 35, 35, 15, 5, 0, 10}},
	{"background of torn streams alone", Mix{"", 0, 0, 0, 0, 0, 100}, Outage},
	{"outage of 500 and 502 alone", Background, Mix{"", 0, 100, 0, 0, 0, 0}},
	{"outage of torn streams and time-outs", Background, Mix{"", 10, 20, 30, 0, 0, 40}},
}

// failure makes a prompt that fails in a way drawn from the mix; it returns when that is known, and what it was.
func (s *site) failure(t int64, m Mix) (known int64, truth outage.Symptom) {
	at := s.IntN(m.Overloaded + m.ServerError + m.Gateway + m.Late + m.Limit + m.Torn)
	for _, one := range []struct {
		share int
		truth outage.Symptom
		make  func(int64) int64
	}{
		{m.Overloaded, outage.Overloaded, func(t int64) int64 { return s.refused(t, pick(s, int64(503), 503, 529)) }},
		{m.ServerError, outage.ServerError, func(t int64) int64 { return s.refused(t, pick(s, int64(500), 500, 502, 520)) }},
		{m.Gateway, outage.GatewayTimeout, func(t int64) int64 { return s.refused(t, pick(s, int64(504), 522, 524)) }},
		{m.Late, outage.GatewayTimeout, s.unheard},
		{m.Limit, outage.RateLimited, func(t int64) int64 { return s.refused(t, 429) }},
	} {
		if at < one.share {
			return one.make(t), one.truth
		}
		at -= one.share
	}
	switch s.IntN(3) {
	case 0:
		return s.reset(t), outage.GatewayTimeout
	case 1:
		return s.torn(t), outage.Truncated
	}
	return s.stalls(t), outage.Stalled
}

// refused is a status instead of an answer; it returns when it is known.
func (s *site) refused(t, status int64) int64 {
	id := s.ask(t)
	at := t + s.ms(150, 1500)
	s.headers(at, id, status)
	s.end(at+s.ms(1, 30), id)
	return at + 40
}

// unheard gets no headers at all, until the person gives up after more than a minute.
func (s *site) unheard(t int64) int64 {
	id := s.ask(t)
	at := t + s.ms(62_000, 75_000)
	s.fail(at, id, "ERR_ABORTED")
	s.see(at+100, outage.Observation{Kind: outage.KindStop})
	return at + 200
}

// reset breaks before any answer.
func (s *site) reset(t int64) int64 {
	id := s.ask(t)
	at := t + s.ms(200, 8000)
	s.fail(at, id, pick(s, "ERR_CONNECTION_RESET", "ERR_CONNECTION_CLOSED", "ERR_HTTP2_PROTOCOL_ERROR", "ERR_TIMED_OUT", "NS_ERROR_NET_RESET"))
	return at + 40
}

// torn breaks in mid-answer: with an error, or with its bytes ended and no sign that it is whole.
func (s *site) torn(t int64) int64 {
	id, first := s.accepted(t)
	last := s.text(first, 0, s.length()/2+1, s.around(s.pace, 0.3), 0)
	at := last + s.ms(10, 2000)
	if s.chance(0.5) {
		s.fail(at, id, pick(s, "ERR_CONNECTION_RESET", "ERR_INCOMPLETE_CHUNKED_ENCODING", "ERR_HTTP2_PROTOCOL_ERROR", "ERR_QUIC_PROTOCOL_ERROR"))
		return at + 40
	}
	s.end(at, id)
	return at + 3100
}

// stalls stands still in mid-answer until the person gives up after more than a minute.
func (s *site) stalls(t int64) int64 {
	_, first := s.accepted(t)
	last := s.text(first, 0, s.length()/2+1, s.around(s.pace, 0.3), 0)
	at := last + s.ms(62_000, 75_000)
	s.see(at, outage.Observation{Kind: outage.KindStop})
	return at + 40
}
