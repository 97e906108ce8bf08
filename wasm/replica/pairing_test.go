package replica_test

import (
	"crypto/sha256"
	"strings"
	"testing"

	"holdfast/shared/seal"
	"holdfast/shared/wire"
	"holdfast/wasm/replica"
	"holdfast/wasm/replica/replicatest"
)

// offered is a vault with a device that shows a code, and a new device that has entered it.
func offered(t *testing.T) (s *replicatest.Server, a, b *device, shown replica.Pairing) {
	t.Helper()
	s = replicatest.NewServer(address, "", start)
	a, b = newDevice(t, "a", s), newDevice(t, "b", s)
	if _, err := a.Create(ctx, address, "", a.now); err != nil {
		t.Fatal(err)
	}
	a.write("one", "from a")
	a.sync()
	b.write("two", "from b, before it belonged to anything")
	if err := a.Offer(ctx, a.now); err != nil {
		t.Fatal(err)
	}
	shown, err := a.Pair(ctx, false, a.now)
	if err != nil || !strings.HasPrefix(shown.Code, "HFP-") || shown.Link != address+"#"+shown.Code {
		t.Fatalf("%+v, %v", shown, err)
	}
	return s, a, b, shown
}

// compared goes on until both show digits.
func compared(t *testing.T, a, b *device) (onA, onB string) {
	t.Helper()
	for range 3 {
		x, err := a.Pair(ctx, true, a.now) // nobody can agree before there are digits
		if err != nil || x.Done {
			t.Fatalf("a: %+v, %v", x, err)
		}
		y, err := b.Pair(ctx, false, b.now)
		if err != nil || y.Done {
			t.Fatalf("b: %+v, %v", y, err)
		}
		if onA, onB = x.Digits, y.Digits; onA != "" && onB != "" {
			return onA, onB
		}
	}
	t.Fatal("there are no digits to compare")
	return "", ""
}

// agree finds the digits equal on both devices.
func agree(t *testing.T, a, b *device) {
	t.Helper()
	if x, err := a.Pair(ctx, true, a.now); err != nil || !x.Done {
		t.Fatalf("a: %+v, %v", x, err)
	}
	if y, err := b.Pair(ctx, true, b.now); err != nil || !y.Done {
		t.Fatalf("b: %+v, %v", y, err)
	}
}

func TestPairingTakesADeviceInWithoutTheRecoveryCode(t *testing.T) {
	for name, enter := range map[string]func(b *device, shown replica.Pairing) error{
		"by its code": func(b *device, p replica.Pairing) error { return b.Accept(ctx, address, p.Code) },
		"by the link": func(b *device, p replica.Pairing) error { return b.Accept(ctx, p.Link, "") },
		"as one types": func(b *device, p replica.Pairing) error {
			return b.Accept(ctx, address, strings.ToLower(strings.ReplaceAll(p.Code, "-", " ")))
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, a, b, shown := offered(t)
			if err := enter(b, shown); err != nil {
				t.Fatal(err)
			}
			onA, onB := compared(t, a, b)
			if onA != onB || len(onA) != 6 {
				t.Fatalf("digits %q and %q", onA, onB)
			}
			agree(t, a, b)
			settle(t, b, a)
			if !has(b, "from a") || !has(a, "from b, before it belonged to anything") {
				t.Errorf("a shows\n%s", clip(a.texts()))
			}
			if _, err := a.Pair(ctx, true, a.now); replica.CodeOf(err) != replica.Code(wire.CodePairingUnknown) {
				t.Errorf("a pairing that is done goes on: %v", err)
			}
		})
	}
}

func TestPairingSurvivesLostAnswers(t *testing.T) {
	s, a, b, shown := offered(t)
	retry := func(do func() (replica.Pairing, error)) (p replica.Pairing) {
		t.Helper()
		for range 10 {
			var err error
			if p, err = do(); err == nil {
				return p
			}
			codeIs(t, err, replica.CodeUnreachable)
		}
		t.Fatal("it never comes through")
		return p
	}
	if err := b.Accept(ctx, shown.Link, ""); err != nil {
		t.Fatal(err)
	}
	lost := 0
	s.SetHook(func(string, string) (bool, error) {
		if lost++; lost%5 == 0 {
			return true, replicatest.ErrLost
		}
		return true, nil
	})
	done := 0
	for range 30 {
		if done&1 == 0 && retry(func() (replica.Pairing, error) { return a.Pair(ctx, true, a.now) }).Done {
			done |= 1
		}
		if done&2 == 0 && retry(func() (replica.Pairing, error) { return b.Pair(ctx, true, b.now) }).Done {
			done |= 2
		}
	}
	if s.SetHook(nil); done != 3 {
		t.Fatalf("done: %b", done)
	}
	settle(t, b, a)
}

// TestAServerInTheMiddleIsSeen swaps the keys that the devices send each other for its own.
func TestAServerInTheMiddleIsSeen(t *testing.T) {
	s, a, b, shown := offered(t)
	thief, err := seal.NewDeviceKeys(b.rand)
	if err != nil {
		t.Fatal(err)
	}
	mine := append(append(append(thief.Agree().Public(), thief.Signer().Public()...), thief.Agree().Public()...), make([]byte, 32)...)
	s.SetAnswer(func(_ string, message any) {
		if m, ok := message.(*wire.PairingMessage); ok && len(m.Body) > 0 {
			switch m.Step {
			case 1:
				m.Body = seal.PairingCommitment(mine)
			case 3:
				m.Body = mine
			}
		}
	})
	if err := b.Accept(ctx, shown.Link, ""); err != nil {
		t.Fatal(err)
	}
	if onA, onB := compared(t, a, b); onA == onB {
		t.Errorf("both show %s", onA)
	}
	a.Unpair() // the person says no
	if _, err := a.Pair(ctx, true, a.now); replica.CodeOf(err) != replica.Code(wire.CodePairingUnknown) {
		t.Errorf("%v", err)
	}
	s.Change(a.status().Vault, func(v *replicatest.Vault) {
		if n := len(v.Roster.Devices()); n != 1 {
			t.Errorf("%d devices", n)
		}
	})
}

// TestALyingMailboxIsNoticed: what is not what was committed to, or not by who knows the code.
func TestALyingMailboxIsNoticed(t *testing.T) {
	for name, c := range map[string]struct {
		step uint64
		lie  func(body []byte) []byte
	}{
		"reveals something else": {3, func(body []byte) []byte { body[0] ^= 1; return body }},
		"cuts a message off":     {3, func(body []byte) []byte { return body[:40] }},
		"hands over another vault": {4, func([]byte) []byte {
			content, err := wire.Encode(wire.PairingContent{Vault: [16]byte{9}})
			if err != nil {
				t.Fatal(err)
			}
			sum := sha256.Sum256(content)
			body, err := wire.Encode(wire.PairingHandover{Content: content, Seal: append(sum[:], make([]byte, 48)...)})
			if err != nil {
				t.Fatal(err)
			}
			return body
		}},
		"hands over rubbish": {4, func([]byte) []byte { return []byte("rubbish") }},
	} {
		t.Run(name, func(t *testing.T) {
			s, a, b, shown := offered(t)
			s.SetAnswer(func(_ string, message any) {
				if m, ok := message.(*wire.PairingMessage); ok && m.Step == c.step && len(m.Body) > 0 {
					m.Body = c.lie(append([]byte{}, m.Body...))
				}
			})
			if err := b.Accept(ctx, shown.Link, ""); err != nil {
				t.Fatal(err)
			}
			var err error
			for range 4 {
				if _, errA := a.Pair(ctx, true, a.now); errA != nil {
					err = errA
					break
				}
				if _, errB := b.Pair(ctx, true, b.now); errB != nil {
					err = errB
					break
				}
			}
			codeIs(t, err, replica.CodePairing)
			if st := b.status(); st.Vault != "" || st.Pending == 0 {
				t.Errorf("the new device: %+v", st)
			}
		})
	}
}

func TestAPairingIsGoodOnce(t *testing.T) {
	s, a, b, shown := offered(t)
	if err := b.Accept(ctx, shown.Link, ""); err != nil {
		t.Fatal(err)
	}
	third := newDevice(t, "third", s)
	err := third.Accept(ctx, shown.Link, "")
	codeIs(t, err, replica.Code(wire.CodePairingUnknown))
	compared(t, a, b)
	agree(t, a, b)
	err = third.Accept(ctx, shown.Link, "")
	codeIs(t, err, replica.Code(wire.CodePairingUnknown))
	err = b.Accept(ctx, shown.Link, "")
	codeIs(t, err, replica.CodeAlreadySetUp)
	for _, code := range []string{"", "HFP-0000-0000-0000-000", "HFP-0000-0000-0000-000U", "HF1-0000-0000-0000-0000"} {
		err = third.Accept(ctx, address, code)
		codeIs(t, err, replica.CodePairingCode)
	}
	if err = a.Offer(ctx, a.now); err != nil {
		t.Fatal(err)
	}
	s.ExpirePairings()
	_, err = a.Pair(ctx, false, a.now)
	codeIs(t, err, replica.Code(wire.CodePairingUnknown))
}

// TestANewDeviceNoticesWhatIsWithheldFromIt: pairing hands over what the old device had seen.
func TestANewDeviceNoticesWhatIsWithheldFromIt(t *testing.T) {
	s, a, b, shown := offered(t)
	a.write("one", "what the server keeps back")
	a.sync()
	if err := b.Accept(ctx, shown.Link, ""); err != nil {
		t.Fatal(err)
	}
	compared(t, a, b)
	agree(t, a, b)
	s.Change(a.status().Vault, func(v *replicatest.Vault) { v.Log = v.Log[:1] })
	codeIs(t, b.trySync(), replica.AlarmWithheld)
}
