package sites

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var (
	// pseudo is a pseudo-class or pseudo-element as it stands in a selector.
	pseudo = regexp.MustCompile(`::?[A-Za-z-]+`)
	// pseudoClasses are those that adapters may use: a browser refuses the whole selector for one that it does not know.
	pseudoClasses = []string{":has", ":is", ":not", ":empty", ":first-child", ":last-child", ":first-of-type", ":last-of-type", ":nth-child"}
	// dangling is a combinator or comma with nothing on one side of it. Inside :has a selector may begin with a combinator.
	dangling = regexp.MustCompile(`^[>+~,]|[>+~,]$|[>+~,(]\s*[,)]|,\s*[>+~]|[>+~]\s*[>+~]`)
)

// checkCSS finds what cannot be a selector: nothing, brackets and quotes that do not close, combinators that join nothing, pseudo-classes
// that are none. A browser has the last word, in the end-to-end tests.
func checkCSS(css string) error {
	if strings.TrimSpace(css) != css || css == "" {
		return fmt.Errorf("selector %q is empty or begins or ends with a space", css)
	}
	bare, err := balanced(css)
	if err != nil {
		return err
	}
	if at := dangling.FindString(bare); at != "" {
		return fmt.Errorf("selector %q: %q joins nothing", css, at)
	}
	for _, p := range pseudo.FindAllString(bare, -1) {
		if !slices.Contains(pseudoClasses, p) {
			return fmt.Errorf("selector %q: %s is none of %v", css, p, pseudoClasses)
		}
	}
	return nil
}

// balanced checks brackets and quotes and gives the selector back without what stands in [ ].
func balanced(css string) (bare string, err error) {
	var open, rest []byte
	quote := byte(0)
	for i := 0; i < len(css); i++ {
		c := css[i]
		inside := slices.Contains(open, ']')
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
				return "", fmt.Errorf("selector %q: %c closes nothing", css, c)
			}
			open = open[:len(open)-1]
		case strings.IndexByte("{};<", c) >= 0:
			return "", fmt.Errorf("selector %q: %c cannot stand here", css, c)
		}
		if !inside && quote == 0 {
			rest = append(rest, c)
		}
	}
	if quote != 0 || len(open) > 0 {
		return "", fmt.Errorf("selector %q does not close", css)
	}
	return string(rest), nil
}
