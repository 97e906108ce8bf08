package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestDeployedSettingsAreKnown holds the samples to what the program takes.
func TestDeployedSettingsAreKnown(t *testing.T) {
	deploy := filepath.Join("..", "..", "deploy")
	settings := filepath.Join(deploy, "holdfastd.toml")
	want(t, `public-url = "https://sync.example.org"  # `+settings, "config", "print", "--data", t.TempDir(), "--config", settings)
	unit, err := os.ReadFile(filepath.Join(deploy, "holdfastd.service"))
	if err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile(`(?m)^ExecStart=/usr/local/bin/holdfastd serve (.*)$`).FindSubmatch(unit)
	if line == nil {
		t.Fatal("the unit starts no server")
	}
	args := strings.Fields(strings.ReplaceAll(string(line[1]), "/etc/holdfastd.toml", settings))
	want(t, `data = "/var/lib/holdfastd"  # flag`, append([]string{"config", "print"}, args...)...)
	docker, err := os.ReadFile(filepath.Join(deploy, "Dockerfile"))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`(HOLDFAST_[A-Z]+)=(\S+)`).FindAllStringSubmatch(string(docker), -1) {
		t.Setenv(m[1], m[2])
	}
	want(t, `listen = "0.0.0.0:8787"  # HOLDFAST_LISTEN`, "config", "print")
	want(t, `data = "/data"  # HOLDFAST_DATA`, "config", "print")
}
