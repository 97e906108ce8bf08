package replicatest

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
	"holdfast/wasm/replica"
)

// Hook decides about one request: route is the name behind "/v1/" ("info",
// "challenge", "session", "vaults") or behind the vault's id ("roster",
// "entries", "heads"). apply says whether the server does what is asked, err is
// what the client is told instead of the answer: done but the answer was lost,
// refused, or all well. Neither done nor told anything is a lost request.
type Hook func(method, route string) (apply bool, err error)

// Server is a sync server in memory that speaks the protocol, reached as a
// replica.Remote. It checks what a real one checks, and has hands that lie.
type Server struct {
	mu sync.Mutex

	url        string
	invite     string // empty: registration is open
	now        int64
	counter    uint64
	challenges map[string]wire.ChallengeRequest
	sessions   map[string]session
	vaults     map[ledger.VaultID]*Vault
	hook       Hook
	answer     func(route string, message any)
	page       int
	requests   int
	pairings   map[string][][]byte // messages by the mailbox's id
}

type session struct {
	vault  ledger.VaultID
	key    ledger.DeviceID
	action wire.Action
	until  int64
}

// Vault is what the server keeps of one vault. A test may change it between requests.
type Vault struct {
	LogID  wire.LogID
	Roster *ledger.Roster
	Log    []wire.Item
	Quota  int // bytes of entries; 0: none
}

var _ replica.Remote = (*Server)(nil)

// NewServer returns an empty server at url whose clock shows now (epoch ms).
// Registration is open unless there is an invite, which is good once.
func NewServer(url, invite string, now int64) *Server {
	return &Server{url: url, invite: invite, now: now, page: 100, challenges: map[string]wire.ChallengeRequest{},
		sessions: map[string]session{}, vaults: map[ledger.VaultID]*Vault{}}
}

// SetHook makes h decide about every request from now on; nil lets all pass.
func (s *Server) SetHook(h Hook) { s.mu.Lock(); defer s.mu.Unlock(); s.hook = h }

// SetAnswer lets f change every answer before it is sent: message is a pointer
// to one of package wire's. nil lets all pass.
func (s *Server) SetAnswer(f func(route string, message any)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer = f
}

// SetNow moves the server's clock.
func (s *Server) SetNow(now int64) { s.mu.Lock(); defer s.mu.Unlock(); s.now = now }

// SetPage limits the entries, and the roster's records, of one page.
func (s *Server) SetPage(n int) { s.mu.Lock(); defer s.mu.Unlock(); s.page = n }

// Requests counts the requests so far.
func (s *Server) Requests() int { s.mu.Lock(); defer s.mu.Unlock(); return s.requests }

// Change gives the vault with this id (in hex) to f, between two requests.
func (s *Server) Change(vault string, f func(*Vault)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id, err := ledger.ParseVaultID(vault)
	if err != nil || s.vaults[id] == nil {
		panic("replicatest: no vault " + vault)
	}
	f(s.vaults[id])
}

// Restore puts a vault back to its first n entries, as from a backup, under a new log id.
func (s *Server) Restore(vault string, n int) {
	s.Change(vault, func(v *Vault) { v.Log = v.Log[:n:n]; v.LogID = s.logID() })
}

// Purge drops the contents of what may go, as a real server does, and says of how many entries.
func (s *Server) Purge(vault string) (n int) {
	s.Change(vault, func(v *Vault) { n = v.purge(s.now) })
	return n
}

// Forget drops a vault, as a server that begins anew has.
func (s *Server) Forget(vault string) {
	s.Change(vault, func(v *Vault) { delete(s.vaults, v.Roster.Vault()) })
}

// Entries counts a vault's entries.
func (s *Server) Entries(vault string) (n int) {
	s.Change(vault, func(v *Vault) { n = len(v.Log) })
	return n
}

func (s *Server) logID() wire.LogID {
	s.counter++
	sum := sha256.Sum256(fmt.Append(nil, "log", s.counter))
	return wire.LogID(sum[:16])
}

func (s *Server) random() []byte {
	s.counter++
	sum := sha256.Sum256(fmt.Append(nil, "nonce", s.counter))
	return sum[:]
}

// Do is as in replica.Remote.
func (s *Server) Do(ctx context.Context, r replica.Request) (replica.Response, error) {
	if err := ctx.Err(); err != nil {
		return replica.Response{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests++
	path, found := strings.CutPrefix(r.URL, s.url)
	if !found {
		return replica.Response{}, fmt.Errorf("%s: %w", r.URL, replica.ErrUnreachable)
	}
	u, err := url.Parse(path)
	if err != nil {
		return replica.Response{}, fmt.Errorf("%s: %w", r.URL, replica.ErrUnreachable)
	}
	parts := strings.Split(strings.TrimPrefix(u.Path, "/v1/"), "/")
	route := parts[len(parts)-1]
	apply, told := true, error(nil)
	if s.hook != nil {
		apply, told = s.hook(r.Method, route)
	}
	if !apply {
		if told == nil {
			told = fmt.Errorf("%s: %w", r.URL, replica.ErrUnreachable)
		}
		return replica.Response{}, told
	}
	message, p := s.serve(r, parts, u.Query())
	if told != nil {
		return replica.Response{}, told
	}
	return s.reply(route, message, p)
}

func (s *Server) reply(route string, message any, p *wire.Problem) (replica.Response, error) {
	status := 200
	if p != nil {
		status, message = p.Status, p
	}
	if s.answer != nil {
		s.answer(route, message)
	}
	body, err := wire.Encode(message)
	if err != nil {
		return replica.Response{}, err
	}
	return replica.Response{Status: status, ContentType: wire.ContentType, Body: body}, nil
}

func (s *Server) serve(r replica.Request, parts []string, query url.Values) (any, *wire.Problem) {
	if parts[0] == "pairings" && len(parts) == 2 {
		return s.pairing(r, parts[1], query)
	}
	switch strings.Join(append([]string{r.Method}, parts[:1]...), " ") {
	case "GET info":
		return &wire.Info{Server: "replicatest", MinVersion: 1, MaxVersion: 1, Capabilities: []string{}, Registration: wire.RegistrationOpen,
			Limits: wire.DefaultLimits(), Now: s.now, URL: s.url}, nil
	case "POST challenge":
		return s.challenge(r.Body)
	case "POST session":
		return s.signIn(r.Body)
	}
	who, ok := s.sessions[r.Token]
	switch {
	case !ok:
		return nil, wire.NewProblem(wire.CodeUnauthorized, "")
	case who.until <= s.now:
		return nil, wire.NewProblem(wire.CodeTokenExpired, "")
	case len(parts) == 1 && r.Method == "POST" && parts[0] == "pairings":
		return s.openPairing(r.Body)
	case len(parts) == 1 && r.Method == "POST" && parts[0] == "vaults":
		return s.register(who, r.Body)
	case len(parts) == 2 && r.Method == "DELETE" && parts[0] == "vaults":
		return s.erase(who, parts[1])
	case len(parts) != 3 || parts[0] != "vaults":
		return nil, wire.NewProblem(wire.CodeNotFound, "")
	}
	v, ok := s.vaults[who.vault]
	if !ok || parts[1] != who.vault.String() {
		return nil, wire.NewProblem(wire.CodeVaultUnknown, "")
	}
	switch r.Method + " " + parts[2] {
	case "GET roster":
		after, err := strconv.Atoi(query.Get("after"))
		if err != nil {
			return nil, wire.NewProblem(wire.CodeBadRequest, err.Error())
		}
		records := v.Roster.Records(after)
		return &wire.RosterPage{Records: records[:min(len(records), s.page)], Roster: v.Roster.Mark()}, nil
	case "POST roster":
		return v.appendRoster(who, r.Body)
	case "POST entries":
		return v.push(s.now, r.Body)
	case "GET entries":
		return v.pull(query, s.page)
	case "GET heads":
		return v.heads()
	}
	return nil, wire.NewProblem(wire.CodeNotFound, "")
}

func (s *Server) erase(who session, vault string) (any, *wire.Problem) {
	v := s.vaults[who.vault]
	if v == nil || who.action != wire.ActionDelete || who.vault.String() != vault {
		return nil, wire.NewProblem(wire.CodeTokenScope, "")
	}
	delete(s.vaults, who.vault)
	for token, other := range s.sessions {
		if other.vault == who.vault {
			delete(s.sessions, token)
		}
	}
	gone := &wire.VaultDeleted{Entries: uint64(len(v.Log))}
	for _, item := range v.Log {
		gone.Bytes += uint64(len(item.Entry))
	}
	return gone, nil
}

func (s *Server) challenge(body []byte) (any, *wire.Problem) {
	var q wire.ChallengeRequest
	if err := wire.Decode(body, &q); err != nil {
		return nil, wire.NewProblem(wire.CodeBadRequest, err.Error())
	}
	nonce := s.random()
	s.challenges[string(nonce)] = q
	return &wire.Challenge{Nonce: nonce, Expires: s.now + wire.ChallengeLife, Now: s.now}, nil
}

func (s *Server) signIn(body []byte) (any, *wire.Problem) {
	var q wire.SessionRequest
	if err := wire.Decode(body, &q); err != nil {
		return nil, wire.NewProblem(wire.CodeBadRequest, err.Error())
	}
	st, err := q.ParseStatement()
	if err != nil {
		return nil, wire.NewProblem(wire.CodeBadRequest, err.Error())
	}
	asked, ok := s.challenges[string(st.Nonce)]
	delete(s.challenges, string(st.Nonce))
	switch {
	case !ok || asked != wire.ChallengeRequest{Vault: st.Vault, Key: st.Key, Action: st.Action}:
		return nil, wire.NewProblem(wire.CodeChallengeInvalid, "")
	case st.URL != s.url:
		return nil, wire.NewProblem(wire.CodeWrongURL, "")
	}
	key, p := s.keyOf(st, q.Root)
	if p != nil {
		return nil, p
	}
	if err := q.Verify(key); err != nil {
		return nil, wire.NewProblem(wire.CodeBadSignature, "")
	}
	token := hex.EncodeToString(s.random())
	until := s.now + wire.SessionLife
	s.sessions[token] = session{st.Vault, st.Key, st.Action, until}
	return &wire.Session{Token: token, Expires: until}, nil
}

// keyOf gives the public key that a sign-in is checked with.
func (s *Server) keyOf(st wire.Statement, root []byte) (ed25519.PublicKey, *wire.Problem) {
	if st.Action == wire.ActionRegister {
		if ledger.VaultIDOf(root) != st.Vault {
			return nil, wire.NewProblem(wire.CodeBadSignature, "")
		}
		return root, nil
	}
	v, ok := s.vaults[st.Vault]
	if !ok {
		return nil, wire.NewProblem(wire.CodeVaultUnknown, "")
	}
	if st.Key.IsRoot() {
		return v.Roster.Root(), nil
	}
	d, ok := v.Roster.Device(st.Key)
	if !ok {
		return nil, wire.NewProblem(wire.CodeDeviceUnknown, "")
	}
	if !d.Live {
		return nil, wire.NewProblem(wire.CodeDeviceRevoked, "")
	}
	return d.Sign, nil
}

func (s *Server) register(who session, body []byte) (any, *wire.Problem) {
	var q wire.Register
	if err := wire.Decode(body, &q); err != nil {
		return nil, wire.NewProblem(wire.CodeBadRequest, err.Error())
	}
	switch {
	case who.action != wire.ActionRegister:
		return nil, wire.NewProblem(wire.CodeTokenScope, "")
	case s.vaults[who.vault] != nil:
		return s.vaults[who.vault].complete(q.Records)
	case s.invite != "" && q.Invite == "":
		return nil, wire.NewProblem(wire.CodeInviteRequired, "")
	case s.invite != q.Invite:
		return nil, wire.NewProblem(wire.CodeInviteInvalid, "")
	}
	roster, err := ledger.OpenRoster(who.vault, q.Records)
	if err != nil {
		return nil, wire.NewProblem(wire.CodeRosterInvalid, err.Error())
	}
	if s.invite != "" {
		s.invite = "spent"
	}
	v := &Vault{LogID: s.logID(), Roster: roster}
	s.vaults[who.vault] = v
	return &wire.Registered{LogID: v.LogID, Roster: roster.Mark()}, nil
}

// ErrLost is what a Hook may tell the client: the connection broke.
var ErrLost = errors.Join(replica.ErrUnreachable, errors.New("connection lost"))
