//go:build !js

package web

import (
	"github.com/prometheus/client_golang/prometheus"

	"holdfast/shared/outage"
)

var _ prometheus.Collector = (*Handler)(nil)

var (
	levelDesc    = prometheus.NewDesc("holdfast_board_level", "How bad a site is: 0 works, 1 impaired, 2 down for some, 3 down for most.", []string{"site"}, nil)
	peopleDesc   = prometheus.NewDesc("holdfast_board_people", "People heard about a site in 15 minutes; missing below three.", []string{"site", "says"}, nil)
	incidentDesc = prometheus.NewDesc("holdfast_board_incidents", "Incidents that last.", nil, nil)
	watchersDesc = prometheus.NewDesc("holdfast_board_watchers", "Open streams of events.", nil, nil)
)

// Describe implements prometheus.Collector.
func (h *Handler) Describe(c chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{levelDesc, peopleDesc, incidentDesc, watchersDesc} {
		c <- d
	}
}

// Collect implements prometheus.Collector.
func (h *Handler) Collect(c chan<- prometheus.Metric) {
	v, _ := h.Board.View()
	gauge := func(d *prometheus.Desc, n int, labels ...string) {
		c <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, float64(n), labels...)
	}
	open := 0
	for _, s := range v.Sites {
		gauge(levelDesc, rank(s.Level), s.ID)
		if bad, ok := s.Bad.Shown(); ok {
			gauge(peopleDesc, bad, s.ID, "fails")
			if works, ok := s.Works.Shown(); ok && s.Phase != outage.Suspected {
				gauge(peopleDesc, works, s.ID, "works")
			}
		}
		if s.Confirmed {
			open++
		}
	}
	gauge(incidentDesc, open)
	gauge(watchersDesc, h.stream.count())
}
