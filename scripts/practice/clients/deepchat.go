package clients

import (
	"io"
	"net/http"

	"holdfast/scripts/practice/faults"
)

// componentPage holds the component as its documentation shows it. It keeps its messages in the page's own storage, so that they are
// there again after a reload.
const componentPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>deep-chat</title>
<script type="module" src="deepChat.bundle.js"></script>
</head>
<body>
<h1>A page with a chat in it</h1>
<deep-chat connect='{"url": "answer", "stream": true}' browserStorage="true" style="width: 600px; height: 500px"></deep-chat>
</body>
</html>
`

func (s *Server) component(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	_, _ = io.WriteString(w, componentPage) // a client that has gone needs no answer
}

// answerComponent answers the last message of the component's request.
func (s *Server) answerComponent(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Messages []struct{ Text string }
	}
	if !read(w, r, &in) {
		return
	}
	if len(in.Messages) == 0 {
		http.Error(w, "there is no message", http.StatusUnprocessableEntity)
		return
	}
	s.stream(w, r, in.Messages[len(in.Messages)-1].Text, faults.Speech{
		Token: func(_ int, token string) string { return event(map[string]string{"text": token}) },
		Error: event(map[string]string{"error": "The model is overloaded right now."}),
	})
}
