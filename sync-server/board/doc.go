// Package board is the rules of the outage board: a team's own status page, made of what its people's clients see.
//
// A client whose user agreed sends signals, words of closed lists. A person (a vault that came by invitation) counts once for a site and five
// minutes, whatever the devices send. What is kept of who sent is a mark: a keyed hash under a key that is drawn at random, lives in memory for little
// more than an hour and is never written. The marks serve to count people, and are dropped with the window that the rules look at; what remains
// are numbers of people. Numbers below three are not shown.
//
// The rules are a pure function of the people heard in the window, the site's state and the time: a floor of distinct people raises the alarm,
// other and larger shares end it, so that one noisy member does not raise it and an outage does not flap. Fixed floors, because for small teams they
// were measured to be no worse than multiples of the usual number. All signals between two steps are a set: their order does not matter, nor do
// repetitions.
//
// The package does no I/O of its own: a Store keeps, the clock and the randomness are given. All methods of Board may be used concurrently.
package board
