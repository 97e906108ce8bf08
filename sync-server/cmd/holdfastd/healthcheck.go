package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"holdfast/shared/wire"
)

// healthcheckCmd is "holdfastd healthcheck".
type healthcheckCmd struct {
	Server string `help:"Address of the server." default:"http://127.0.0.1:8787" env:"HOLDFAST_HEALTHCHECK_SERVER"`
}

// Run asks /readyz.
func (c healthcheckCmd) Run(p program) error {
	base, _, err := wire.ServerURL(c.Server)
	if err != nil {
		return misuse{err}
	}
	ctx, cancel := context.WithTimeout(p.ctx, 5*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, base+wire.RouteReady, nil)
	if err != nil {
		return misuse{err}
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("not ready: %w", err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("not ready: %s", answer.Status)
	}
	_, err = fmt.Fprintln(p.stdout, "ready")
	return err
}
