//go:build !js

package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestRemoveLocalTakesWhateverIsThere(t *testing.T) {
	for name, store := range map[string][]byte{"damaged store": []byte("no store at all"), "empty store": {}, "no store": nil} {
		t.Run(name, func(t *testing.T) {
			m := newMachine(t)
			if store != nil {
				if err := os.WriteFile(m.path, store, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.MkdirAll(string(inboxOf(m.path)), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(string(inboxOf(m.path)), "1.text"), []byte("it waits"), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := removeLocal(t.Context(), m.program(nil, nil), m.path); err != nil {
				t.Error(err)
			}
			if left, err := os.ReadDir(filepath.Dir(m.path)); err != nil || len(left) != 0 {
				t.Errorf("left: %v, %v", left, err)
			}
		})
	}
}
