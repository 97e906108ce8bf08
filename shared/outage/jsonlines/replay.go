package jsonlines

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"holdfast/shared/outage"
)

// MaxLine is the longest line that is read, in bytes; a longer one is named and skipped.
const MaxLine = 1 << 20

var errLong = fmt.Errorf("longer than %d bytes", MaxLine)

// Replay reads observations from r and writes the events that follow to out, both as JSON lines. A line that cannot be used is named on errOut
// with its number, counted in bad, and skipped; empty lines are passed over. Nothing happens after the last line. Equal input and seed give
// equal output. Events are written out before more input is waited for, so that a pipe can be followed. err is about reading or writing only.
func Replay(r io.Reader, out, errOut io.Writer, seed uint64) (bad int, err error) {
	w := bufio.NewWriter(out)
	write := func(_ outage.Observation, events []outage.Event) error {
		for _, e := range events {
			b, err := AppendEvent(w.AvailableBuffer(), e)
			if err == nil {
				_, err = w.Write(b)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}
	return Follow(r, errOut, seed, write, w.Flush)
}

// Follow reads observations as Replay does and hands each to take, with what follows from it; idle is called before more input is waited for, and
// at the end. Their errors end the run.
func Follow(r io.Reader, errOut io.Writer, seed uint64, take func(outage.Observation, []outage.Event) error, idle func() error) (bad int, err error) {
	in := bufio.NewReaderSize(r, 64<<10)
	d := outage.New(seed)
	rest := func() error {
		if err := idle(); err != nil {
			return writeError{err}
		}
		return nil
	}
	var buf []byte
	for n := 1; ; n++ {
		if in.Buffered() == 0 {
			if err := rest(); err != nil {
				return bad, err
			}
		}
		line, problem, end := readLine(in, buf[:0])
		buf = line
		if problem != nil && !errors.Is(problem, errLong) {
			return bad, errors.Join(fmt.Errorf("read line %d: %w", n, problem), rest())
		}
		if n == 1 {
			line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))
		}
		if problem == nil && len(bytes.TrimSpace(line)) > 0 {
			problem = one(d, line, take)
		}
		var broken writeError
		if errors.As(problem, &broken) {
			return bad, broken
		}
		if problem != nil {
			bad++
			if _, err := fmt.Fprintf(errOut, "line %d: %v\n", n, problem); err != nil {
				return bad, errors.Join(fmt.Errorf("name line %d: %w", n, err), rest())
			}
		}
		if end {
			return bad, rest()
		}
	}
}

// writeError sets a failing output apart from a bad line.
type writeError struct{ err error }

func (e writeError) Error() string { return "write events: " + e.err.Error() }
func (e writeError) Unwrap() error { return e.err }

// one takes in a line and hands on what follows from it.
func one(d *outage.Detector, line []byte, take func(outage.Observation, []outage.Event) error) error {
	o, err := Parse(line)
	if err != nil {
		return err
	}
	events, err := d.Observe(o)
	if err != nil {
		return err
	}
	if err := take(o, events); err != nil {
		return writeError{err}
	}
	return nil
}

// readLine reads up to the next newline, which it drops. Of a line that is too long only the fact is kept. end says that the input is over.
func readLine(in *bufio.Reader, buf []byte) (line []byte, problem error, end bool) {
	for {
		part, err := in.ReadSlice('\n')
		if problem == nil && len(buf)+len(part) > MaxLine {
			problem, buf = errLong, buf[:0]
		}
		if problem == nil {
			buf = append(buf, part...)
		}
		switch {
		case err == nil:
			return bytes.TrimSuffix(buf, []byte("\n")), problem, false
		case errors.Is(err, io.EOF):
			return buf, problem, true
		case !errors.Is(err, bufio.ErrBufferFull):
			return buf, err, true
		}
	}
}
