package sites

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"slices"
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
	return Parse(raw)
}

// Parse decodes and validates one adapter. Unknown keys, keys given twice and trailing data are errors.
func Parse(raw []byte) (Site, error) {
	if err := refuseDuplicateKeys(json.NewDecoder(bytes.NewReader(raw)), ""); err != nil {
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
	return s, s.validate()
}

// refuseDuplicateKeys reads one JSON value: encoding/json keeps the last of two equal keys, esbuild the last too, and
// a reader of the file the first.
func refuseDuplicateKeys(dec *json.Decoder, at string) error {
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
		where := fmt.Sprintf("%s/%d", at, i)
		if open == '{' {
			tok, err := dec.Token()
			if err != nil {
				return fmt.Errorf("decoding an adapter: %w", err)
			}
			key := tok.(string)
			if slices.Contains(seen, key) {
				return fmt.Errorf("key %s/%s is given twice", at, key)
			}
			seen = append(seen, key)
			where = at + "/" + key
		}
		if err := refuseDuplicateKeys(dec, where); err != nil {
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
