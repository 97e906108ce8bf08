package outage

// Symptom names one way in which a session fails.
type Symptom string

// The symptoms.
const (
	RateLimited    Symptom = "rate_limited"
	SpendLimit     Symptom = "spend_limit"
	Overloaded     Symptom = "overloaded"
	ServerError    Symptom = "server_error"
	GatewayTimeout Symptom = "gateway_timeout"
	Offline        Symptom = "offline"
	Challenge      Symptom = "challenge"
	SignedOut      Symptom = "signed_out"
	LoginLoop      Symptom = "login_loop"
	Stalled        Symptom = "stalled"
	Truncated      Symptom = "truncated"
	Slow           Symptom = "slow"
	InputRejected  Symptom = "input_rejected"
	AdapterDrift   Symptom = "adapter_drift"
)

// Fault says whose fault a symptom is.
type Fault string

// The faults. FaultUnknown is an honest answer: from where we stand, path and site look the same.
const (
	FaultYou     Fault = "you"
	FaultSite    Fault = "site"
	FaultNetwork Fault = "network"
	FaultUnknown Fault = "unknown"
)

// Risk says how much harm sending again at once may do.
type Risk string

// The risks.
const (
	RiskLow    Risk = "low"
	RiskMedium Risk = "medium"
	RiskHigh   Risk = "high"
)

// trait is what the rest of the package needs to know about a symptom.
type trait struct {
	fault Fault
	risk  Risk
	// weight is the evidence that the site is down, in hundredths of a nat: the logarithm of how much likelier this symptom is in an
	// outage than on a good day, whose background of failures (about 2 % of answers) is mostly broken streams and single 500s; an
	// overload reply is rare outside an outage. Whole numbers, so that every processor comes to the same verdict. Symptoms that come
	// from the user's account, own link or our own adapter weigh nothing.
	weight int
	wait   waitClass
	// siteWide symptoms are never bound to a chat: signing in, being human, the own link and the adapter are the same in all.
	siteWide bool
	// rank orders what to tell first when several hold at once; lower goes first, and of equals the newest.
	rank int
}

var traits = map[Symptom]trait{
	Offline:        {fault: FaultNetwork, risk: RiskLow, siteWide: true, rank: 0},
	SpendLimit:     {fault: FaultYou, risk: RiskLow, rank: 1},
	LoginLoop:      {fault: FaultSite, risk: RiskMedium, weight: 160, wait: waitLogin, siteWide: true, rank: 2},
	SignedOut:      {fault: FaultYou, risk: RiskMedium, siteWide: true, rank: 3},
	Challenge:      {fault: FaultSite, risk: RiskLow, weight: 40, siteWide: true, rank: 4},
	RateLimited:    {fault: FaultYou, risk: RiskMedium, wait: waitLimit, rank: 5},
	Overloaded:     {fault: FaultSite, risk: RiskHigh, weight: 410, wait: waitSite, rank: 6},
	ServerError:    {fault: FaultSite, risk: RiskHigh, weight: 300, wait: waitSite, rank: 7},
	GatewayTimeout: {fault: FaultUnknown, risk: RiskMedium, weight: 260, wait: waitSite, rank: 8},
	InputRejected:  {fault: FaultYou, risk: RiskLow, rank: 9},
	Truncated:      {fault: FaultUnknown, risk: RiskLow, weight: 150, rank: 10},
	Stalled:        {fault: FaultUnknown, risk: RiskLow, weight: 150, rank: 10},
	Slow:           {fault: FaultSite, risk: RiskLow, weight: 40, rank: 11},
	AdapterDrift:   {fault: FaultUnknown, risk: RiskLow, siteWide: true, rank: 12},
}

// Fault returns whose fault the symptom is; FaultUnknown for one that is not in the list.
func (s Symptom) Fault() Fault {
	if tr, ok := traits[s]; ok {
		return tr.fault
	}
	return FaultUnknown
}

// Known reports whether s is one of the symptoms above.
func (s Symptom) Known() bool {
	_, ok := traits[s]
	return ok
}
