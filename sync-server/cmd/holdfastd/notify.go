package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/nicholas-fedor/shoutrrr/pkg/router"
	"github.com/nicholas-fedor/shoutrrr/pkg/types"
	"golang.org/x/time/rate"
)

// Bounds of notifications: an outage has two, and a board that changes its mind all the time must not cry all the time.
const (
	notifyBurst = 10
	notifyEvery = 6 * time.Minute
	notifyQueue = 32
)

// notifyRetries are the waits before another try; the addresses are others' servers, and outages take them along.
var notifyRetries = []time.Duration{5 * time.Second, 30 * time.Second, 3 * time.Minute}

// sendTime is how long one try may take: a service that takes a text and never answers must not hold up the others, nor the end of the program.
var sendTime = 30 * time.Second

var errSilent = errors.New("no answer in time")

// notifier tells services of outages. Their addresses hold secrets: no error and no log line names more than the kind of service.
type notifier struct {
	log      *slog.Logger
	services []notified
	queue    chan string
	limit    *rate.Limiter
}

type notified struct {
	scheme string
	to     types.Service
}

func newNotifier(log *slog.Logger, addresses []string) (*notifier, error) {
	n := &notifier{log: log, queue: make(chan string, notifyQueue), limit: rate.NewLimiter(rate.Every(notifyEvery), notifyBurst)}
	var services router.ServiceRouter
	for at, address := range addresses {
		scheme := kind(address)
		to, err := services.Locate(address)
		if err != nil {
			return nil, misuse{fmt.Errorf("notify: address %d (%s) is none that shoutrrr understands", at+1, scheme)}
		}
		n.services = append(n.services, notified{scheme, to})
	}
	return n, nil
}

// add hands a text over without waiting.
func (n *notifier) add(text string) {
	if len(n.services) == 0 {
		return
	}
	select {
	case n.queue <- text:
	default:
		n.log.Warn("notification dropped: the services are too slow")
	}
}

// run sends until the context ends.
func (n *notifier) run(ctx context.Context) {
	for {
		select {
		case text := <-n.queue:
			if !n.limit.Allow() {
				n.log.Warn("notification dropped: too many")
				continue
			}
			var all sync.WaitGroup
			for _, s := range n.services {
				all.Go(func() { n.send(ctx, s, text) })
			}
			all.Wait()
		case <-ctx.Done():
			return
		}
	}
}

// send tries several times, and says in the log when it gives up.
func (n *notifier) send(ctx context.Context, s notified, text string) {
	for try := 0; ; try++ {
		err := s.try(ctx, text)
		if err == nil || ctx.Err() != nil {
			return
		}
		if try == len(notifyRetries) {
			n.log.Error("notification not sent", "service", s.scheme, "error", cause(err))
			return
		}
		select {
		case <-time.After(notifyRetries[try]):
		case <-ctx.Done():
			return
		}
	}
}

// try waits no longer than sendTime, nor past the context's end: most of shoutrrr's services cannot be stopped.
func (s notified) try(ctx context.Context, text string) error {
	done := make(chan error, 1)
	go func() { done <- s.to.Send(text, &types.Params{}) }()
	select {
	case err := <-done:
		return err
	case <-time.After(sendTime):
		return errSilent
	case <-ctx.Done():
		return ctx.Err()
	}
}

// cause is what may be said of an error: what the network said, never the address.
func cause(err error) string {
	if at := (*url.Error)(nil); errors.As(err, &at) {
		return at.Err.Error()
	}
	if errors.Is(err, errSilent) {
		return errSilent.Error()
	}
	return "the service refused it"
}

// schemes gives the kinds of services of addresses.
func schemes(addresses any) []string {
	all := []string{}
	list, _ := addresses.([]string)
	for _, a := range list {
		all = append(all, kind(a)+"://…")
	}
	return all
}

// kind is the scheme of an address; what has none is secret as a whole.
func kind(address string) string {
	if scheme, _, ok := strings.Cut(address, "://"); ok {
		return scheme
	}
	return "unknown"
}
