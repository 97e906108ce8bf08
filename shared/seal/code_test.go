package seal_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"holdfast/shared/seal"
)

func root(t testing.TB, seed byte) seal.Root {
	t.Helper()
	r, err := seal.NewRoot(bytes.NewReader(bytes.Repeat([]byte{seed}, 32)))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestCodeLooksLikeACode(t *testing.T) {
	code := root(t, 0xA5).Code()
	if !regexp.MustCompile(`^HF1(-[0-9A-HJKMNP-TV-Z]{4}){14}$`).MatchString(code) {
		t.Errorf("Code() = %q", code)
	}
}

func TestParseCodeForgivesHowPeopleType(t *testing.T) {
	r := root(t, 0)
	code := r.Code()
	for name, typed := range map[string]string{
		"as printed":         code,
		"lower case":         strings.ToLower(code),
		"spaces":             strings.ReplaceAll(code, "-", " "),
		"nothing between":    strings.ReplaceAll(code, "-", ""),
		"two lines":          code[:32] + "\r\n  " + code[32:] + "\n",
		"letters for digits": strings.NewReplacer("0", "O", "1", "l").Replace(code),
		"I for 1":            strings.ReplaceAll(code, "1", "i"),
		"typographic dashes": strings.ReplaceAll(code, "-", "\u2011"),
		"zero-width spaces":  strings.ReplaceAll(code, "-", "-\u200b"),
		"byte order mark":    "\ufeff" + code,
	} {
		t.Run(name, func(t *testing.T) {
			got, err := seal.ParseCode(typed)
			if err != nil || got != r {
				t.Errorf("ParseCode(%q): %v", typed, err)
			}
		})
	}
}

func TestParseCodeSaysWhatIsWrong(t *testing.T) {
	code := root(t, 7).Code()
	for name, c := range map[string]struct {
		typed, reason string
		at            int
	}{
		"nothing":         {"", seal.ReasonPrefix, 0},
		"a password":      {"correct horse battery staple", seal.ReasonPrefix, 0},
		"without prefix":  {code[4:], seal.ReasonPrefix, 0},
		"next version":    {"HF2" + code[3:], seal.ReasonPrefix, 0},
		"a letter U":      {code[:4] + "U" + code[5:], seal.ReasonCharacter, 4},
		"an umlaut":       {code[:9] + "Ä" + code[10:], seal.ReasonCharacter, 8},
		"a group missing": {code[:len(code)-5], seal.ReasonLength, 52},
		"a group doubled": {code + code[len(code)-5:], seal.ReasonLength, 60},
		"only the prefix": {"HF1", seal.ReasonLength, 0},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := seal.ParseCode(c.typed)
			var code *seal.CodeError
			if !errors.As(err, &code) || code.Reason != c.reason || code.At != c.at {
				t.Errorf("ParseCode(%q): %v (%+v), want %s at %d", c.typed, err, code, c.reason, c.at)
			}
		})
	}
}

// TestParseCodeFindsSlips: one wrong character and two swapped neighbours are
// what people do; three check bytes miss one in 16 million.
func TestParseCodeFindsSlips(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		var secret [32]byte
		for i := range secret {
			secret[i] = byte(rng.Uint32())
		}
		r, err := seal.NewRoot(bytes.NewReader(secret[:]))
		if err != nil {
			t.Fatal(err)
		}
		plain := strings.ReplaceAll(r.Code(), "-", "")
		for i := 3; i+1 < len(plain); i++ {
			swapped := plain[:i] + plain[i+1:i+2] + plain[i:i+1] + plain[i+2:]
			wrong := plain[:i] + string("0123456789ABCDEFGHJKMNPQRSTVWXYZ"[rng.IntN(32)]) + plain[i+1:]
			for _, slip := range []string{swapped, wrong} {
				var e *seal.CodeError
				if _, err := seal.ParseCode(slip); slip != plain && (!errors.As(err, &e) || e.Reason != seal.ReasonChecksum) {
					t.Fatalf("ParseCode took %s for %s: %v", slip, plain, err)
				}
			}
		}
	}
}

func TestCodeErrorDoesNotRepeatTheCode(t *testing.T) {
	code := root(t, 7).Code()
	_, err := seal.ParseCode(code[:len(code)-1])
	for _, group := range strings.Split(code, "-")[1:] {
		if strings.Contains(err.Error(), group) {
			t.Errorf("the message %q holds %s of the code", err, group)
		}
	}
}

func TestParseCodeUndoesCode(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, err := seal.NewRoot(bytes.NewReader(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "secret")))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := seal.ParseCode(r.Code()); err != nil || got != r {
			t.Fatalf("ParseCode(%s): %v", r.Code(), err)
		}
	})
}

func TestNewRootNeedsAllItsRandomness(t *testing.T) {
	if _, err := seal.NewRoot(bytes.NewReader(make([]byte, 31))); err == nil {
		t.Error("NewRoot was content with 31 bytes")
	}
}

func FuzzParseCode(f *testing.F) {
	code := root(f, 9).Code()
	f.Add(code)
	f.Add(strings.ToLower(code[:40]))
	f.Add("HF1-")
	f.Add("hfl 0000")
	f.Fuzz(func(t *testing.T, s string) {
		r, err := seal.ParseCode(s)
		if err != nil {
			var e *seal.CodeError
			if !errors.As(err, &e) {
				t.Fatalf("ParseCode(%q): %v is no CodeError", s, err)
			}
			return
		}
		if again, err := seal.ParseCode(r.Code()); err != nil || again != r {
			t.Fatalf("ParseCode(%q).Code() = %q does not come back: %v", s, r.Code(), err)
		}
	})
}
