//go:build linux || darwin || freebsd

package main

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// freeDisk gives the bytes that this user may still write where dir is.
func freeDisk(dir string) (free uint64, known bool, err error) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, false, fmt.Errorf("read free room: %w", err)
	}
	return uint64(s.Bavail) * uint64(s.Bsize), true, nil
}
