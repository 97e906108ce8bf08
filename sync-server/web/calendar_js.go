package web

import "net/http"

// drills: there is no calendar on Workers, where each byte of the program is loaded anew for every request.
func (h *Handler) drills(rw http.ResponseWriter, r *http.Request) { http.NotFound(rw, r) }
