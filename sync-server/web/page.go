package web

import (
	"bytes"
	"html/template"
	"net/http"
	"slices"
	"sync"
	"time"

	"holdfast/shared/outage"
	"holdfast/sync-server/board"
)

var templates = template.Must(template.New("").Funcs(template.FuncMap{
	"date": date, "clock": clock, "stamp": stamp, "bars": bars, "days": dayBars, "matrix": matrixOf, "daysDown": daysDown,
}).ParseFS(assets, "assets/*.html"))

// cache keeps the pages of one view, so that many visitors cost as much as one.
type cache struct {
	mu   sync.Mutex
	view *board.View
	made map[string][]byte
}

// of returns what was made under a key for the view, or makes it.
func (c *cache) of(v *board.View, key string, make_ func() ([]byte, error)) ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.view != v {
		c.view, c.made = v, map[string][]byte{}
	}
	if b, ok := c.made[key]; ok {
		return b, nil
	}
	b, err := make_()
	if err == nil {
		c.made[key] = b
	}
	return b, err
}

// pageData is what the templates are filled with.
type pageData struct {
	*words
	Base, Name string
	Live       bool // there is a stream
	View       *board.View
	Bad        []board.SiteView // with trouble, the worst first
	Good       []board.SiteView
	Works      []board.SiteView // of which three people or more say so
	Incident   *board.Incident
	Copies     copies
	Drill      int64 // the next one, epoch milliseconds; 0: none is planned
	Site       *board.SiteView
}

// SiteName is what people call a site.
func (d pageData) SiteName(id string) string { return siteName(d.View, id) }

// Title names an incident.
func (d pageData) Title(i board.Incident) string { return d.title(d.SiteName(i.Site), i) }

// Update says a line of an incident's log.
func (d pageData) Update(u board.Update) string { return d.update(u) }

// Scope says how many saw what, and where.
func (d pageData) Scope(i board.Incident) string { return d.scope(i) }

// Recent is the newest incidents.
func (d pageData) Recent() []board.Incident { return d.View.Incidents[:min(5, len(d.View.Incidents))] }

// Worst is how bad the worst site is.
func (d pageData) Worst() board.Level { return worstOf(d.View) }

// Class is the colour of a site: a suspicion is no trouble yet, and not nothing.
func (d pageData) Class(s board.SiteView) string {
	if s.Phase == outage.Suspected {
		return string(outage.Suspected)
	}
	return string(s.Level)
}

// Down is how many sites have an incident.
func (d pageData) Down() (n int) {
	for _, s := range d.Bad {
		if s.Confirmed {
			n++
		}
	}
	return n
}

func (h *Handler) data(w *words, v *board.View) pageData {
	d := pageData{words: w, Base: h.Base, Name: h.Name, Live: !h.Still, View: v}
	if next := h.nextDrill(time.UnixMilli(v.Now)); !next.IsZero() {
		d.Drill = next.UnixMilli()
	}
	for _, s := range v.Sites {
		if s.Phase == outage.Healthy {
			d.Good = append(d.Good, s)
		} else {
			d.Bad = append(d.Bad, s)
		}
		if n, ok := s.Works.Shown(); ok && n > 0 && s.Phase == outage.Healthy {
			d.Works = append(d.Works, s)
		}
	}
	slices.SortStableFunc(d.Bad, func(a, b board.SiteView) int { return rank(b.Level) - rank(a.Level) })
	return d
}

func render(name string, d any) ([]byte, error) {
	var b bytes.Buffer
	err := templates.ExecuteTemplate(&b, name, d)
	return b.Bytes(), err
}

func (h *Handler) cached(rw http.ResponseWriter, r *http.Request, name string) {
	v, _ := h.Board.View()
	w := wordsFor(r)
	b, err := h.cache.of(v, w.Lang+name, func() ([]byte, error) { return render(name, h.data(w, v)) })
	h.html(rw, r, b, err)
}

func (h *Handler) html(rw http.ResponseWriter, r *http.Request, b []byte, err error) {
	if err != nil {
		h.fail(rw, r, err)
		return
	}
	fresh(rw)
	rw.Header().Add("Vary", "Accept-Language")
	answer(rw, http.StatusOK, "text/html; charset=utf-8", b)
}

// page answers GET /board.
func (h *Handler) page(rw http.ResponseWriter, r *http.Request) { h.cached(rw, r, "board.html") }

// part answers GET /board/part: what changes of the page, for its script.
func (h *Handler) part(rw http.ResponseWriter, r *http.Request) { h.cached(rw, r, "part") }

// playbook answers GET /board/playbook.
func (h *Handler) playbook(rw http.ResponseWriter, r *http.Request) { h.cached(rw, r, "playbook.html") }

// incident answers GET /board/incidents/{id}.
func (h *Handler) incident(rw http.ResponseWriter, r *http.Request) {
	i, err := h.Board.Incident(r.Context(), r.PathValue("id"))
	if err != nil {
		h.fail(rw, r, err)
		return
	}
	v, _ := h.Board.View()
	d := h.data(wordsFor(r), v)
	d.Incident, d.Copies = &i, h.copies(d.words, v, i)
	b, err := render("incident.html", d)
	h.html(rw, r, b, err)
}

// card answers GET /board/card?site=…: a site's state to be framed in other pages; without a site, the worst.
func (h *Handler) card(rw http.ResponseWriter, r *http.Request) {
	v, _ := h.Board.View()
	d := h.data(wordsFor(r), v)
	if d.Site = pick(d, r.URL.Query().Get("site")); d.Site == nil {
		http.NotFound(rw, r)
		return
	}
	rw.Header().Set("Content-Security-Policy", policy+"*")
	b, err := render("card.html", d)
	h.html(rw, r, b, err)
}

func pick(d pageData, id string) *board.SiteView {
	for n, s := range d.View.Sites {
		if s.ID == id {
			return &d.View.Sites[n]
		}
	}
	switch {
	case id != "":
		return nil
	case len(d.Bad) > 0:
		return &d.Bad[0]
	}
	return &d.View.Sites[0]
}
