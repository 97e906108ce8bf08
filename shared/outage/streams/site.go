package streams

import (
	"math"
	"math/rand/v2"
	"strconv"

	"holdfast/shared/outage"
)

// site draws the answers of one site to one person. Its figures are assumptions: the median first text after 1.2 to 3 s, 60 to 120
// characters a second, answers of 900 characters in the median, each of them spread log-normally.
type site struct {
	*rand.Rand
	first float64 // median time to the first text, ms
	pace  float64 // median characters a second
	n     int     // requests so far
	tab   int64
	chat  string
	list  []told
}

// Where everything happens unless said otherwise.
const (
	siteName = "chatgpt"
	mainTab  = 1
	mainChat = "a"
)

func newSite(seed, purpose uint64) *site {
	s := &site{Rand: rand.New(rand.NewPCG(seed, purpose)), tab: mainTab, chat: mainChat, list: make([]told, 0, 4096)}
	s.first, s.pace = s.between(1200, 3000), s.between(60, 120)
	return s
}

func (s *site) between(low, high float64) float64 { return low + s.Float64()*(high-low) }

// ms draws a whole number of milliseconds.
func (s *site) ms(low, high float64) int64 { return int64(s.between(low, high)) }

// around draws a number that is log-normal around a median.
func (s *site) around(median, sigma float64) float64 { return median * math.Exp(s.NormFloat64()*sigma) }

func (s *site) chance(p float64) bool { return s.Float64() < p }

func pick[T any](s *site, list ...T) T { return list[s.IntN(len(list))] }

// see adds an observation of the present tab and chat, told at once.
func (s *site) see(t int64, o outage.Observation) { s.seeLate(t, 0, o) }

// seeLate adds one that is told late.
func (s *site) seeLate(t, late int64, o outage.Observation) {
	o.T, o.Site = t, siteName
	if o.Tab == 0 {
		o.Tab = s.tab
	}
	if o.Chat == "" && o.Role != outage.RoleAuth && o.Role != outage.RolePage {
		o.Chat = s.chat
	}
	s.list = append(s.list, told{t + late, o})
}

func (s *site) id() string {
	s.n++
	return "r" + strconv.Itoa(s.n)
}

// ask is a prompt and its request. Every tenth time the page tells of the send after the network told of the request.
func (s *site) ask(t int64) (id string) {
	id = s.id()
	late := int64(0)
	if s.chance(0.1) {
		late = s.ms(50, 250)
	}
	send := outage.Observation{Kind: outage.KindSend, Chars: int64(s.around(200, 1))}
	s.seeLate(t, late, send)
	s.see(t+s.ms(10, 80), outage.Observation{Kind: outage.KindRequest, ID: id, Role: outage.RoleChat})
	return id
}

func (s *site) headers(t int64, id string, status int64) {
	s.see(t, outage.Observation{Kind: outage.KindHeaders, ID: id, Status: status})
}

func (s *site) end(t int64, id string) { s.see(t, outage.Observation{Kind: outage.KindEnd, ID: id}) }

func (s *site) fail(t int64, id, net string) {
	s.see(t, outage.Observation{Kind: outage.KindFail, ID: id, Net: net})
}

// accepted is a prompt that the site takes: 200 and some time later the first text; it returns when that is.
func (s *site) accepted(t int64) (id string, first int64) {
	id = s.ask(t)
	head := t + s.ms(200, 900)
	s.headers(head, id, 200)
	return id, head + int64(s.around(s.first, 0.5))
}

// text shows so many characters from t on, at some pace, with what has been shown before; it returns the moment of the last.
func (s *site) text(t, before, chars int64, pace float64, pause int64) int64 {
	shown, pauseAfter := int64(0), s.Int64N(chars)
	for {
		step := s.ms(400, 1100)
		shown = min(chars, shown+max(1, int64(pace*float64(step)/1000)))
		s.see(t, outage.Observation{Kind: outage.KindProgress, Chars: before + shown})
		if shown == chars {
			return t
		}
		if pause > 0 && shown > pauseAfter {
			step, pause = pause, 0
		}
		t += step
	}
}

func (s *site) length() int64 { return max(40, min(12_000, int64(s.around(900, 0.9)))) }

func (s *site) pause() int64 {
	switch p := s.Float64(); {
	case p < 0.04:
		return s.ms(5000, 20_000)
	case p < 0.045:
		return s.ms(20_000, 26_000)
	}
	return 0
}

// finish is the end of a good answer: its bytes end and the page shows it, in either order.
func (s *site) finish(t int64, id string) int64 {
	s.end(t+s.ms(20, 900), id)
	done := t + s.ms(50, 1200)
	s.see(done, outage.Observation{Kind: outage.KindFinish})
	return done
}

// good is a prompt that is answered well; it returns when it is over and the last text.
func (s *site) good(t int64) (over, last int64) {
	id, first := s.accepted(t)
	last = s.text(first, 0, s.length(), s.around(s.pace, 0.3), s.pause())
	return s.finish(last, id) + 900, last
}
