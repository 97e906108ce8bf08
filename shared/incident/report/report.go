// Package report writes the post-incident report of an incident. It is not in the extension's core, which it would make 20 kB larger: the panel
// writes its own, in the user's language.
package report

import (
	"strconv"
	"strings"
	"time"

	"holdfast/shared/incident"
)

// form is a way to write a report down.
type form interface {
	begin(title string)
	heading(text string)
	line(text string)
	list(items []string)
	table(rows [][]string) // the first row is the head
	end() string
}

// Markdown writes the report as Markdown. now is where an incident that lasts has come, in epoch milliseconds.
func Markdown(i *incident.Incident, now int64) string { return write(i, &markdown{}, now) }

// HTML writes it as a web page without script or request.
func HTML(i *incident.Incident, now int64) string { return write(i, &page{}, now) }

func write(i *incident.Incident, f form, now int64) string {
	f.begin("Incident report: " + i.Site + ", " + moment(i.Start))
	f.heading("When")
	end, lasted := "it lasts", now-i.Start
	if i.End > 0 {
		end, lasted = moment(i.End), i.End-i.Start
	}
	f.table([][]string{{"What", "When"}, {"First sign", moment(i.Start)}, {"Noticed", moment(i.Noticed) + " (" + span(i.Noticed-i.Start) + " later)"},
		{"Over", end}, {"Lasted", span(lasted)}})
	f.heading("What failed")
	f.table(matrix(i))
	f.heading("On what it depended")
	f.list(scope(i))
	f.heading("How people adapted")
	f.list(adapted(i))
	for _, part := range []struct{ heading, class string }{{"Decisions", incident.Decision}, {"What worked", incident.Worked}, {"What did not", incident.Failed}, {"Lessons", incident.Lesson}} {
		f.heading(part.heading)
		f.list(noted(i, part.class))
	}
	f.heading("Timeline")
	f.table(timeline(i))
	if i.Left > 0 {
		f.line(strconv.Itoa(i.Left) + " more entries were not kept.")
	}
	f.heading("Limits of what is known")
	f.list([]string{"Seen from one browser: what others saw is not in it.", "Times are those of the observation; the trouble may have begun earlier.",
		"Whose fault it was is a judgement by the kind of failure, not knowledge of the site's inside."})
	return f.end()
}

// matrix tells for each symptom how often, when and in how many chats it was seen.
func matrix(i *incident.Incident) [][]string {
	rows := [][]string{{"Symptom", "Whose fault", "Times", "First", "Last", "Chats"}}
	for n, e := range i.Entries {
		if e.Kind != incident.Symptom || count(i.Entries[:n], e.Code) > 0 {
			continue
		}
		last, chats := e.T, map[string]bool{}
		for _, other := range i.Entries[n:] {
			if other.Kind == incident.Symptom && other.Code == e.Code {
				last = other.T
				if other.Chat != "" {
					chats[other.Chat] = true
				}
			}
		}
		rows = append(rows, []string{words(e.Code), e.More, strconv.Itoa(count(i.Entries, e.Code)), clock(e.T), clock(last), strconv.Itoa(len(chats))})
	}
	return rows
}

// count counts a symptom among entries.
func count(entries []incident.Entry, symptom string) (n int) {
	for _, e := range entries {
		if e.Kind == incident.Symptom && e.Code == symptom {
			n++
		}
	}
	return n
}

// scope tells what the trouble was bound to, as far as it was seen.
func scope(i *incident.Incident) []string {
	faults, chats := map[string]bool{}, map[string]bool{}
	for _, e := range i.Entries {
		if e.Kind == incident.Symptom {
			faults[e.More], chats[e.Chat] = true, true
		}
	}
	delete(chats, "")
	found := []string{"Chats in which it was seen by name: " + strconv.Itoa(len(chats)) + "."}
	if i.Worst == "surge" || i.Worst == "spread" {
		found = append(found, "The site as a whole was failing ("+i.Worst+").")
	}
	for _, one := range []struct{ fault, text string }{{"you", "The user's own account: a limit, a sign-in or an input."}, {"network", "The user's own connection."},
		{"site", "The site."}, {"unknown", "Either the site or the way to it; from here it could not be told which."}} {
		if faults[one.fault] {
			found = append(found, one.text)
		}
	}
	return found
}

// adapted counts what was done while it lasted.
func adapted(i *incident.Incident) []string {
	done := map[incident.Kind]int{}
	for _, e := range i.Entries {
		done[e.Kind]++
	}
	return []string{"Prompts sent: " + strconv.Itoa(done[incident.Sent]), "Answers stopped: " + strconv.Itoa(done[incident.Stopped]), "Prompts put by for later: " + strconv.Itoa(done[incident.Parked]),
		"Changes of advice: " + strconv.Itoa(done[incident.Advice])}
}

func noted(i *incident.Incident, class string) []string {
	var notes []string
	for _, e := range i.Entries {
		if e.Kind == incident.Note && e.Code == class {
			notes = append(notes, e.More)
		}
	}
	if notes == nil {
		return []string{"Nothing was noted."}
	}
	return notes
}

func timeline(i *incident.Incident) [][]string {
	rows := [][]string{{"When", "What", "", ""}}
	for _, e := range i.Entries {
		rows = append(rows, []string{moment(e.T), string(e.Kind), words(e.Code), words(e.More)})
	}
	return rows
}

// words makes people's words of a code; a note has none of its own.
func words(code string) string { return strings.ReplaceAll(code, "_", " ") }

func moment(ms int64) string { return time.UnixMilli(ms).UTC().Format("2006-01-02 15:04:05") + " UTC" }

func clock(ms int64) string { return time.UnixMilli(ms).UTC().Format("15:04:05") }

func span(ms int64) string {
	return (time.Duration(max(0, ms)) * time.Millisecond).Round(time.Second).String()
}
