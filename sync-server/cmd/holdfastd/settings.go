package main

import (
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/alecthomas/kong"
)

// settings gives values to flags that the command line leaves open: from HOLDFAST_* variables, from the files that
// HOLDFAST_*_FILE name, and last from a TOML file.
type settings struct {
	file   string
	values map[string]any    // of the TOML file, by flag
	source map[string]string // of each value that was given, by flag
}

// loadSettings reads the TOML file that the arguments or HOLDFAST_CONFIG name, if any. It looks at the arguments itself,
// because the file must be known before flags are resolved.
func loadSettings(args []string) (*settings, error) {
	s := &settings{file: os.Getenv("HOLDFAST_CONFIG"), values: map[string]any{}, source: map[string]string{}}
	for i, arg := range args {
		if arg == "--" {
			break
		}
		if file, ok := strings.CutPrefix(arg, "--config="); ok {
			s.file = file
		} else if arg == "--config" && i+1 < len(args) {
			s.file = args[i+1]
		}
	}
	if s.file == "" {
		return s, nil
	}
	var read map[string]any
	if _, err := toml.DecodeFile(s.file, &read); err != nil {
		return nil, fmt.Errorf("config: %w", err)
	}
	for key, value := range read {
		s.values[strings.ReplaceAll(key, "_", "-")] = value
	}
	return s, nil
}

// Validate refuses settings that serve does not know: a slip must not be silent.
func (s *settings) Validate(app *kong.Application) error {
	var known []string
	for _, command := range app.Children {
		if command.Name == "serve" {
			for _, flag := range command.Flags {
				known = append(known, flag.Name)
			}
		}
	}
	for name := range s.values {
		if !slices.Contains(known, name) {
			return fmt.Errorf("config: %s: there is no setting %q", s.file, name)
		}
	}
	return nil
}

// Resolve implements kong.Resolver.
func (s *settings) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	for _, name := range flag.Envs {
		value, isSet := os.LookupEnv(name)
		file, isFile := os.LookupEnv(name + "_FILE")
		switch {
		case isSet && isFile:
			return nil, fmt.Errorf("%s and %s_FILE are both set", name, name)
		case isSet:
			s.source[flag.Name] = name
			return value, nil
		case isFile:
			b, err := os.ReadFile(file)
			if err != nil {
				return nil, fmt.Errorf("%s_FILE: %w", name, err)
			}
			s.source[flag.Name] = name + "_FILE"
			return strings.TrimRight(string(b), "\r\n"), nil
		}
	}
	value, ok := s.values[flag.Name]
	if !ok {
		return nil, nil
	}
	s.source[flag.Name] = s.file
	switch value.(type) {
	case []any:
		return value, nil
	case map[string]any:
		return nil, fmt.Errorf("%s: a value is wanted, not a table", s.file)
	}
	return fmt.Sprint(value), nil
}

type configCmd struct {
	Print configPrintCmd `cmd:"" help:"Print the settings that serve would have, as TOML, and where each comes from."`
}

type configPrintCmd struct{ serveCmd }

// Run prints what the same flags, environment and file give to serve.
func (c configPrintCmd) Run(p program, k *kong.Context, s *settings) error {
	onLine := map[string]bool{}
	for _, step := range k.Path {
		if step.Flag != nil && !step.Resolved {
			onLine[step.Flag.Name] = true
		}
	}
	for _, flag := range k.Selected().Flags {
		value := k.FlagValue(flag)
		if v := reflect.ValueOf(value); v.Kind() == reflect.Slice && v.IsNil() {
			value = []string{}
		}
		if flag.Name == "notify" {
			value = schemes(value)
		}
		line, err := toml.Marshal(map[string]any{flag.Name: value})
		if err != nil {
			return fmt.Errorf("print %s: %w", flag.Name, err)
		}
		from := s.source[flag.Name]
		if onLine[flag.Name] {
			from = "flag"
		} else if from == "" {
			from = "default"
		}
		if _, err := fmt.Fprintf(p.stdout, "%s  # %s\n", strings.TrimSpace(string(line)), from); err != nil {
			return err
		}
	}
	return nil
}
