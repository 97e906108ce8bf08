package replicatest

import (
	"bytes"
	"net/url"
	"strconv"

	"holdfast/shared/wire"
	"holdfast/wasm/replica"
)

func (s *Server) openPairing(body []byte) (any, *wire.Problem) {
	var q wire.PairingOpen
	if err := wire.Decode(body, &q); err != nil {
		return nil, wire.NewProblem(wire.CodeBadRequest, err.Error())
	}
	if s.pairings == nil {
		s.pairings = map[string][][]byte{}
	}
	s.pairings[q.ID.String()] = [][]byte{}
	return &wire.PairingOpened{Expires: s.now + wire.PairingLife}, nil
}

// pairing writes or reads a message of a mailbox.
func (s *Server) pairing(r replica.Request, id string, query url.Values) (any, *wire.Problem) {
	messages, open := s.pairings[id]
	if !open {
		return nil, wire.NewProblem(wire.CodePairingUnknown, "")
	}
	if r.Method == "GET" {
		step, err := strconv.ParseUint(query.Get("step"), 10, 8)
		if err != nil {
			return nil, wire.NewProblem(wire.CodeBadRequest, err.Error())
		}
		m := &wire.PairingMessage{Step: step, Body: []byte{}}
		if int(step) <= len(messages) {
			m.Body = messages[step-1]
		}
		return m, nil
	}
	var m wire.PairingMessage
	if err := wire.Decode(r.Body, &m); err != nil {
		return nil, wire.NewProblem(wire.CodeBadRequest, err.Error())
	}
	switch n := len(messages); {
	case int(m.Step) == n+1:
		s.pairings[id] = append(messages, m.Body)
	case int(m.Step) > n || !bytes.Equal(messages[m.Step-1], m.Body):
		return nil, wire.NewProblem(wire.CodePairingUnknown, "")
	}
	return &wire.PairingMessage{Step: m.Step, Body: []byte{}}, nil
}

// ExpirePairings forgets all mailboxes.
func (s *Server) ExpirePairings() { s.mu.Lock(); defer s.mu.Unlock(); clear(s.pairings) }
