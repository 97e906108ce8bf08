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
	scopeForm = regexp.MustCompile(`^(/[a-z0-9-]+)+$`)
	attribute = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)
	counts    = []Matches{One, AtMostOne, AtLeastOne, AnyNumber}
	editors   = []Editor{Textarea, ProseMirror, Lexical, Quill, ContentEditable, AnyEditor}
	methods   = []string{"GET", "POST", "PUT", "PATCH", "DELETE"}
	roles     = []string{"chat", "auth", "page", "other"}
)

// validate reports the first thing wrong with a decoded adapter; the error begins with the field that it is about.
func (s Site) validate() error {
	switch {
	case !idForm.MatchString(s.ID):
		return fmt.Errorf("id %q: lower-case letters, digits and hyphens only", s.ID)
	case s.Name == "":
		return fmt.Errorf("name: %s has none", s.ID)
	case !slices.Contains(editors, s.Editor):
		return fmt.Errorf("editor %q is none of %v", s.Editor, editors)
	case len(s.Composer) == 0:
		return fmt.Errorf("composer: %s has none", s.ID)
	case s.Scope != "" && !scopeForm.MatchString(s.Scope):
		return fmt.Errorf("scope %q: a path like /chat", s.Scope)
	case len(s.Hosts) == 0 && len(s.Marker) == 0 && s.Editor != AnyEditor:
		return fmt.Errorf("hosts: %s has neither hosts nor a marker to be known by", s.ID)
	case s.TurnID != "" && !attribute.MatchString(s.TurnID):
		return fmt.Errorf("turnId %q is no attribute name", s.TurnID)
	case s.TurnModel != "" && !attribute.MatchString(s.TurnModel):
		return fmt.Errorf("turnModel %q is no attribute name", s.TurnModel)
	}
	for _, check := range []func() error{s.checkHosts, s.checkSelectors, s.checkAddresses, s.checkNotices, s.checkRequests} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (s Site) checkHosts() error {
	lists := []struct {
		field string
		hosts []string
	}{{"hosts", s.Hosts}, {"login.hosts", s.Login.Hosts}}
	for _, l := range lists {
		for i, h := range l.hosts {
			if !hostForm.MatchString(h) {
				return fmt.Errorf("%s[%d] %q: a host as in location.host, lower case", l.field, i, h)
			}
		}
	}
	return nil
}

// Field is a list of selectors and the name of its field in the file.
type Field struct {
	Name      string
	Selectors []Selector
}

// Fields returns the selector lists of an adapter, in the order in which the file has them.
func (s Site) Fields() []Field {
	return []Field{
		{"marker", s.Marker}, {"login.signedOut", s.Login.SignedOut}, {"composer", s.Composer}, {"composerBox", s.ComposerBox},
		{"send", s.Send}, {"stop", s.Stop}, {"userTurn", s.UserTurn}, {"assistantTurn", s.AssistantTurn}, {"userText", s.UserText},
		{"assistantText", s.AssistantText}, {"streaming", s.Streaming}, {"thinking", s.Thinking}, {"finished", s.Finished}, {"challenge", s.Challenge},
	}
}

func (s Site) checkSelectors() error {
	for _, f := range s.Fields() {
		for i, sel := range f.Selectors {
			if err := checkCSS(sel.CSS); err != nil {
				return fmt.Errorf("%s[%d]: %w", f.Name, i, err)
			}
			if !slices.Contains(counts, sel.Matches) {
				return fmt.Errorf("%s[%d] %q: matches %q is none of %v", f.Name, i, sel.CSS, sel.Matches, counts)
			}
		}
	}
	return nil
}

func (s Site) checkAddresses() error {
	one := []struct {
		field, expr string
		groups      int
	}{{"chat.address", s.Chat.Address, 1}, {"account", s.Account, 1}, {"chat.provisional", s.Chat.Provisional, 0}}
	for _, c := range one {
		if c.expr == "" {
			continue
		}
		if err := checkRegexp(c.field, c.expr, c.groups); err != nil {
			return err
		}
	}
	if s.Chat.Address == "" && len(s.Chat.New) == 0 {
		return fmt.Errorf("chat.new: without it and chat.address no page is a chat")
	}
	lists := []struct {
		field string
		exprs []string
	}{{"chat.new", s.Chat.New}, {"temporary", s.Temporary}, {"login.addresses", s.Login.Addresses}}
	for _, l := range lists {
		for i, expr := range l.exprs {
			if err := checkRegexp(fmt.Sprintf("%s[%d]", l.field, i), expr, 0); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s Site) checkNotices() error {
	for i, n := range s.Notices {
		field := fmt.Sprintf("notices[%d]", i)
		if err := checkCSS(n.CSS); err != nil {
			return fmt.Errorf("%s: %w", field, err)
		}
		if n.Code != "none" && !slices.Contains(Symptoms, n.Code) {
			return fmt.Errorf("%s.code %q is no symptom and not none", field, n.Code)
		}
		if n.Answer && (n.Text == "" || len(s.AssistantTurn) == 0) {
			return fmt.Errorf("%s.answer: needs a text, and an assistantTurn to find it in", field)
		}
		if n.Text == "" {
			continue
		}
		if err := checkRegexp(field+".text", n.Text, 0); err != nil {
			return err
		}
	}
	return nil
}

func (s Site) checkRequests() error {
	for i, r := range s.Requests {
		field := fmt.Sprintf("requests[%d]", i)
		switch {
		case !slices.Contains(methods, r.Method):
			return fmt.Errorf("%s.method %q is none of %v", field, r.Method, methods)
		case !slices.Contains(roles, r.Role):
			return fmt.Errorf("%s.role %q is none of %v", field, r.Role, roles)
		case r.Elsewhere && r.Role != "chat":
			return fmt.Errorf("%s.elsewhere: only a request with the role chat has an answer", field)
		case !strings.HasPrefix(r.Path, "^"+s.Scope+"/"):
			return fmt.Errorf("%s.path %q begins with ^%s/", field, r.Path, s.Scope)
		}
		if err := checkRegexp(field+".path", r.Path, 0); err != nil {
			return err
		}
	}
	return nil
}
