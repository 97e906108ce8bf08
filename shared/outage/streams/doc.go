// Package streams makes labelled streams of observations, to measure a detector by. They are semi-synthetic: the rates are public figures
// or assumptions, named where they stand; nothing in them was recorded at a real site, and no figure taken on them may be given without
// that word.
//
// What is taken from public figures: 1.8 % of requests fail on a good day (BurstGPT, two of its three traces), a good day's failures are
// mostly broken streams, an outage's mostly 5xx (the published post-mortem of an outage of October 2023: 500 and 502), a person repeats
// a failed prompt in 70 % of the cases after about 15 s, answers pause (4 % for 5 to 20 s, 0.5 % for 20 to 26 s). What is assumed: how the
// kinds of failures are mixed (Mix), how long answers are and how fast they come (Site), and that failures are independent of
// one another. Measure with more than one Mix before believing a figure.
//
// A stream follows from its seed alone. Even seeds are for training, odd ones for testing: tune nothing on an odd seed.
package streams
