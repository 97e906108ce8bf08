// Package web shows the outage board: pages in HTML that work without script, the same in the shape of Statuspage's API v2, as an Atom feed, a
// badge, a card to embed and metrics, and a stream of server-sent events that tells open pages when to look again.
//
// Everything is made of one board.View, which holds no number below three. Nothing is asked of visitors: no cookie, no form, no text.
package web
