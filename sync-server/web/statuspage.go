package web

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"holdfast/shared/outage"
	"holdfast/sync-server/board"
)

// The shape of Atlassian Statuspage's API v2, so that what reads status pages reads this one. Texts are English there.

const pageID = "holdfast-board"

type pageJSON struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	URL       string `json:"url"`
	TimeZone  string `json:"time_zone"`
	UpdatedAt string `json:"updated_at"`
}

type statusJSON struct {
	Indicator   string `json:"indicator"`
	Description string `json:"description"`
}

type componentJSON struct {
	ID                 string      `json:"id"`
	Name               string      `json:"name"`
	Status             board.Level `json:"status"`
	CreatedAt          string      `json:"created_at"`
	UpdatedAt          string      `json:"updated_at"`
	Position           int         `json:"position"`
	Description        *string     `json:"description"`
	Showcase           bool        `json:"showcase"`
	StartDate          *string     `json:"start_date"`
	GroupID            *string     `json:"group_id"`
	PageID             string      `json:"page_id"`
	Group              bool        `json:"group"`
	OnlyShowIfDegraded bool        `json:"only_show_if_degraded"`
}

type incidentJSON struct {
	ID           string          `json:"id"`
	Name         string          `json:"name"`
	Status       string          `json:"status"`
	CreatedAt    string          `json:"created_at"`
	UpdatedAt    string          `json:"updated_at"`
	MonitoringAt *string         `json:"monitoring_at"`
	ResolvedAt   *string         `json:"resolved_at"`
	Impact       string          `json:"impact"`
	Shortlink    string          `json:"shortlink"`
	StartedAt    string          `json:"started_at"`
	PageID       string          `json:"page_id"`
	Updates      []updateJSON    `json:"incident_updates"`
	Components   []componentJSON `json:"components"`
}

type updateJSON struct {
	ID         string         `json:"id"`
	Status     string         `json:"status"`
	Body       string         `json:"body"`
	IncidentID string         `json:"incident_id"`
	CreatedAt  string         `json:"created_at"`
	UpdatedAt  string         `json:"updated_at"`
	DisplayAt  string         `json:"display_at"`
	Affected   []affectedJSON `json:"affected_components"`
	Deliver    bool           `json:"deliver_notifications"`
	Tweet      *string        `json:"custom_tweet"`
	TweetID    *string        `json:"tweet_id"`
}

type affectedJSON struct {
	Code      string      `json:"code"`
	Name      string      `json:"name"`
	OldStatus board.Level `json:"old_status"`
	NewStatus board.Level `json:"new_status"`
}

// maxIncidents is how many incidents.json gives, as Statuspage does.
const maxIncidents = 50

// api answers GET /api/v2/….
func (h *Handler) api(w http.ResponseWriter, r *http.Request) {
	v, _ := h.Board.View()
	all := map[string]any{"page": pageJSON{pageID, h.Name, h.URL + "/board", "Etc/UTC", stamp(v.Now)}}
	none := []incidentJSON{}
	what := r.PathValue("what")
	switch what {
	case "status.json":
		all["status"] = overall(v)
	case "components.json":
		all["components"] = h.components(v)
	case "summary.json":
		all["status"], all["components"], all["incidents"], all["scheduled_maintenances"] = overall(v), h.components(v), h.incidents(v, true), none
	case "incidents.json":
		all["incidents"] = h.incidents(v, false)
	case "incidents/unresolved.json":
		all["incidents"] = h.incidents(v, true)
	case "scheduled-maintenances.json", "scheduled-maintenances/upcoming.json", "scheduled-maintenances/active.json":
		all["scheduled_maintenances"] = none
	default:
		http.NotFound(w, r)
		return
	}
	b, err := json.Marshal(all)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	w.Header().Set("Access-Control-Allow-Origin", "*") // there are no cookies, and everybody sees the same
	fresh(w)
	answer(w, http.StatusOK, "application/json; charset=utf-8", append(b, '\n'))
}

func stamp(ms int64) string { return time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05.000Z") }

// impacts are Statuspage's words for how bad an incident, or the whole page, is.
var impacts = map[board.Level]string{board.Operational: "none", board.Degraded: "minor", board.Partial: "major", board.Major: "critical"}

var descriptions = map[board.Level]string{
	board.Operational: "All Systems Operational", board.Degraded: "Minor Service Outage", board.Partial: "Partial System Outage", board.Major: "Major Service Outage",
}

func overall(v *board.View) statusJSON {
	worst := worstOf(v)
	return statusJSON{impacts[worst], descriptions[worst]}
}

func worstOf(v *board.View) board.Level {
	worst := 0
	for _, s := range v.Sites {
		worst = max(worst, rank(s.Level))
	}
	return board.Levels[worst]
}

func rank(l board.Level) int {
	for n, known := range board.Levels {
		if known == l {
			return n
		}
	}
	return 0
}

func (h *Handler) components(v *board.View) []componentJSON {
	all := []componentJSON{}
	for n, s := range v.Sites {
		all = append(all, h.component(n, s))
	}
	return all
}

func (h *Handler) component(n int, s board.SiteView) componentJSON {
	since := s.Since
	if since == 0 {
		since = h.Started
	}
	var official *string
	if s.Official != nil {
		says := english.OfficialSays(s.Official)
		official = &says
	}
	return componentJSON{ID: s.ID, Description: official, Name: s.Name, Status: s.Level, CreatedAt: stamp(h.Started), UpdatedAt: stamp(since), Position: n + 1, Showcase: true, PageID: pageID}
}

func (h *Handler) incidents(v *board.View, unresolved bool) []incidentJSON {
	all := []incidentJSON{}
	for _, i := range v.Incidents {
		if len(all) < maxIncidents && !(unresolved && i.Resolved > 0) {
			all = append(all, h.incidentJSON(v, i))
		}
	}
	return all
}

func (h *Handler) incidentJSON(v *board.View, i board.Incident) incidentJSON {
	name := siteName(v, i.Site)
	out := incidentJSON{
		ID: i.ID, Name: english.title(name, i), Status: statusWord(i.Phase), CreatedAt: stamp(i.Confirmed), Impact: impacts[i.Worst],
		Shortlink: h.URL + "/board/incidents/" + i.ID, StartedAt: stamp(i.Onset), PageID: pageID, Components: []componentJSON{}, Updates: []updateJSON{},
	}
	for n, s := range v.Sites {
		if s.ID == i.Site {
			out.Components = append(out.Components, h.component(n, s))
		}
	}
	old := board.Operational
	for n, u := range i.Updates {
		at := stamp(u.At)
		out.UpdatedAt = at
		if out.MonitoringAt == nil && statusWord(u.Phase) == "monitoring" {
			out.MonitoringAt = &at
		}
		out.Updates = append([]updateJSON{{ // the newest first
			ID: i.ID + "-" + string(rune('a'+n%26)) + strings.Repeat("z", n/26), Status: statusWord(u.Phase), Body: english.update(u), IncidentID: i.ID,
			CreatedAt: at, UpdatedAt: at, DisplayAt: at, Deliver: true, Affected: []affectedJSON{{i.Site, name, old, u.Level}},
		}}, out.Updates...)
		old = u.Level
	}
	if i.Resolved > 0 {
		at := stamp(i.Resolved)
		out.ResolvedAt = &at
	}
	return out
}

func siteName(v *board.View, id string) string {
	for _, s := range v.Sites {
		if s.ID == id {
			return s.Name
		}
	}
	return id
}

// statusWord is Statuspage's word for a phase. "identified" would say that a cause is known.
func statusWord(p outage.Phase) string {
	switch p {
	case outage.Surge, outage.Spread:
		return "investigating"
	case outage.Stabilising, outage.Recovering:
		return "monitoring"
	}
	return "resolved"
}
