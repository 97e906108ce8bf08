package board

import (
	"cmp"
	"slices"

	"holdfast/shared/outage"
)

// Time as the board counts it.
const (
	Bucket = 5 * 60_000 // milliseconds of one step of a signal's time
	Window = 3          // buckets that say how things are: the present one and those before it
	lately = 2          // of them, those that say whether it is over
)

// BucketOf is the bucket that a moment falls into.
func BucketOf(now int64) int64 { return now / Bucket }

// Row is what is kept of one person's signals on one site and bucket.
type Row struct {
	Site   string
	Bucket int64
	Epoch  int64 // of the key that the mark is under
	Mark   Mark
	Code   Code
}

// Cell is a place in the matrix of regions and symptoms.
type Cell struct {
	Region  string
	Symptom outage.Symptom
}

// Tally is how many people say what of a site, each by the newest bucket that he was heard in.
type Tally struct {
	Fails, Weak, Mixed, Works int
	Back                      int // people who saw it fail and get answers again, some or all; they are among Mixed and Works
	Others                    int // people whose signals say nothing of the site
	Cells                     map[Cell]int
}

// Bad is how many see failures.
func (t Tally) Bad() int { return t.Fails + t.Weak }

// Heard is how many said anything about the site.
func (t Tally) Heard() int { return t.Bad() + t.Mixed + t.Works }

// tally counts the rows of one site from a bucket on. Marks under different keys can be of one person: the key that has marked the most
// people counts alone, so that nobody is counted twice; of several the one that was used last, and of those the older, which has seen more.
func tally(rows []Row, from int64) Tally {
	newest, failed := map[int64]map[Mark]Row{}, map[marked]bool{}
	for _, r := range rows {
		failed[marked{r.Epoch, r.Mark}] = failed[marked{r.Epoch, r.Mark}] || r.Code.vote() == fails
		if r.Bucket < from {
			continue
		}
		people := newest[r.Epoch]
		if people == nil {
			people = map[Mark]Row{}
			newest[r.Epoch] = people
		}
		if has, ok := people[r.Mark]; !ok || r.Bucket > has.Bucket || r.Bucket == has.Bucket && r.Code > has.Code {
			people[r.Mark] = r
		}
	}
	var best map[Mark]Row
	epoch := int64(0)
	for e, people := range newest {
		if cmp.Or(cmp.Compare(len(people), len(best)), cmp.Compare(last(people), last(best)), cmp.Compare(epoch, e)) > 0 {
			best, epoch = people, e
		}
	}
	t := Tally{Cells: map[Cell]int{}}
	for _, r := range best {
		t.add(r.Code, failed[marked{r.Epoch, r.Mark}])
	}
	return t
}

// last is the newest bucket in which any of the people was heard.
func last(people map[Mark]Row) (bucket int64) {
	for _, r := range people {
		bucket = max(bucket, r.Bucket)
	}
	return bucket
}

// add counts a person, who may have seen the site fail earlier in the window.
func (t *Tally) add(c Code, failed bool) {
	switch v := c.vote(); v {
	case fails:
		t.Fails++
	case weak:
		t.Weak++
	case mixed, works:
		if v == mixed {
			t.Mixed++
		} else {
			t.Works++
		}
		if failed || c.back() {
			t.Back++
		}
	default:
		t.Others++
	}
	if s := c.Symptom(); s != "" {
		t.Cells[Cell{c.Region(), s}]++
	}
}

// symptoms lists those that so many people see and that are not their own doing, the most frequent first.
func (t Tally) symptoms(atLeast int) []outage.Symptom {
	count := map[outage.Symptom]int{}
	for c, n := range t.Cells {
		if c.Symptom.Fault() == outage.FaultSite || c.Symptom.Fault() == outage.FaultUnknown {
			count[c.Symptom] += n
		}
	}
	return most(count, atLeast)
}

// regions lists those in which so many people see any symptom, the most frequent first.
func (t Tally) regions(atLeast int) []string {
	count := map[string]int{}
	for c, n := range t.Cells {
		if c.Region != "" {
			count[c.Region] += n
		}
	}
	return most(count, atLeast)
}

func most[K cmp.Ordered](count map[K]int, atLeast int) (all []K) {
	for k, n := range count {
		if n >= atLeast {
			all = append(all, k)
		}
	}
	slices.SortFunc(all, func(a, b K) int { return cmp.Or(count[b]-count[a], cmp.Compare(a, b)) })
	return all
}

// Count is how many people sent a code in a bucket: what is kept when the marks are dropped.
type Count struct {
	Site   string
	Bucket int64
	Code   Code
	People int
}

// fold makes counts of rows.
func fold(rows []Row) (counts []Count) {
	type place struct {
		site   string
		bucket int64
	}
	byPlace := map[place]map[int64][]Code{}
	for _, r := range rows {
		p := place{r.Site, r.Bucket}
		if byPlace[p] == nil {
			byPlace[p] = map[int64][]Code{}
		}
		byPlace[p][r.Epoch] = append(byPlace[p][r.Epoch], r.Code)
	}
	for p, epochs := range byPlace {
		people := map[Code]int{}
		for _, c := range largest(epochs) {
			people[c]++
		}
		for c, n := range people {
			counts = append(counts, Count{Site: p.site, Bucket: p.bucket, Code: c, People: n})
		}
	}
	slices.SortFunc(counts, func(a, b Count) int {
		return cmp.Or(cmp.Compare(a.Bucket, b.Bucket), cmp.Compare(a.Site, b.Site), cmp.Compare(a.Code, b.Code))
	})
	return counts
}

// largest gives the codes under the key that has marked the most people, the newest of several.
func largest(epochs map[int64][]Code) (best []Code) {
	newest := int64(0)
	for e, codes := range epochs {
		if len(codes) > len(best) || len(codes) == len(best) && e > newest {
			best, newest = codes, e
		}
	}
	return best
}
