package sites

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Symptoms are the codes that a notice can have (part 4.2 of the design), without "none".
var Symptoms = []string{
	"rate_limited", "spend_limit", "overloaded", "server_error", "gateway_timeout", "offline", "challenge", "signed_out",
	"login_loop", "stalled", "truncated", "slow", "input_rejected", "adapter_drift",
}

var (
	idForm    = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)
	hostForm  = regexp.MustCompile(`^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:(\*|[0-9]{1,5}))?$`)
	attribute = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)
	counts    = []Matches{One, AtMostOne, AtLeastOne, AnyNumber}
	editors   = []Editor{Textarea, ProseMirror, Lexical, Quill, ContentEditable, AnyEditor}
	methods   = []string{"GET", "POST", "PUT", "PATCH", "DELETE"}
	roles     = []string{"chat", "auth", "page", "other"}
)

// validate reports the first thing wrong with a decoded adapter.
func (s Site) validate() error {
	switch {
	case !idForm.MatchString(s.ID):
		return fmt.Errorf("id %q: lower-case letters, digits and hyphens only", s.ID)
	case s.Name == "":
		return fmt.Errorf("%s has no name", s.ID)
	case !slices.Contains(editors, s.Editor):
		return fmt.Errorf("editor %q is none of %v", s.Editor, editors)
	case len(s.Composer) == 0:
		return fmt.Errorf("%s has no composer", s.ID)
	case s.TurnID != "" && !attribute.MatchString(s.TurnID):
		return fmt.Errorf("turnId %q is no attribute name", s.TurnID)
	case s.TurnModel != "" && !attribute.MatchString(s.TurnModel):
		return fmt.Errorf("turnModel %q is no attribute name", s.TurnModel)
	}
	for _, h := range slices.Concat(s.Hosts, s.Login.Hosts) {
		if !hostForm.MatchString(h) {
			return fmt.Errorf("host %q: as in location.host, lower case", h)
		}
	}
	for _, check := range []func() error{s.checkSelectors, s.checkAddresses, s.checkNotices, s.checkRequests} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// Selectors returns the selector lists of an adapter by the name of their field.
func (s Site) Selectors() map[string][]Selector {
	return map[string][]Selector{
		"marker": s.Marker, "login.signedOut": s.Login.SignedOut, "composer": s.Composer, "composerBox": s.ComposerBox,
		"send": s.Send, "stop": s.Stop, "userTurn": s.UserTurn, "assistantTurn": s.AssistantTurn, "userText": s.UserText,
		"assistantText": s.AssistantText, "streaming": s.Streaming, "finished": s.Finished, "challenge": s.Challenge,
	}
}

func (s Site) checkSelectors() error {
	for field, list := range s.Selectors() {
		for _, sel := range list {
			if err := checkCSS(sel.CSS); err != nil {
				return fmt.Errorf("%s: %w", field, err)
			}
			if !slices.Contains(counts, sel.Matches) {
				return fmt.Errorf("%s %q: matches %q is none of %v", field, sel.CSS, sel.Matches, counts)
			}
		}
	}
	return nil
}

func (s Site) checkAddresses() error {
	if err := checkRegexp("chat.address", s.Chat.Address, 1); err != nil {
		return err
	}
	if s.Account != "" {
		if err := checkRegexp("account", s.Account, 1); err != nil {
			return err
		}
	}
	if s.Chat.Provisional != "" {
		if err := checkRegexp("chat.provisional", s.Chat.Provisional, 0); err != nil {
			return err
		}
	}
	for _, expr := range slices.Concat(s.Chat.New, s.Temporary, s.Login.Addresses) {
		if err := checkRegexp("address", expr, 0); err != nil {
			return err
		}
	}
	return nil
}

func (s Site) checkNotices() error {
	for _, n := range s.Notices {
		if err := checkCSS(n.CSS); err != nil {
			return fmt.Errorf("notice: %w", err)
		}
		if n.Code != "none" && !slices.Contains(Symptoms, n.Code) {
			return fmt.Errorf("notice %q: code %q is no symptom and not none", n.CSS, n.Code)
		}
		if n.Text == "" {
			continue
		}
		if err := checkRegexp("notice", n.Text, 0); err != nil {
			return err
		}
	}
	return nil
}

func (s Site) checkRequests() error {
	for _, r := range s.Requests {
		if !slices.Contains(methods, r.Method) || !slices.Contains(roles, r.Role) {
			return fmt.Errorf("request %s %s: method is one of %v, role one of %v", r.Method, r.Path, methods, roles)
		}
		if !strings.HasPrefix(r.Path, "^/") {
			return fmt.Errorf("request path %q: begins with ^/", r.Path)
		}
		if err := checkRegexp("request path", r.Path, 0); err != nil {
			return err
		}
	}
	return nil
}

// checkRegexp holds an expression to what Go and JavaScript (with the flag u) read alike.
func checkRegexp(field, expr string, groups int) error {
	re, err := regexp.Compile(expr)
	if err != nil {
		return fmt.Errorf("%s: %w", field, err)
	}
	if re.NumSubexp() != groups {
		return fmt.Errorf("%s %q has %d groups, wanted %d", field, expr, re.NumSubexp(), groups)
	}
	if re.MatchString("") {
		return fmt.Errorf("%s %q fits everything", field, expr)
	}
	for i := 0; i < len(expr); i++ {
		rest := expr[i:]
		if strings.HasPrefix(rest, "(?") && !strings.HasPrefix(rest, "(?:") || strings.HasPrefix(rest, "[[:") {
			return fmt.Errorf("%s %q: %.4s is not the same in JavaScript", field, expr, rest)
		}
		if expr[i] == '\\' {
			i++
			if !strings.ContainsRune(`dDwWsSbBnrt^$\.*+?()[]{}|/`, rune(expr[i])) {
				return fmt.Errorf("%s %q: \\%c is not the same in JavaScript", field, expr, expr[i])
			}
		}
	}
	return nil
}

// checkCSS finds what cannot be a selector: nothing, or brackets and quotes that do not close. A browser has the last
// word, in the end-to-end tests.
func checkCSS(css string) error {
	if strings.TrimSpace(css) != css || css == "" {
		return fmt.Errorf("selector %q is empty or begins or ends with a space", css)
	}
	var open []byte
	quote := byte(0)
	for i := 0; i < len(css); i++ {
		c := css[i]
		switch {
		case c == '\\':
			i++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '[' || c == '(':
			open = append(open, c+1+c/'[') // ( and ) are neighbours, [ and ] have \ between them
		case c == ']' || c == ')':
			if len(open) == 0 || open[len(open)-1] != c {
				return fmt.Errorf("selector %q: %c closes nothing", css, c)
			}
			open = open[:len(open)-1]
		case strings.IndexByte("{};<", c) >= 0:
			return fmt.Errorf("selector %q: %c cannot stand here", css, c)
		}
	}
	if quote != 0 || len(open) > 0 {
		return fmt.Errorf("selector %q does not close", css)
	}
	return nil
}
