package api

import (
	"net/http"
	"regexp"
	"slices"
)

// extensionOrigin matches Chromium's ids and Firefox's, which differ with each installation.
var extensionOrigin = regexp.MustCompile(`^(chrome-extension://[a-p]{32}|moz-extension://[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$`)

// cors lets extensions read answers. There are no cookies, so nothing is allowed that a stolen page could use without
// the token. A server on the local network is reachable only if the preflight says so.
func (h *Handler) cors(head http.Header, r *http.Request) {
	head.Add("Vary", "Origin")
	origin := r.Header.Get("Origin")
	if origin == "" || !extensionOrigin.MatchString(origin) || (len(h.Origins) > 0 && !slices.Contains(h.Origins, origin)) {
		return
	}
	head.Set("Access-Control-Allow-Origin", origin)
	head.Set("Access-Control-Expose-Headers", "Retry-After")
	if !preflight(r) {
		return
	}
	head.Set("Access-Control-Allow-Methods", "GET, POST, PUT, DELETE")
	head.Set("Access-Control-Allow-Headers", "Accept, Authorization, Content-Type")
	head.Set("Access-Control-Max-Age", "7200")
	if r.Header.Get("Access-Control-Request-Private-Network") == "true" {
		head.Set("Access-Control-Allow-Private-Network", "true")
	}
}

func preflight(r *http.Request) bool {
	return r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != ""
}
