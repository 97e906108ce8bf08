package board

import "holdfast/shared/sites"

// KnownSites are the sites that people use, by name, out of the site adapters.
func KnownSites() (all []Site, err error) {
	adapters, err := sites.All()
	if err != nil {
		return nil, err
	}
	for _, s := range adapters {
		if !s.TestOnly && (len(s.Hosts) > 0 || len(s.Marker) > 0) {
			all = append(all, Site{ID: s.ID, Name: s.Name})
		}
	}
	return all, nil
}
