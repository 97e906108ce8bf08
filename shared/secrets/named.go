package secrets

import "strings"

// addresses finds the password of scheme://user:password@host.
func addresses(text string) (found []Mark) {
	for at := 0; ; {
		i := strings.Index(text[at:], "://")
		if i < 0 {
			return found
		}
		start := at + i + len("://")
		at = start
		end := span(text, start, func(c byte) bool {
			return c > ' ' && c != '/' && c != '"' && c != '\'' && c != '<' && c != '>' && c < 0x7f
		})
		host := strings.LastIndexByte(text[start:end], '@')
		if host < 0 {
			continue
		}
		user, password, ok := strings.Cut(text[start:start+host], ":")
		if ok && user != "" && len(password) >= 3 && !standsForOne(password) {
			found = append(found, Mark{start + len(user) + 1, start + host, Password})
		}
	}
}

// standsForOne says that a password is the place of one: $PASS, ${PASS}, {password}, ***.
func standsForOne(password string) bool {
	return password[0] == '$' || password[0] == '{' || strings.Trim(password, "*") == ""
}

// names end the name of what is secret in an assignment.
var names = []struct {
	name string
	kind Kind
}{{"password", Password}, {"passwd", Password}, {"secret", Key}, {"apikey", Key}, {"api_key", Key}, {"api-key", Key}, {"access_key", Key}, {"token", Token}, {"bearer", Token}}

// least is how long a value must be to be taken for drawn.
const least = 20

// assigned finds the value in name = "value", name: value and "Bearer value", where it looks drawn.
func assigned(text string) (found []Mark) {
	lower := strings.ToLower(text)
	if len(lower) != len(text) { // a letter whose lower case is longer: places would not be the same
		lower = text
	}
	for _, n := range names {
		for at := 0; ; {
			i := strings.Index(lower[at:], n.name)
			if i < 0 {
				break
			}
			at += i + len(n.name)
			start := valueAt(text, at, n.name == "bearer")
			if start < 0 {
				continue
			}
			end := span(text, start, func(c byte) bool { return isToken(c) || c == '/' || c == '+' || c == '=' || c == '.' })
			if end-start >= least && isMixed(text[start:end], 2) && !strings.Contains(text[start:end], "://") {
				found = append(found, Mark{start, end, n.kind})
			}
		}
	}
	return found
}

// valueAt is where the value begins that is given to the name that ends at; -1 where none is.
func valueAt(text string, at int, plain bool) int {
	blank := func(c byte) bool { return c == ' ' || c == '\t' }
	quote := func(c byte) bool { return c == '"' || c == '\'' || c == '`' }
	after := span(text, at, quote) // "name": in JSON
	after = span(text, after, blank)
	switch {
	case after < len(text) && (text[after] == '=' || text[after] == ':'):
		after++
	case !plain || after == at:
		return -1
	}
	after = span(text, after, blank)
	return span(text, after, quote)
}
