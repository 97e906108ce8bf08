package web

import (
	"bytes"
	"html/template"
	"net/http"
	"unicode/utf8"
)

var badgeTemplate = template.Must(template.New("badge").Parse(`<svg xmlns="http://www.w3.org/2000/svg" width="{{.Width}}" height="20" role="img" aria-label="{{.Left}}: {{.Right}}">` +
	`<title>{{.Left}}: {{.Right}}</title><rect width="{{.Width}}" height="20" rx="3" fill="#444"/><rect x="{{.Split}}" width="{{.Rest}}" height="20" rx="3" fill="{{.Colour}}"/>` +
	`<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11"><text x="7" y="14" textLength="{{.LeftLength}}">{{.Left}}</text>` +
	`<text x="{{.RightX}}" y="14" textLength="{{.RightLength}}">{{.Right}}</text></g></svg>
`))

// colours of levels: white text on them has a contrast of 4.5 at least.
var colours = map[string]string{"none": "#1a7f37", "minor": "#8a6100", "major": "#bc4c00", "critical": "#cf222e"}

// badge answers GET /board/badge.svg?site=…: a picture that any page can show.
func (h *Handler) badge(rw http.ResponseWriter, r *http.Request) {
	v, _ := h.Board.View()
	d := h.data(wordsFor(r), v)
	site := pick(d, r.URL.Query().Get("site"))
	if site == nil {
		http.NotFound(rw, r)
		return
	}
	left, right := site.Name, d.Level(site.Level)
	wide := func(s string) int { return 7 * utf8.RuneCountInString(s) }
	split := wide(left) + 12
	var b bytes.Buffer
	if err := badgeTemplate.Execute(&b, map[string]any{
		"Left": left, "Right": right, "Split": split, "Width": split + wide(right) + 14, "Rest": wide(right) + 14, "Colour": colours[impacts[site.Level]],
		"RightX": split + 7, "LeftLength": wide(left), "RightLength": wide(right),
	}); err != nil {
		h.fail(rw, r, err)
		return
	}
	rw.Header().Set("Access-Control-Allow-Origin", "*")
	fresh(rw)
	rw.Header().Add("Vary", "Accept-Language")
	answer(rw, http.StatusOK, "image/svg+xml", b.Bytes())
}
