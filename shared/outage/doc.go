// Package outage tells how a chat session fails, whose fault it is, how bad it is at the site, and what to do and when.
//
// Observations (what a browser saw: a status, visible text, a navigation) go in, events (symptoms, phases, advice) come out. The package
// is a pure function of the observations, their times and a seed: no clock, no I/O, no goroutines. Time passes only when an observation
// or Advance says so, and everything that falls due on the way happens at its own moment, in order; so a jump ahead gives exactly what a
// tick every second gives, and weeks can be replayed in seconds.
//
// How it judges whether a site is down, in short. Every prompt is a trial. A failure adds evidence by its kind (symptom.go): most an overload
// reply, which is rare on a good day, less a server's error, least a broken or silent stream, which is what good days' failures mostly are;
// what comes from the account, the own link or the own adapter adds nothing. A success takes a little off. At the alarm, which two server
// errors in a row reach and two broken streams do not, the site is down (phase.go): so a fifth of failing prompts adds up within half an
// hour, and two per cent hardly ever do. The first success then ends that; successes in a row are needed for more, and far stronger
// evidence for a second alarm, so that a site that half works is called unsteady and does not flap. Whatever breaks without an answer from
// a server says nothing for a while after a sign of the own link's doing, and what breaks in several tabs at once is one event.
//
// The numbers are tuned on the training half of labelled, semi-synthetic streams (streams) and reported on the other half by
// scripts/evaluate.
//
// It judges; it never sends anything, and it never advises to send while the own link is down.
package outage
