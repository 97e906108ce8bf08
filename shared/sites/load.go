package sites

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"reflect"
	"slices"
	"strings"
)

//go:embed *.json
var files embed.FS

// All returns every adapter in the project, by id, the generic one included. The error names the file and what is
// wrong with it; with an error no adapter is returned.
func All() ([]Site, error) {
	entries, err := files.ReadDir(".")
	if err != nil {
		return nil, fmt.Errorf("listing the adapters: %w", err)
	}
	var all []Site
	for _, e := range entries {
		raw, err := files.ReadFile(e.Name())
		if err != nil {
			return nil, fmt.Errorf("reading an adapter: %w", err)
		}
		s, err := Parse(raw)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", e.Name(), err)
		}
		if e.Name() != s.ID+".json" {
			return nil, fmt.Errorf("%s: holds the site %q", e.Name(), s.ID)
		}
		all = append(all, s)
	}
	if err := disjoint(all); err != nil {
		return nil, err
	}
	return all, nil
}

// Find returns the adapter with an id.
func Find(id string) (Site, error) {
	if id != path.Base(id) {
		return Site{}, fmt.Errorf("site %q: not an id", id)
	}
	raw, err := files.ReadFile(id + ".json")
	if err != nil {
		return Site{}, fmt.Errorf("site %q: no adapter", id)
	}
	s, err := Parse(raw)
	if err != nil {
		return Site{}, fmt.Errorf("%s.json: %w", id, err)
	}
	return s, nil
}

// Parse decodes and validates one adapter. Unknown keys, keys given twice and trailing data are errors; an error names the field.
func Parse(raw []byte) (Site, error) {
	if err := checkKeys(json.NewDecoder(bytes.NewReader(raw)), ""); err != nil {
		return Site{}, err
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	var s Site
	if err := dec.Decode(&s); err != nil {
		return Site{}, fmt.Errorf("decoding an adapter: %w", err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return Site{}, fmt.Errorf("decoding an adapter: data after its end")
	}
	if err := s.validate(); err != nil {
		return Site{}, err
	}
	return s, nil
}

// keys are the names that stand in an adapter, as they are written.
var keys = tagsOf(reflect.TypeFor[Site](), reflect.TypeFor[Chat](), reflect.TypeFor[Login](), reflect.TypeFor[Selector](),
	reflect.TypeFor[Notice](), reflect.TypeFor[Request]())

func tagsOf(types ...reflect.Type) (names []string) {
	for _, t := range types {
		for i := range t.NumField() {
			name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
			names = append(names, name)
		}
	}
	return names
}

// checkKeys reads one JSON value and refuses what its readers would take differently: of two equal keys encoding/json and esbuild keep the
// last, a person reads the first; a key in other capitals is the field's for encoding/json and nothing for TypeScript.
func checkKeys(dec *json.Decoder, at string) error {
	tok, err := dec.Token()
	if err != nil {
		return fmt.Errorf("decoding an adapter: %w", err)
	}
	open, ok := tok.(json.Delim)
	if !ok {
		return nil
	}
	var seen []string
	for i := 0; dec.More(); i++ {
		where := fmt.Sprintf("%s[%d]", at, i)
		if open == '{' {
			tok, err := dec.Token()
			if err != nil {
				return fmt.Errorf("decoding an adapter: %w", err)
			}
			key := tok.(string)
			where = strings.TrimPrefix(at+"."+key, ".")
			if slices.Contains(seen, key) {
				return fmt.Errorf("%s: the key is given twice", where)
			}
			if !slices.Contains(keys, key) {
				return fmt.Errorf("%s: unknown key", where)
			}
			seen = append(seen, key)
		}
		if err := checkKeys(dec, where); err != nil {
			return err
		}
	}
	if _, err := dec.Token(); err != nil {
		return fmt.Errorf("decoding an adapter: %w", err)
	}
	return nil
}

// disjoint refuses two adapters that claim one host.
func disjoint(all []Site) error {
	owner := map[string]string{}
	for _, s := range all {
		for _, h := range s.Hosts {
			if other, taken := owner[h]; taken {
				return fmt.Errorf("host %s is claimed by %s and by %s", h, other, s.ID)
			}
			owner[h] = s.ID
		}
	}
	return nil
}
