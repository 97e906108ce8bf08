package outage

// lateText is how long after its end or its stop an answer may still be rendered without being a new one.
const lateText = 2_000

// sendLag is by how much the clocks of a page and of the browser's network may differ.
const sendLag = 200

// answer is one answer under way in a tab, or the newest that was.
type answer struct {
	Tab  int64
	Chat string
	Mode Mode

	Request string // id of the chat request that carries it; empty when none was seen
	Headers bool   // the request was answered
	Began   int64  // by the clock of what began it
	Asked   int64  // when its send was made, by the page's clock; never when that was not seen
	Long    bool   // the prompt was long, or had files with it
	Sent    int64  // never when it was found under way
	Sign    int64  // the newest sign of life: silence counts from here
	Excused int64  // silence is excused until then
	Ended   int64  // its bytes ended without a sign that it is finished; never otherwise
	Aborted int64  // it was aborted in mid-answer, by whom is not known yet; never otherwise

	Chars     int64
	FirstText int64
	LastText  int64
	MaxGap    int64 // the longest gap between visible texts
	Thought   bool  // the model thought: its times say nothing about the site's pace
	Blind     bool  // the tab was hidden meanwhile: likewise

	Verdict Symptom // what was found about it; empty while all is well
	Failed  bool    // it failed for good
	FailAt  int64
	Weight  int   // the evidence counted for it
	CountAt int64 // when the newest evidence of this chat was counted
	Free    bool  // a repetition by the page itself, close on a failure: the same evidence again
	Doubt   int   // so many more texts until it is believed to be one
	Done    bool  // finished, stopped, or left
	DoneAt  int64
}

// follows reports whether the answer began after something in the page happened: pages tell a little late, and this was about the answer before.
func (a *answer) follows(o *Observation) bool { return a != nil && o.T < a.Began }

// live reports whether more is to be expected of the answer.
func (a *answer) live() bool { return !a.Done && !a.Failed }

// restart makes its timers start anew at t.
func (a *answer) restart(t int64) {
	a.Sign = t
	if a.Aborted != never {
		a.Aborted = t
	}
}

// delay takes a sleep of so many milliseconds out of its timers.
func (a *answer) delay(slept int64) {
	for _, at := range []*int64{&a.Sent, &a.Sign, &a.Excused, &a.Ended, &a.Aborted, &a.FirstText, &a.LastText} {
		if *at != never {
			*at = min(*at+slept, MaxTime)
		}
	}
}

func (a *answer) done(now int64) { a.Done, a.DoneAt, a.Aborted = true, now, never }

// answer finds the answer that an observation of a tab and chat is about; nil when there is none. A chat that had no id yet takes the first
// one that is seen in its tab.
func (s *site) answer(id int64, chat string) *answer {
	var over, nameless, newest *answer
	for i := len(s.Answers) - 1; i >= 0; i-- {
		a := &s.Answers[i]
		if a.Tab != id {
			continue
		}
		if a.Chat == chat && !a.Done {
			return a
		}
		if a.Chat == chat && over == nil {
			over = a
		}
		if a.Chat == "" && nameless == nil && !a.Done {
			nameless = a
		}
		if newest == nil && !a.Done {
			newest = a
		}
	}
	switch {
	case chat == "" && newest != nil:
		return newest
	case over != nil || nameless == nil:
		return over
	}
	// What was told under the old name must be cleared under it, so then the answer keeps it.
	if nameless.Verdict == "" || s.find(nameless.Verdict, nameless.Chat) == nil {
		nameless.Chat = chat
	}
	return nameless
}

// begin makes a new answer in the place of the old one of that tab and chat.
func (s *site) begin(d *Detector, o *Observation) *answer {
	now := d.state.Now
	fresh := answer{
		Tab: o.Tab, Chat: o.Chat, Mode: mode(o.Mode), Began: o.T, Asked: never, Sent: never, Sign: now, Excused: never, Ended: never, Aborted: never,
		FirstText: never, LastText: never, FailAt: never, CountAt: never, DoneAt: never, Blind: s.hidden(o.Tab),
	}
	for i := range s.Answers {
		if a := &s.Answers[i]; a.Tab == o.Tab && a.Chat == o.Chat {
			fresh.CountAt = a.CountAt
			*a = fresh
			return a
		}
	}
	s.Answers = push(s.Answers, fresh, maxAnswers)
	return &s.Answers[len(s.Answers)-1]
}

// send begins an answer. Requests are seen at once and the page's own signs a little later, so a send that was made before the request, but
// told after it, belongs to the answer that the request began.
func (s *site) send(d *Detector, o *Observation) {
	a := s.answer(o.Tab, o.Chat)
	if a != nil && a.Asked != never && a.Asked == o.T {
		return // told twice
	}
	if a != nil && !a.Done && a.Asked == never && a.Request != "" && o.T <= a.Began+sendLag {
		a.Asked, a.Mode, a.Free, a.Long = o.T, mode(o.Mode), false, o.long()
		return
	}
	a = s.begin(d, o)
	a.Asked, a.Sent, a.Long = o.T, d.state.Now, o.long()
}

// long reports whether a send asked much of the site.
func (o *Observation) long() bool { return o.Chars >= longPrompt || o.Files > 0 }

// stop takes in that the user stopped the answer: whatever becomes of it now, it did not fail.
func (s *site) stop(d *Detector, o *Observation) {
	for i := range s.Answers {
		a := &s.Answers[i]
		if a.Tab == o.Tab && (o.Chat == "" || a.Chat == "" || a.Chat == o.Chat) && a.live() && !a.follows(o) {
			a.done(d.state.Now)
		}
	}
}

// leave takes in that the page of a tab changed under its answers: they are no longer seen, and if they broke just now, that is why. The
// chat's own id, which turns up in the address right after the first send, changes nothing.
func (s *site) leave(d *Detector, o *Observation) {
	now := d.state.Now
	for i := range s.Answers {
		a := &s.Answers[i]
		if a.Tab != o.Tab || !a.live() {
			continue
		}
		stays := o.Class == ClassChat && a.Aborted == never &&
			(o.Chat != "" && o.Chat == a.Chat || a.Sent != never && now-a.Sent <= 5_000)
		if !stays {
			a.done(now)
		}
	}
}

// mode folds modes that are not known into text.
func mode(m Mode) Mode {
	switch m {
	case ModeImage, ModeTool, ModeVoice:
		return m
	}
	return ModeText
}
