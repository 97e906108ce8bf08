// Package sites holds what Holdfast knows about each chat site, as data: one JSON file a site, embedded, validated
// and shared with the TypeScript of the extension, which bundles the same files (sites.ts).
//
// An adapter tells where the composer is, how turns, a streaming and a finished answer look, which of the page's own
// notices mean what, which requests matter and how a chat's id stands in the address. It holds no code. Selectors
// come in lists: the first that finds something is used, structural ones before localised labels, and each says how
// many elements it should find, so that a changed page is noticed as drift and not taken for a failure.
//
// Regular expressions are in the language that Go and JavaScript share. Those over addresses (pathname + search) and
// paths are case-sensitive; those over a notice's text ignore case and are tried on visible notices of at most 400
// characters outside turns, code and the composer, or on the newest answer alone.
//
// Go uses this package natively only, in tests and in the build; the extension's core knows sites by id alone.
package sites

// Site is one chat site.
type Site struct {
	// ID names the site everywhere: observations, drafts, the board. Lower-case letters, digits and hyphens.
	ID string `json:"id"`
	// Name is what people call it.
	Name string `json:"name"`
	// TestOnly sites stand in the test build alone.
	TestOnly bool `json:"testOnly,omitempty"`
	// Hosts as in location.host. "host:*" is every port of host, none included. Empty: any origin that the user adds.
	Hosts []string `json:"hosts"`
	// Scope is the path under which the site lives where its hosts serve other things too, "/chat" for example.
	Scope string `json:"scope,omitempty"`
	// Marker is the site's fingerprint: every selector must find something for a page to be this site. A site without hosts is known by it
	// alone; on a site's hosts it is asked for where it is given.
	Marker []Selector `json:"marker,omitempty"`
	// Account is a regular expression over the address whose one group is the account slot.
	Account string `json:"account,omitempty"`
	// Chat tells where a chat's id stands.
	Chat Chat `json:"chat"`
	// Temporary addresses are those of chats that the user wants no trace of.
	Temporary []string `json:"temporary"`
	// Login tells how a signed-out person is met.
	Login Login `json:"login"`
	// Editor is the editor family of the composer, which decides how text is read and put back.
	Editor Editor `json:"editor"`
	// Composer finds the element that holds the text.
	Composer []Selector `json:"composer"`
	// ComposerBox finds what surrounds the composer, attachments included.
	ComposerBox []Selector `json:"composerBox"`
	// Send and Stop find the two buttons.
	Send []Selector `json:"send"`
	Stop []Selector `json:"stop"`
	// UserTurn and AssistantTurn find the turns, oldest first.
	UserTurn      []Selector `json:"userTurn"`
	AssistantTurn []Selector `json:"assistantTurn"`
	// TurnID is the attribute of a turn that holds the site's id of it; empty where there is none.
	TurnID string `json:"turnId,omitempty"`
	// TurnModel is the attribute of an assistant's turn that holds the model's name; empty where there is none.
	TurnModel string `json:"turnModel,omitempty"`
	// UserText and AssistantText find the text within a turn; where nothing is found the turn itself is it.
	UserText      []Selector `json:"userText"`
	AssistantText []Selector `json:"assistantText"`
	// Streaming is found while an answer grows, in the page or in the last turn. All are tried, one is enough.
	Streaming []Selector `json:"streaming"`
	// Thinking is found in the newest answer while the model thinks before it writes. Optional.
	Thinking []Selector `json:"thinking,omitempty"`
	// Finished is found when the last answer is complete. All are tried, one is enough. Empty where the page shows no sign of it: then
	// the end of the chat request is the end of the answer.
	Finished []Selector `json:"finished"`
	// Notices are what the page itself says about failures; the first that fits holds.
	Notices []Notice `json:"notices"`
	// Challenge is found on a page that asks for proof of being human. One is enough.
	Challenge []Selector `json:"challenge"`
	// Requests give the page's requests their role; the first that fits holds, any other request has the role "other".
	// The main document has the role "page" without a rule.
	Requests []Request `json:"requests"`
}

// Selector is a CSS selector and the number of elements that it should find on a healthy page.
type Selector struct {
	CSS     string  `json:"css"`
	Matches Matches `json:"matches"`
}

// Matches is how many elements a selector should find.
type Matches string

// The counts that an adapter can expect.
const (
	One        Matches = "1"
	AtMostOne  Matches = "0-1"
	AtLeastOne Matches = "1-n"
	AnyNumber  Matches = "0-n"
)

// Editor is an editor family.
type Editor string

// The editor families. AnyEditor: decided by the element that is found.
const (
	Textarea        Editor = "textarea"
	ProseMirror     Editor = "prosemirror"
	Lexical         Editor = "lexical"
	Quill           Editor = "quill"
	ContentEditable Editor = "contenteditable"
	AnyEditor       Editor = "any"
)

// Chat tells how an address names a chat. All fields are regular expressions.
type Chat struct {
	// Address has one group, the chat's id; empty where the address does not tell it.
	Address string `json:"address,omitempty"`
	// Provisional fits ids that the site will replace by another.
	Provisional string `json:"provisional,omitempty"`
	// New are the addresses where a chat has no id yet.
	New []string `json:"new"`
}

// Login tells how a signed-out person is met.
type Login struct {
	// Addresses of sign-in pages on the site's own hosts, regular expressions.
	Addresses []string `json:"addresses"`
	// Hosts that serve nothing but sign-in.
	Hosts []string `json:"hosts"`
	// SignedOut is found in a page whose user is not signed in. One is enough.
	SignedOut []Selector `json:"signedOut"`
}

// Notice is a message of the page itself.
type Notice struct {
	// CSS finds the element.
	CSS string `json:"css"`
	// Text is a regular expression that its text must contain; empty: any text.
	Text string `json:"text,omitempty"`
	// Answer: the site says it in the place of an answer. The newest answer counts, after something was sent, and nothing else.
	Answer bool `json:"answer,omitempty"`
	// Code is the symptom that it tells of, or "none": it tells of no failure, and no later notice is looked at.
	Code string `json:"code"`
}

// Request gives the requests of one method and path a role.
type Request struct {
	// Method in capitals.
	Method string `json:"method"`
	// Path is a regular expression over the path of the URL, without the query.
	Path string `json:"path"`
	// Role is chat, auth, page or other.
	Role string `json:"role"`
	// Elsewhere: the answer comes by another request or a WebSocket, so the end of this one ends nothing.
	Elsewhere bool `json:"elsewhere,omitempty"`
}
