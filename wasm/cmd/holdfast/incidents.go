//go:build !js

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"holdfast/shared/incident"
	"holdfast/shared/incident/report"
	"holdfast/shared/outage"
	"holdfast/shared/outage/jsonlines"
)

// replayFlags name observations; what followed from them is replayed.
type replayFlags struct {
	Replay string `required:"" help:"File of observations, a JSON object a line; - is stdin." placeholder:"FILE"`
	Seed   uint64 `default:"1" help:"Seed of the backoff's jitter: the same seed gives the same incidents."`
}

// incidents replays into a log; quiet is errQuiet where lines were skipped and named. now is the time of the last observation.
func (f replayFlags) incidents(p program) (all incident.Log, now int64, quiet, err error) {
	in := p.in
	if f.Replay != "-" {
		file, err := os.Open(f.Replay)
		if err != nil {
			return nil, 0, nil, fmt.Errorf("open the observations: %w", err)
		}
		defer file.Close()
		in = io.Reader(file)
	}
	take := func(o outage.Observation, events []outage.Event) error {
		all.Take([]outage.Observation{o}, events)
		now = max(now, o.T)
		return nil
	}
	bad, err := jsonlines.Follow(in, p.err, f.Seed, take, func() error { return nil })
	if err != nil {
		return nil, 0, nil, fmt.Errorf("replay: %w", err)
	}
	if bad > 0 {
		quiet = errQuiet
	}
	return all, now, quiet, nil
}

type incidentsCmd struct {
	replayFlags
	JSON bool `help:"Print JSON lines, with the timelines."`
}

// Run lists the incidents, the oldest first.
func (c incidentsCmd) Run(p program) error {
	all, _, quiet, err := c.incidents(p)
	if err != nil {
		return err
	}
	for _, i := range all {
		end := "lasts"
		if i.End > 0 {
			end = rfc3339(i.End)
		}
		line := fmt.Sprintf("%s  %s  %s  %-11s %4d", plain(i.ID()), rfc3339(i.Start), end, i.Worst, len(i.Entries))
		err := p.printLine(c.JSON, struct {
			ID string `json:"id"`
			*incident.Incident
		}{i.ID(), i}, line)
		if err != nil {
			return err
		}
	}
	return quiet
}

type reportCmd struct {
	replayFlags
	ID     string `arg:"" optional:"" help:"The incident, as incidents names it; the last one unless it is given."`
	Format string `enum:"md,html,json" default:"md" help:"md, html or json."`
}

// Run prints the report of an incident.
func (c reportCmd) Run(p program) error {
	all, now, quiet, err := c.incidents(p)
	if err != nil {
		return err
	}
	i, err := pick(all, c.ID)
	if err != nil {
		return err
	}
	text := report.Markdown(i, now)
	switch c.Format {
	case "html":
		text = report.HTML(i, now)
	case "json":
		raw, err := json.MarshalIndent(i, "", "  ")
		if err != nil {
			return fmt.Errorf("report: %w", err)
		}
		text = string(raw) + "\n"
	}
	if _, err := io.WriteString(p.out, text); err != nil {
		return fmt.Errorf("print the report: %w", err)
	}
	return quiet
}

var errNoIncident = errors.New("there is no such incident in the observations")

// pick finds an incident by its id, the last one for an empty id.
func pick(all incident.Log, id string) (*incident.Incident, error) {
	for n := len(all) - 1; n >= 0; n-- {
		if id == "" || all[n].ID() == id {
			return all[n], nil
		}
	}
	return nil, misuse(fmt.Errorf("incident %q: %w", id, errNoIncident))
}
