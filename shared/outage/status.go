package outage

// FromStatus returns what the status of an answer to a request of the given role says, or "" when it says nothing. challenge is true
// when the answer was marked as a page that wants proof of a human.
func FromStatus(role Role, status int64, challenge bool) Symptom {
	switch role {
	case RoleChat:
		return fromChatStatus(status, challenge)
	case RoleAuth, RolePage:
		if challenge {
			return Challenge
		}
		// A 4xx to a side page or a sign-in request is part of how sites work (401 before a refresh, 404 for a lost chat).
		if status >= 500 {
			return fromChatStatus(status, false)
		}
	}
	return ""
}

func fromChatStatus(status int64, challenge bool) Symptom {
	switch status {
	case 401, 403:
		if challenge {
			return Challenge
		}
		return SignedOut
	case 402:
		return SpendLimit
	case 429:
		return RateLimited
	case 503:
		// Cloudflare's older interstitial is a 503 and marked as a challenge: the site is fine, it wants a human.
		if challenge {
			return Challenge
		}
		return Overloaded
	case 529:
		return Overloaded
	case 408, 504, 522, 524:
		return GatewayTimeout
	case 511:
		return Offline
	}
	switch {
	case status >= 400 && status < 500:
		return InputRejected
	case status >= 500 && status < 600:
		return ServerError
	}
	return ""
}
