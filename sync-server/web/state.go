package web

import (
	"encoding/json"
	"net/http"

	"holdfast/shared/outage"
	"holdfast/sync-server/board"
)

// stateJSON is the board in a few words, for the extension. Times are epoch milliseconds; numbers of people below three are 0.
type stateJSON struct {
	Now   int64           `json:"now"`
	Name  string          `json:"name"`
	Sites []siteStateJSON `json:"sites"`
}

type siteStateJSON struct {
	ID       string       `json:"id"`
	Phase    outage.Phase `json:"phase"`
	Level    board.Level  `json:"level"`
	Since    int64        `json:"since"` // of the phase, or of the trouble; 0: always
	Bad      int          `json:"bad"`
	Works    int          `json:"works"`
	Incident string       `json:"incident,omitempty"`
}

// state answers GET /board/state.json.
func (h *Handler) state(w http.ResponseWriter, r *http.Request) {
	v, _ := h.Board.View()
	b, err := h.cache.of(v, "state", func() ([]byte, error) {
		all := stateJSON{Now: v.Now, Name: h.Name, Sites: []siteStateJSON{}}
		for _, s := range v.Sites {
			all.Sites = append(all.Sites, siteStateJSON{s.ID, s.Phase, s.Level, s.Since, s.Bad.Number(), s.Works.Number(), s.Incident})
		}
		return json.Marshal(all)
	})
	if err != nil {
		h.fail(w, r, err)
		return
	}
	w.Header().Set("Access-Control-Allow-Origin", "*") // there are no cookies, and everybody sees the same
	fresh(w)
	answer(w, http.StatusOK, "application/json; charset=utf-8", b)
}
