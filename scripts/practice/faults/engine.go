package faults

import (
	"net/http"
	"sync"
	"time"
)

// Header is the request header that asks for a fault, Parameter the query parameter.
const (
	Header    = "X-Practice-Fail"
	Parameter = "fail"
)

// Forever as a number of times: until switched off.
const Forever = 0

const keepSeen = 100

// Engine decides which request fails. The query goes before the header, the header before the switch.
// It is safe for concurrent use.
type Engine struct {
	mu     sync.Mutex
	fault  Fault
	times  int
	seen   []Seen
	closed chan struct{}
}

// State is what an engine is set to.
type State struct {
	// Fault as Parse reads it; "" when off.
	Fault string `json:"fault"`
	// Times is how many requests it still applies to, 0: until switched off.
	Times int `json:"times"`
	// Seen are the last requests that could have failed, oldest first.
	Seen []Seen `json:"seen"`
}

// Seen is one request that could have failed.
type Seen struct {
	// Time in epoch milliseconds.
	Time int64 `json:"time"`
	// Request is its method and path.
	Request string `json:"request"`
	// Fault that it got; "" for none.
	Fault string `json:"fault"`
}

// NewEngine returns an engine that is off.
func NewEngine() *Engine { return &Engine{closed: make(chan struct{})} }

// Set makes the next requests fail: times of them, or all until Off when times is Forever.
func (e *Engine) Set(f Fault, times int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.fault, e.times = f, times
}

// Off makes everything healthy again. Streams that stall already stay as they are.
func (e *Engine) Off() { e.Set(Fault{}, Forever) }

// Close lets go of every request that hangs or stalls. The engine goes on to work for new ones that do not.
func (e *Engine) Close() {
	e.mu.Lock()
	defer e.mu.Unlock()
	select {
	case <-e.closed:
	default:
		close(e.closed)
	}
}

// State reports the switch and what was seen.
func (e *Engine) State() State {
	e.mu.Lock()
	defer e.mu.Unlock()
	return State{Fault: e.fault.String(), Times: e.times, Seen: append([]Seen{}, e.seen...)}
}

// Pick decides how a request fails and counts it. The error tells of a query or header that is no fault.
func (e *Engine) Pick(r *http.Request, target Target) (Fault, error) {
	spec := r.URL.Query().Get(Parameter)
	if spec == "" {
		spec = r.Header.Get(Header)
	}
	asked, err := Parse(spec)
	if err != nil {
		return Fault{}, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	f := asked
	if f.Kind == None {
		f = e.fault
	}
	if !f.concerns(target) {
		f = Fault{}
	} else if asked.Kind == None && e.times > 0 {
		if e.times--; e.times == 0 {
			e.fault = Fault{}
		}
	}
	e.seen = append(e.seen, Seen{Time: time.Now().UnixMilli(), Request: r.Method + " " + r.URL.Path, Fault: f.String()})
	if len(e.seen) > keepSeen {
		e.seen = e.seen[len(e.seen)-keepSeen:]
	}
	return f, nil
}

// Wait lets d pass (0: until the end) and reports false when the client or the engine has gone.
func (e *Engine) Wait(r *http.Request, d time.Duration) bool {
	var over <-chan time.Time
	if d > 0 {
		t := time.NewTimer(d)
		defer t.Stop()
		over = t.C
	}
	select {
	case <-over:
		return true
	case <-r.Context().Done():
		return false
	case <-e.closed:
		return false
	}
}
