package streams

// The person: a prompt every two minutes on average (Poisson), a failed one repeated in 70 % of the cases after about 15 s.
const (
	meanGap     = 120_000
	repeatShare = 0.7
	hour        = 3600_000
)

// Day is how a working day goes.
type Day struct {
	Fails              float64 // share of prompts that fail on a good day
	Background, Outage Mix
	Patient            bool // the person never repeats a failed prompt
}

// Usual is the day that the targets are about.
var Usual = Day{Fails: 0.018, Background: Background, Outage: Outage}

// epoch is when every stream begins: a moment at which real time stamps have their real size.
const epoch = 1_800_000_000_000

// Quiet is eight hours without an incident.
func (d Day) Quiet(seed uint64) Stream {
	s := newSite(seed, 1)
	var out Stream
	d.use(s, &out, epoch, epoch+8*hour, d.Fails, d.Background)
	out.Observations = inOrder(s.list)
	return out
}

// Sharp is two hours, then an outage of an hour in which the share fails, and two hours after it.
func (d Day) Sharp(seed uint64, share float64) Stream {
	s := newSite(seed, 2)
	out := Stream{Incident: &Incident{From: epoch + 2*hour, To: epoch + 3*hour, Share: share}}
	t := d.use(s, &out, epoch, out.Incident.From, d.Fails, d.Background)
	t = d.use(s, &out, max(t, out.Incident.From), out.Incident.To, share, d.Outage)
	d.use(s, &out, max(t, out.Incident.To), out.Incident.To+2*hour, d.Fails, d.Background)
	out.Observations = inOrder(s.list)
	return out
}

// Brownout is two hours, then half an hour in which the share of failures rises to one half and falls again, and an hour after it.
func (d Day) Brownout(seed uint64) Stream {
	s := newSite(seed, 3)
	out := Stream{Incident: &Incident{From: epoch + 2*hour, To: epoch + 2*hour + hour/2, Share: 0.25}}
	t := d.use(s, &out, epoch, out.Incident.From, d.Fails, d.Background)
	const steps = 10
	for i := range int64(steps) {
		share := 0.5 * float64(min(i, steps-1-i)+1) / (steps / 2)
		t = d.use(s, &out, max(t, out.Incident.From+i*hour/2/steps), out.Incident.From+(i+1)*hour/2/steps, share, d.Outage)
	}
	d.use(s, &out, max(t, out.Incident.To), out.Incident.To+hour, d.Fails, d.Background)
	out.Observations = inOrder(s.list)
	return out
}

// use sends from one moment to another, and returns when the last answer was over.
func (d Day) use(s *site, out *Stream, from, to int64, fails float64, mix Mix) int64 {
	over := from
	for t := from + int64(s.ExpFloat64()*meanGap); t < to; {
		failed := s.chance(fails)
		c := Case{From: t, What: "day"}
		if failed {
			over, c.Truth = s.failure(t, mix)
		} else {
			over, c.Last = s.good(t)
		}
		c.To = over
		out.Cases = append(out.Cases, c)
		out.Outcomes = append(out.Outcomes, Outcome{At: over, Failed: failed, TookMs: over - t})
		t = max(t+int64(s.ExpFloat64()*meanGap), over+1000)
		if failed && !d.Patient && s.chance(repeatShare) {
			t = over + s.ms(10_000, 20_000)
		}
	}
	return over
}
