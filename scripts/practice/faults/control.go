package faults

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"strconv"
	"strings"
)

//go:embed control.html
var controlHTML string

var controlPage = template.Must(template.New("control").Parse(controlHTML))

// button is one fault that the control page offers.
type button struct{ Spec, Label string }

var buttons = []struct {
	Title   string
	Buttons []button
}{
	{"Refusals", []button{
		{"429,retry=30", "429, wait 30 s"}, {"429", "429, no hint"}, {"spend", "402 spend limit"}, {"401", "401 signed out"}, {"500", "500 server error"},
		{"502", "502 bad gateway"}, {"503", "503 unavailable"}, {"503,retry=20", "503, wait 20 s"}, {"504", "504 gateway time-out"}, {"529", "529 overloaded"},
	}},
	{"Streams", []button{
		{"hang", "No headers"}, {"stall", "Stall after 5 tokens"}, {"keepalive", "Stall, kept warm"}, {"cut", "Cut after 5 tokens"}, {"end", "Early end"},
		{"error", "Error inside a 200"}, {"drip", "Slow drip"}, {"think", "Thinks before it writes"},
	}},
	{"Pages", []button{{"loop", "Login loop"}, {"challenge", "Challenge page"}}},
}

// ServeControl serves the control page. GET shows it; POST with the form fields fail and times sets the switch (an empty fail is off).
// With "Accept: application/json" both answer with the State.
func (e *Engine) ServeControl(w http.ResponseWriter, r *http.Request) {
	switch r.Method {
	case http.MethodGet, http.MethodHead:
	case http.MethodPost:
		if err := e.setByForm(r); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
	default:
		w.Header().Set("Allow", "GET, POST")
		http.Error(w, "GET or POST", http.StatusMethodNotAllowed)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	if strings.Contains(r.Header.Get("Accept"), "application/json") {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(e.State()) // a client that has gone needs no answer
		return
	}
	if r.Method == http.MethodPost {
		http.Redirect(w, r, r.URL.Path, http.StatusSeeOther)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = controlPage.Execute(w, map[string]any{"State": e.State(), "Groups": buttons})
}

func (e *Engine) setByForm(r *http.Request) error {
	f, err := Parse(r.PostFormValue("fail"))
	if err != nil {
		return err
	}
	times := Forever
	if v := r.PostFormValue("times"); v != "" {
		if times, err = strconv.Atoi(v); err != nil || times < 0 {
			return fmt.Errorf("times %q: a number from 0", v)
		}
	}
	e.Set(f, times)
	return nil
}
