package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"holdfast/shared/outage/streams"
)

// made are the streams by name.
var made = map[string]func(seed uint64) streams.Stream{
	"quiet":    streams.Usual.Quiet,
	"outage":   sharp(streams.Usual, 1),
	"half":     sharp(streams.Usual, 0.5),
	"fifth":    sharp(streams.Usual, 0.2),
	"brownout": streams.Usual.Brownout,
	"local":    streams.Local,
	"cases":    streams.Cases,
	"paused":   func(seed uint64) streams.Stream { return streams.Paused(seed, 200) },
	"hinted":   streams.Hinted,
}

// printStream prints the observations of a stream, or its truth: a line for each case, and one for the incident if there is one.
func printStream(w io.Writer, name string, seed uint64, labels bool) error {
	f := made[name]
	if f == nil {
		return fmt.Errorf("no stream is called %q", name)
	}
	out := bufio.NewWriter(w)
	lines := json.NewEncoder(out)
	lines.SetEscapeHTML(false)
	s := f(seed)
	var err error
	if labels && s.Incident != nil {
		err = lines.Encode(s.Incident)
	}
	for i := 0; labels && i < len(s.Cases) && err == nil; i++ {
		err = lines.Encode(s.Cases[i])
	}
	for i := 0; !labels && i < len(s.Observations) && err == nil; i++ {
		err = lines.Encode(s.Observations[i])
	}
	if err = errors.Join(err, out.Flush()); err != nil {
		return fmt.Errorf("print the stream: %w", err)
	}
	return nil
}
