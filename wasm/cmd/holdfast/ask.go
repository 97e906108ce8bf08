//go:build !js

package main

import (
	"bufio"
	"context"
	"fmt"
	"strings"
)

// ask says a question and reads one line from stdin. An interrupt ends the waiting, too.
func (p program) ask(ctx context.Context, question string) (string, error) {
	fmt.Fprint(p.err, "holdfast: "+question+" ")
	type line struct {
		text string
		err  error
	}
	typed := make(chan line, 1)
	go func() {
		text, err := bufio.NewReader(p.in).ReadString('\n')
		typed <- line{text, err}
	}()
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case l := <-typed:
		if l.err != nil {
			return "", fmt.Errorf("read the answer: %w", l.err)
		}
		return strings.ToLower(strings.TrimSpace(l.text)), nil
	}
}
