package wire

import (
	"encoding/hex"
	"errors"
	"strings"
)

// ErrAddress says that a text is no address of a server.
var ErrAddress = errors.New("not a server address: want http(s)://host[:port][/path]")

// ServerURL brings a server's address into the one form that is signed and compared: scheme http or https in lower case,
// host in lower case, no default port, base path without a slash at the end; no user, query or fragment. A link of the
// form URL#TOKEN gives the invite token after the hash. The error is ErrAddress.
//
// It is not net/url, which costs 26 kB compressed in the extension's wasm and takes much that no server is reached by: a test holds
// that whatever is taken here means the same there.
func ServerURL(address string) (base, invite string, err error) {
	address = strings.TrimSpace(address)
	scheme, rest, _ := strings.Cut(address, "://")
	rest, fragment, _ := strings.Cut(rest, "#")
	slash := strings.IndexByte(rest+"/", '/')
	scheme = strings.ToLower(scheme)
	host, okHost := serverHost(strings.ToLower(rest[:slash]), scheme)
	path, okPath := basePath(strings.TrimRight(rest[slash:], "/"))
	invite, okInvite := unescape(fragment)
	if (scheme != "http" && scheme != "https") || !okHost || !okPath || !okInvite || len(address) > MaxURL || strings.ContainsFunc(address, isControl) {
		return "", "", ErrAddress
	}
	return scheme + "://" + host + path, invite, nil
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }

// serverHost checks host[:port] and takes the scheme's own port away.
func serverHost(host, scheme string) (string, bool) {
	name, port := host, ""
	if colon := strings.LastIndexByte(host, ':'); colon > strings.LastIndexByte(host, ']') {
		name, port = host[:colon], host[colon+1:]
	}
	if name == "" || !isName(name) || strings.Trim(port, "0123456789") != "" {
		return "", false
	}
	if port == "" || (scheme == "http" && port == "80") || (scheme == "https" && port == "443") {
		return name, true
	}
	return name + ":" + port, true
}

// isName takes the letters of a DNS name, of an IPv4 address, of an IPv6 address in brackets, and whatever is not ASCII: the edge that
// sends the request turns that into punycode.
func isName(s string) bool {
	if v6, ok := strings.CutPrefix(s, "["); ok {
		v6, ok = strings.CutSuffix(v6, "]")
		return ok && strings.Count(v6, ":") > 1 && strings.Trim(v6, "0123456789abcdef:.") == ""
	}
	for i := range len(s) {
		if c := s[i]; c < 0x80 && !isAlphanumeric(c) && strings.IndexByte("-._~", c) < 0 {
			return false
		}
	}
	return true
}

func isAlphanumeric(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// basePath escapes what a path cannot hold (RFC 3986, section 3.3). Empty segments and dots are refused: on their way they would become another path.
func basePath(path string) (string, bool) {
	if path == "" {
		return "", true
	}
	for segment := range strings.SplitSeq(path[1:], "/") {
		plain, ok := unescape(segment)
		if !ok || plain == "" || plain == "." || plain == ".." || strings.Contains(segment, "?") || strings.Contains(plain, "/") {
			return "", false
		}
	}
	var escaped strings.Builder
	for i := range len(path) {
		if c := path[i]; isAlphanumeric(c) || strings.IndexByte("-._~!$&'()*+,;=:@/%", c) >= 0 {
			escaped.WriteByte(c)
		} else {
			escaped.WriteString("%" + strings.ToUpper(hex.EncodeToString([]byte{c})))
		}
	}
	return escaped.String(), true
}

// unescape takes %XX for the byte XX, and reports whether all of them are whole.
func unescape(s string) (string, bool) {
	var plain strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '%' {
			plain.WriteByte(s[i])
			continue
		}
		b, err := hex.DecodeString(s[i+1 : min(i+3, len(s))])
		if err != nil || len(b) != 1 {
			return "", false
		}
		plain.WriteByte(b[0])
		i += 2
	}
	return plain.String(), true
}
