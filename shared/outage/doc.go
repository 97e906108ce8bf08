// Package outage tells how a chat session fails, whose fault it is, how bad it is at the site, and what to do and when.
//
// Observations (what a browser saw: a status, visible text, a navigation) go in, events (symptoms, phases, advice) come out. The package
// is a pure function of the observations, their times and a seed: no clock, no I/O, no goroutines. Time passes only when an observation
// or Advance says so, and everything that falls due on the way happens at its own moment, in order; so a jump ahead gives exactly what a
// tick every second gives, and weeks can be replayed in seconds.
//
// It judges; it never sends anything, and it never advises to send while the own link is down.
package outage
