package streams

import (
	"math/rand/v2"
	"slices"

	"holdfast/shared/outage"
)

// Live is a site and a person whose prompts leave when somebody decides so: for a person who obeys the advice.
type Live struct {
	// Wishes are the moments at which the person wants to send something: every two minutes on average, for five hours.
	Wishes   []int64
	Incident *Incident // nil: the site is well

	day  Day
	site *site
}

// NewLive returns the same person and site for the same seed, with an outage of the third hour or, with a share of 0, without.
func NewLive(seed uint64, day Day, share float64) *Live {
	l := &Live{day: day, site: newSite(seed, 8)}
	wishes := rand.New(rand.NewPCG(seed, 9))
	for t := int64(epoch); t < epoch+5*hour; t += int64(wishes.ExpFloat64() * meanGap) {
		l.Wishes = append(l.Wishes, t)
	}
	if share > 0 {
		l.Incident = &Incident{From: epoch + 2*hour, To: epoch + 3*hour, Share: share}
	}
	return l
}

// Window returns the third hour, in which the outage is or would be.
func (l *Live) Window() (from, to int64) { return epoch + 2*hour, epoch + 3*hour }

// Send is one prompt: what is seen of it in the order in which it is told, with the times of that, when it is over, and whether it failed
// and is wanted still.
func (l *Live) Send(t int64) (seen []outage.Observation, at []int64, over int64, failed, wanted bool) {
	fails, mix := l.day.Fails, l.day.Background
	if in := l.Incident; in != nil && t >= in.From && t < in.To {
		fails, mix = in.Share, l.day.Outage
	}
	l.site.list = nil
	if failed = l.site.chance(fails); failed {
		over, _ = l.site.failure(t, mix)
	} else {
		over, _ = l.site.good(t)
	}
	list := slices.Clone(l.site.list)
	seen = inOrder(list)
	for _, one := range list {
		at = append(at, one.at)
	}
	slices.Sort(at)
	return seen, at, over, failed, failed && l.site.chance(repeatShare)
}
