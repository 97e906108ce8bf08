// Command program walks its own stack in the ways a Go program can: it is run with and without line tables.
package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
)

func main() {
	sum := 0
	for i := range 300 { // stacks grow, are copied, and are scanned by the collector
		sum += deep(i, strings.Repeat("x", i))
		if i%100 == 0 {
			runtime.GC()
		}
	}
	fmt.Println("sum", sum)
	fmt.Println("caught:", catch())
	_, file, line, ok := runtime.Caller(0)
	fmt.Println("here:", file[strings.LastIndex(file, "/")+1:], line, ok)
	done := make(chan error)
	go func() { done <- errors.New("from a goroutine") }()
	fmt.Println(<-done)
	if len(os.Args) > 1 {
		fail(nil)
	}
}

//go:noinline
func deep(n int, s string) int {
	if n == 0 {
		return len(s)
	}
	defer func() { s = "" }()
	return deep(n-1, s) + n
}

func catch() (err error) {
	defer func() { err = fmt.Errorf("%v", recover()) }()
	fail(nil)
	return nil
}

//go:noinline
func fail(p *int) { *p = 1 }
