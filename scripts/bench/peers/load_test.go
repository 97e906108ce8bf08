package peers

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"
)

// request is one made beforehand; it puts n blobs there.
type request struct {
	path string
	body []byte
	n    int
}

// peer is a server that runs, and how one speaks to it.
type peer struct {
	name    string
	url     string
	process *process
	share   int // of the load, in percent: about the same time for everybody
	// head is what each request of a connection carries beside its body.
	head func(connection int) http.Header
	// put makes the requests by which a connection puts n blobs there.
	put func(connection, n, batch int) []request
	// took says what is wrong with the answer to a put.
	took func(answer []byte, r request) error
	// page gives the path of a reader's next page, from the answer before (nil: none yet), and how many blobs that one had; "" is the end.
	page func(connection int, before []byte) (path string, got int, err error)
}

// connection is one of a peer's clients; it keeps its socket.
type connection struct {
	*peer
	head http.Header
	http.Transport
}

func (p *peer) connect(n int) *connection {
	c := &connection{peer: p, head: http.Header{}}
	if p.head != nil {
		c.head = p.head(n)
	}
	return c
}

func (c *connection) do(method, path string, body []byte) ([]byte, error) {
	r, err := http.NewRequest(method, c.url+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header = c.head
	answer, err := c.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	var got bytes.Buffer
	if answer.ContentLength > 0 {
		got.Grow(int(answer.ContentLength) + bytes.MinRead)
	}
	_, err = got.ReadFrom(answer.Body)
	if err == nil && answer.StatusCode >= 300 {
		err = fmt.Errorf("%s %s: status %d: %.300s", method, path, answer.StatusCode, got.Bytes())
	}
	return got.Bytes(), err
}

// figure is what one load came to.
type figure struct {
	perSecond float64 // blobs
	p99       float64 // ms a request
	cpu       float64 // µs a blob, of the server alone: what a busy machine does not change
}

// each runs the connections of a load beside each other and gives how long all took.
func (p *peer) each(b *testing.B, connections int, work func(*connection, int) error) time.Duration {
	b.Helper()
	began := time.Now()
	var wg sync.WaitGroup
	for i := range connections {
		wg.Go(func() {
			c := p.connect(i)
			defer c.CloseIdleConnections()
			if err := work(c, i); err != nil {
				b.Errorf("%s: %v", p.name, err)
			}
		})
	}
	wg.Wait()
	took := time.Since(began)
	if b.Failed() {
		b.FailNow()
	}
	return took
}

// push puts blobs there over some connections, each in its own order.
func (p *peer) push(b *testing.B, connections, blobs, batch int) figure {
	b.Helper()
	each := max(batch, blobs*p.share/100/connections/batch*batch)
	made := make([][]request, connections)
	for i := range made {
		made[i] = p.put(i, each, batch)
	}
	times := make([][]time.Duration, connections)
	used := p.used()
	took := p.each(b, connections, func(c *connection, i int) error {
		for _, r := range made[i] {
			began := time.Now()
			answer, err := c.do("POST", r.path, r.body)
			if err == nil {
				err = p.took(answer, r)
			}
			if err != nil {
				return err
			}
			times[i] = append(times[i], time.Since(began))
		}
		return nil
	})
	sorted := slices.Sorted(slices.Values(slices.Concat(times...)))
	blobs = connections * each
	return figure{
		perSecond: float64(blobs) / took.Seconds(), p99: float64(sorted[len(sorted)*99/100].Microseconds()) / 1000,
		cpu: float64((p.used() - used).Microseconds()) / float64(blobs),
	}
}

// used is the server's time of all cores so far; 0 where it is in this process.
func (p *peer) used() time.Duration {
	if p.process == nil {
		return 0
	}
	return p.process.cpu()
}

// pull has readers read everything that is theirs, from the start, until they have read blobs together.
func (p *peer) pull(b *testing.B, readers, blobs int) figure {
	b.Helper()
	each, got := blobs/readers, make([]int, readers)
	used := p.used()
	took := p.each(b, readers, func(c *connection, i int) error {
		for got[i] < each {
			before := got[i]
			for answer := []byte(nil); ; {
				path, n, err := p.page(i, answer)
				got[i] += n
				if err != nil {
					return err
				}
				if path == "" || got[i] >= each {
					break
				}
				if answer, err = c.do("GET", path, nil); err != nil {
					return err
				}
			}
			if got[i] == before {
				return fmt.Errorf("reader %d finds nothing", i)
			}
		}
		return nil
	})
	sum := 0
	for _, n := range got {
		sum += n
	}
	return figure{perSecond: float64(sum) / took.Seconds(), cpu: float64((p.used() - used).Microseconds()) / float64(sum)}
}

func jsonHead(int) http.Header { return http.Header{"Content-Type": {"application/json"}} }
