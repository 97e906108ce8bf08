package web

import (
	"net/http"
	"time"

	"github.com/gorilla/feeds"
)

// feed answers GET /board/feed.atom: an entry for each incident, renewed with each line of its log.
func (h *Handler) feed(rw http.ResponseWriter, r *http.Request) {
	v, _ := h.Board.View()
	w := wordsFor(r)
	f := &feeds.Feed{
		Id: h.URL + "/board", Title: w.T("title", h.Name), Link: &feeds.Link{Href: h.URL + "/board"}, Updated: time.UnixMilli(h.Started).UTC(), Author: &feeds.Author{Name: h.Name},
	}
	for n, i := range v.Incidents {
		last := time.UnixMilli(i.Updates[len(i.Updates)-1].At).UTC()
		if last.After(f.Updated) {
			f.Updated = last
		}
		if n < maxIncidents {
			link := h.URL + "/board/incidents/" + i.ID
			f.Items = append(f.Items, &feeds.Item{
				Id: link, Title: w.title(siteName(v, i.Site), i), Link: &feeds.Link{Href: link}, Created: time.UnixMilli(i.Confirmed).UTC(), Updated: last,
				Description: w.scope(i), Content: "<pre>" + h.log(w, i) + "</pre>",
			})
		}
	}
	text, err := f.ToAtom()
	if err != nil {
		h.fail(rw, r, err)
		return
	}
	rw.Header().Set("Access-Control-Allow-Origin", "*")
	fresh(rw)
	rw.Header().Add("Vary", "Accept-Language")
	answer(rw, http.StatusOK, "application/atom+xml; charset=utf-8", []byte(text))
}
