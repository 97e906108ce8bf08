package sites

import (
	"fmt"
	"regexp"
	"strings"
)

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
