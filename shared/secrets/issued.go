package secrets

import "strings"

// issuers give their secrets a beginning by which they can be found. least is how many characters follow at least.
var issuers = []struct {
	prefix string
	least  int
	kind   Kind
}{
	{"sk-", 20, Key},                                                                         // OpenAI, Anthropic, DeepSeek and many that imitate them
	{"sk_live_", 16, Key}, {"rk_live_", 16, Key}, {"sk_test_", 16, Key}, {"whsec_", 24, Key}, // Stripe
	{"AKIA", 16, Key}, {"ASIA", 16, Key}, // AWS
	{"AIza", 30, Key},                                        // Google
	{"xai-", 40, Key}, {"gsk_", 40, Key}, {"pplx-", 40, Key}, // xAI, Groq, Perplexity
	{"dop_v1_", 40, Token}, {"npm_", 36, Token}, {"pypi-", 50, Token}, {"hf_", 30, Token},
	{"ghp_", 36, Token}, {"gho_", 36, Token}, {"ghu_", 36, Token}, {"ghs_", 36, Token}, {"ghr_", 36, Token}, {"github_pat_", 40, Token},
	{"glpat-", 20, Token}, {"xoxb-", 20, Token}, {"xoxp-", 20, Token}, {"xoxa-", 20, Token}, {"xoxs-", 20, Token}, {"xapp-", 20, Token},
	{"HF1-", 56, Key}, // a recovery code of Holdfast
}

// shortest is the length of the shortest of them; most words of a text are shorter.
const shortest = 20

// issued finds what begins like an issuer's secret, is long enough and looks drawn.
func issued(text string) (found []Mark) {
	for at := 0; at < len(text); {
		if !isToken(text[at]) {
			at++
			continue
		}
		end := span(text, at, isToken)
		if end-at >= shortest {
			if kind, ok := issuedKind(text[at:end]); ok {
				found = append(found, Mark{at, end, kind})
			}
		}
		at = end
	}
	return found
}

func issuedKind(word string) (Kind, bool) {
	for _, i := range issuers {
		if rest, ok := strings.CutPrefix(word, i.prefix); ok && len(rest) >= i.least && isMixed(rest, 1) && (i.prefix != "sk-" || longestPart(rest) >= 12) {
			return i.kind, true
		}
	}
	return "", false
}

// longestPart is the length of the longest stretch without hyphens: a name of many words has none as long as a key's.
func longestPart(s string) int {
	longest := 0
	for part := range strings.SplitSeq(s, "-") {
		longest = max(longest, len(part))
	}
	return longest
}

// webTokens finds JSON Web Tokens: the first two parts are JSON objects in base 64, which begin with eyJ.
func webTokens(text string) (found []Mark) {
	for at := 0; ; {
		i := strings.Index(text[at:], "eyJ")
		if i < 0 {
			return found
		}
		start := at + i
		end := span(text, start, func(c byte) bool { return isToken(c) || c == '.' })
		parts := strings.Split(strings.TrimRight(text[start:end], "."), ".")
		if startsWord(text, start) && len(parts) == 3 && len(parts[0]) >= 16 && len(parts[1]) >= 8 && strings.HasPrefix(parts[1], "eyJ") {
			found = append(found, Mark{start, start + len(strings.Join(parts, ".")), Token})
		}
		at = end
	}
}

// privateKeys finds PEM blocks, whole or without their end.
func privateKeys(text string) (found []Mark) {
	const begin, end, dashes = "-----BEGIN ", "-----END ", "-----"
	for at := 0; ; {
		i := strings.Index(text[at:], begin)
		if i < 0 {
			return found
		}
		start := at + i
		at = start + len(begin)
		label, rest, ok := strings.Cut(text[at:], dashes)
		if !ok || len(label) > 40 || !strings.HasSuffix(label, "PRIVATE KEY") && !strings.HasSuffix(label, "PRIVATE KEY BLOCK") {
			continue
		}
		stop := len(text)
		if k := strings.Index(rest, end); k >= 0 {
			stop = len(text) - len(rest) + k + len(end)
			if _, after, ok := strings.Cut(text[stop:], dashes); ok {
				stop = len(text) - len(after)
			}
		}
		found = append(found, Mark{start, stop, PrivateKey})
		at = stop
	}
}
