package outage

import "slices"

// Guidance is the state of a site, or of one of its chats, for showing. Times are epoch milliseconds; Until 0 = none. Chat is empty for the
// site as a whole. Symptom and Fault are empty when none stands. Since is when the symptom began, or the phase when there is none.
type Guidance struct {
	Site    string  `json:"site" cbor:"site"`
	Chat    string  `json:"chat,omitempty" cbor:"chat,omitempty"`
	Symptom Symptom `json:"symptom,omitempty" cbor:"symptom,omitempty"`
	Fault   Fault   `json:"fault,omitempty" cbor:"fault,omitempty"`
	Phase   Phase   `json:"phase" cbor:"phase"`
	Since   int64   `json:"since" cbor:"since"`
	Action  Action  `json:"action" cbor:"action"`
	Until   int64   `json:"until,omitempty" cbor:"until,omitempty"`
	Risk    Risk    `json:"risk" cbor:"risk"`
	Reason  Reason  `json:"reason" cbor:"reason"`
}

// Guidance returns what to show at t: for every site of which there is something to say one entry, and one for each of its chats in which
// something is wrong. What is wrong in a chat alone is not said of the site. The detector stays as it is: a look is no observation.
func (d *Detector) Guidance(t int64) []Guidance {
	then := Detector{state: d.state.clone()}
	then.Advance(t)
	var list []Guidance
	for _, s := range then.state.Sites {
		list = s.appendGuidance(list, then.state.Now)
	}
	return list
}

func (s *site) appendGuidance(list []Guidance, now int64) []Guidance {
	p := s.Incident.Phase
	incident := p != Healthy && p != Suspected
	whole := s.guidance(now, "", func(e *episode) bool {
		return e.Chat == "" || incident && traits[e.Symptom].wait == waitSite
	})
	if whole.Symptom != "" || incident {
		list = append(list, whole)
	}
	for i := range s.Episodes {
		chat := s.Episodes[i].Chat
		first := slices.IndexFunc(s.Episodes, func(e episode) bool { return e.Chat == chat }) == i
		if chat != "" && first {
			list = append(list, s.guidance(now, chat, func(e *episode) bool { return e.Chat == "" || e.Chat == chat }))
		}
	}
	return list
}

func (s *site) guidance(now int64, chat string, concerns func(*episode) bool) Guidance {
	a, _ := s.advice(now, concerns)
	g := Guidance{
		Site: s.Name, Chat: chat, Phase: s.Incident.Phase, Since: s.Incident.Began,
		Action: a.Action, Until: a.Until, Risk: a.Risk, Reason: a.Reason,
	}
	if top, _ := s.foremost(concerns); top != nil {
		g.Symptom, g.Fault, g.Since = top.Symptom, traits[top.Symptom].fault, top.Since
	}
	return g
}
