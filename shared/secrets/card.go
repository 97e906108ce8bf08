package secrets

// cards finds payment card numbers: 13 to 19 digits of a network, in one piece or in groups of at least three between single spaces or
// hyphens, whose last digit checks the others (Luhn).
func cards(text string) (found []Mark) {
	for at := 0; at < len(text); {
		if !isDigit(text[at]) {
			at++
			continue
		}
		end, digits, grouped := number(text, at)
		if bounded(text, at, end) && grouped && isCard(digits) {
			found = append(found, Mark{at, end, Card})
		}
		at = end
	}
	return found
}

// number reads digits with single separators, all of the same kind; grouped is false where a group is too short for a card's.
func number(text string, at int) (end int, digits []byte, grouped bool) {
	grouped = true
	var separator byte
	for group := 0; at < len(text); at++ {
		c := text[at]
		if isDigit(c) {
			digits = append(digits, c-'0')
			group++
			continue
		}
		between := (c == ' ' || c == '-') && (separator == 0 || separator == c) && at+1 < len(text) && isDigit(text[at+1])
		if !between {
			break
		}
		grouped = grouped && group >= 3
		separator, group = c, 0
	}
	return at, digits, grouped
}

// bounded says that the number is not a part of something longer, such as an id or a decimal.
func bounded(text string, from, to int) bool {
	joins := func(c byte) bool { return isToken(c) || c == '.' || c == '/' || c == '=' || c == '#' || c >= 0x80 }
	after := to == len(text) || !joins(text[to]) || text[to] == '.' && (to+1 == len(text) || !isDigit(text[to+1]))
	return after && (from == 0 || !joins(text[from-1]))
}

func isCard(d []byte) bool {
	if len(d) < 13 || len(d) > 19 {
		return false
	}
	first, second := int(d[0]), int(d[0])*10+int(d[1])
	four := second*100 + int(d[2])*10 + int(d[3])
	network := first == 4 || second >= 51 && second <= 55 || four >= 2221 && four <= 2720 || // Visa, Mastercard
		(second == 34 || second == 37) && len(d) == 15 || // American Express
		second == 36 || second == 38 || second == 35 || second >= 60 && second <= 65 || second == 50 || second >= 56 && second <= 58 || second == 67
	return network && luhn(d)
}

func luhn(digits []byte) bool {
	sum, same := 0, true
	for i := range digits {
		n := int(digits[len(digits)-1-i])
		same = same && digits[i] == digits[0]
		if i%2 == 1 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return sum%10 == 0 && !same
}
