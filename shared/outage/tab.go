package outage

// tab is what is known about a tab at a site.
type tab struct {
	ID      int64
	Hidden  bool
	Class   Class // of the page it is on; empty until a navigation was seen
	ClassAt int64
	Reached bool    // the chat page has stood long enough to count
	SignIn  bool    // it has been at sign-in since it last reached a chat page
	Bounces []int64 // arrivals at sign-in since then
}

// tab returns the tab of that id, making it when it is new.
func (s *site) tab(id int64) *tab {
	if t := s.known(id); t != nil {
		return t
	}
	s.Tabs = push(s.Tabs, tab{ID: id, ClassAt: never}, maxTabs)
	return &s.Tabs[len(s.Tabs)-1]
}

func (s *site) known(id int64) *tab {
	for i := len(s.Tabs) - 1; i >= 0; i-- {
		if s.Tabs[i].ID == id {
			return &s.Tabs[i]
		}
	}
	return nil
}

func (s *site) hidden(id int64) bool {
	t := s.known(id)
	return t != nil && t.Hidden
}

// show takes in that a tab was hidden or is visible again. What it did meanwhile is unknown, so its timers start anew.
func (s *site) show(d *Detector, id int64, visible bool) {
	t := s.tab(id)
	back := t.Hidden && visible
	t.Hidden = !visible
	for i := range s.Answers {
		if a := &s.Answers[i]; a.Tab == id && (t.Hidden || back) {
			a.Blind = true
			if back {
				a.restart(d.state.Now)
			}
		}
	}
}
