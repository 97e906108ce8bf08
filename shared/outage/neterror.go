package outage

import "strings"

// netClass is what a network error says about the one who sees it.
type netClass int

const (
	netEdge    netClass = iota // reset, refused, timed out: on the way or at the site's door, from here nobody can tell
	netLink                    // the own link: no network, a changed one, no name service, a captive portal
	netAborted                 // the page or the user gave it up
	netBlocked                 // something in this browser refused it: an extension, a policy, the page's own rules
)

// netErrors holds the errors that are not netEdge, without their prefix. Chromium: net/base/net_error_list.h; Firefox: the NS_ERROR names
// that webRequest.onErrorOccurred gives.
var netErrors = map[string]netClass{
	"ERR_ABORTED":           netAborted,
	"NS_BINDING_ABORTED":    netAborted,
	"NS_ERROR_ABORT":        netAborted,
	"NS_ERROR_DOM_ABORT":    netAborted,
	"NS_BINDING_REDIRECTED": netAborted,
	"NS_BINDING_RETARGETED": netAborted,

	"ERR_BLOCKED_BY_CLIENT":        netBlocked,
	"ERR_BLOCKED_BY_ADMINISTRATOR": netBlocked,
	"ERR_BLOCKED_BY_RESPONSE":      netBlocked,
	"ERR_BLOCKED_BY_CSP":           netBlocked,
	"ERR_BLOCKED_BY_ORB":           netBlocked,
	"ERR_CACHE_MISS":               netBlocked,
	"NS_ERROR_CONTENT_BLOCKED":     netBlocked,
	"NS_ERROR_BLOCKED_BY_POLICY":   netBlocked,
	"NS_ERROR_DOM_BAD_URI":         netBlocked,
	"NS_ERROR_DOM_CORP_FAILED":     netBlocked,

	"ERR_INTERNET_DISCONNECTED":         netLink,
	"ERR_NAME_NOT_RESOLVED":             netLink,
	"ERR_NAME_RESOLUTION_FAILED":        netLink,
	"ERR_ADDRESS_UNREACHABLE":           netLink,
	"ERR_ADDRESS_INVALID":               netLink,
	"ERR_TUNNEL_CONNECTION_FAILED":      netLink,
	"ERR_SOCKS_CONNECTION_FAILED":       netLink,
	"ERR_SSL_PROTOCOL_ERROR":            netLink, // a portal that answers in plain text
	"NS_ERROR_OFFLINE":                  netLink,
	"NS_ERROR_UNKNOWN_HOST":             netLink,
	"NS_ERROR_UNKNOWN_PROXY_HOST":       netLink,
	"NS_ERROR_PROXY_CONNECTION_REFUSED": netLink,
}

// linkPrefixes begin the errors that are netLink as a family: the name service, a proxy, the network changed or went away, and certificates
// that are not the site's (a portal, a proxy, the own clock).
var linkPrefixes = []string{"ERR_DNS_", "ERR_PAC_", "ERR_PROXY_", "ERR_NETWORK_", "ERR_CERT_", "SEC_ERROR_", "MOZILLA_PKIX_ERROR_"}

func classifyNet(name string) netClass {
	name = strings.TrimPrefix(name, "net::")
	for _, prefix := range linkPrefixes {
		if strings.HasPrefix(name, prefix) {
			return netLink
		}
	}
	return netErrors[name] // netEdge when it is not listed
}
