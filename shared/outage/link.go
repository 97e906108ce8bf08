package outage

const (
	// unsettled is how long after a change of the own link broken streams and time-outs are put down to it.
	unsettled = 30_000
	// lost is how long they are after a sign that the link leads nowhere (no name service, a portal) and no answer since.
	lost = 10 * 60_000
)

// link is the own way to the network. While it is down nothing that fails says anything about a site.
type link struct {
	Down      bool
	Unsettled int64  // until then what breaks without an answer from the site is put down to the link
	FailSite  string // where a request last broke without any answer
	FailAt    int64
}

func newLink() link { return link{Unsettled: never, FailAt: never} }

// observeLink takes in what concerns every site.
func (d *Detector) observeLink(o *Observation) {
	if o.Site != "" && o.Kind == KindOffline {
		d.site(o.Site)
	}
	switch o.Kind {
	case KindResume:
		d.unsettle()
	case KindOffline:
		d.state.Link.Down = true
		for _, s := range d.state.Sites {
			s.open(d, Offline, "", "", noHint)
			s.settle(d)
		}
	case KindOnline:
		d.linkUp()
	}
}

// linkUp ends being offline at every site: the browser said so, or an answer came through.
func (d *Detector) linkUp() {
	d.state.Link.Down = false
	d.unsettle()
	for _, s := range d.state.Sites {
		s.clearWhere(d, func(e *episode) bool { return e.Symptom == Offline })
		for i := range s.Answers {
			s.Answers[i].restart(d.state.Now)
		}
		s.settle(d)
	}
}

func (d *Detector) unsettle() {
	d.state.Link.Unsettled = max(d.state.Link.Unsettled, d.state.Now+unsettled)
}

// lost takes in a sign that the own link leads nowhere, though the browser takes it for one.
func (d *Detector) lost() { d.state.Link.Unsettled = max(d.state.Link.Unsettled, d.state.Now+lost) }

// heard takes in that a server answered: the link leads somewhere again.
func (d *Detector) heard() {
	d.state.Link.Unsettled = min(d.state.Link.Unsettled, d.state.Now+unsettled)
}

// broke notes that a request to a site got no answer at all. Two sites at once are the own link's doing: sites do not fail together.
func (d *Detector) broke(site string) {
	l := &d.state.Link
	if l.FailSite != site && l.FailAt != never && d.state.Now-l.FailAt <= 2*unsettled {
		d.unsettle()
	}
	l.FailSite, l.FailAt = site, d.state.Now
}

// inconclusive reports whether a failure says nothing about a site now. soft failures are those without an answer from the site.
func (d *Detector) inconclusive(soft bool) bool {
	return d.state.Link.Down || soft && d.state.Now < d.state.Link.Unsettled
}
